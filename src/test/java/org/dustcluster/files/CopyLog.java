package org.dustcluster.files;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.dustcluster.cluster.RemoteFiles;

/** Keeps what a copy told. */
final class CopyLog implements RemoteFiles.Listener {
    final List<String> done = new CopyOnWriteArrayList<>();
    final List<String> failed = new CopyOnWriteArrayList<>();
    final List<String> notes = new CopyOnWriteArrayList<>();

    @Override
    public void done(String node, String file, long bytes) {
        done.add(node + ":" + file);
    }

    @Override
    public void failed(String node, String file, String reason) {
        failed.add(node + ":" + file + ": " + reason);
    }

    @Override
    public void note(String node, String text) {
        notes.add(node + ": " + text);
    }

    @Override
    public String toString() {
        return "done " + done + "\nfailed " + failed + "\nnotes " + notes;
    }
}
