package org.dustcluster.files;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.dustcluster.cluster.RemoteFiles.Options;
import org.jspecify.annotations.Nullable;

/** Sends a tree to one node: finds out where it goes, makes the directories, then sends the files in lanes. */
final class UploadJob implements NodeCopy.Job {
    final Options options;
    final LocalSums sums;
    private final LocalTree tree;
    private final String destination;
    /** Parts of broken copies, by directory; read once each. */
    private final Map<String, List<RemoteDisk.Entry>> leftovers = new ConcurrentHashMap<>();
    /** Directories that this copy has made: nothing can be in them. */
    private final Set<String> made = new HashSet<>();

    /** @param sums shared by all nodes */
    UploadJob(LocalTree tree, String destination, Options options, LocalSums sums) {
        this.tree = tree;
        this.destination = destination;
        this.options = options;
        this.sums = sums;
    }

    @Override
    public void run(NodeCopy copy) throws IOException, InterruptedException {
        for (LocalTree.Root root : tree.roots()) {
            for (LocalTree.Entry entry : root.entries()) {
                if (!entry.directory()) {
                    copy.gauge().expect(1, entry.size());
                }
            }
        }
        String place = Names.place(destination);
        if (place.startsWith("~")) {
            throw new IOException("`" + destination + "` is not understood: only ~/ is; give the whole path");
        }
        Attributes there = copy.disk().stat(Names.trimmed(place));
        for (LocalTree.Root root : tree.roots()) {
            root(copy, root, target(root, place, there));
        }
        copy.lanes().await();
        if (options.preserve()) {
            directoryTimes(copy, place, there);
        }
    }

    /** Where a source goes, as with scp: into a directory that is there, else under the name that was given. */
    private String target(LocalTree.Root root, String place, @Nullable Attributes there) throws IOException {
        String trimmed = Names.trimmed(place);
        if (there != null && there.directory()) {
            return Names.join(trimmed, root.name());
        }
        boolean several = tree.roots().size() > 1;
        if (there == null && !several && (root.first().directory() || !place.endsWith("/"))) {
            return trimmed;
        }
        if (there != null && !several && !root.first().directory()) {
            return trimmed;
        }
        throw new IOException(
                there == null ? "there is no directory " + destination : destination + " is no directory");
    }

    private void root(NodeCopy copy, LocalTree.Root root, String target) throws IOException, InterruptedException {
        directories(copy, root, target);
        for (LocalTree.Entry entry : root.entries()) {
            if (!entry.directory()) {
                String path = Names.join(target, entry.below());
                copy.lanes().add(new UploadFile(this, copy, entry, path, made.contains(Names.parent(path))));
            }
        }
    }

    private record Making(String path, Pending answer) {}

    /** Makes all of them, many requests at a time: the node answers in order, so a parent is there before its child. */
    private void directories(NodeCopy copy, LocalTree.Root root, String target)
            throws IOException, InterruptedException {
        ArrayDeque<Making> asked = new ArrayDeque<>();
        for (LocalTree.Entry entry : root.entries()) {
            if (entry.directory()) {
                copy.check();
                String path = Names.join(target, entry.below());
                asked.add(new Making(path, copy.disk().sendMakeDirectory(path, entry.mode() | 0700)));
                if (asked.size() >= Sftp.CHUNKS) {
                    settle(copy, asked.removeFirst());
                }
            }
        }
        while (!asked.isEmpty()) {
            settle(copy, asked.removeFirst());
        }
    }

    private void settle(NodeCopy copy, Making making) throws IOException, InterruptedException {
        try {
            making.answer().done();
            made.add(making.path());
        } catch (SftpException e) {
            Attributes there = copy.disk().stat(making.path());
            if (there == null || !there.directory()) {
                // What belongs into it will fail one by one, and say where.
                copy.failed(
                        Names.shown(making.path()),
                        there == null ? e : new IOException("a file is where the directory should be"));
            }
        }
    }

    /** The times of directories, once nothing more is written into them, the innermost first. */
    private void directoryTimes(NodeCopy copy, String place, @Nullable Attributes there)
            throws IOException, InterruptedException {
        for (LocalTree.Root root : tree.roots()) {
            List<LocalTree.Entry> entries = new ArrayList<>(root.entries());
            java.util.Collections.reverse(entries);
            for (LocalTree.Entry entry : entries) {
                if (entry.directory()
                        && !(root.name().isEmpty() && entry.below().isEmpty())) {
                    String path = Names.join(target(root, place, there), entry.below());
                    try {
                        copy.disk().set(path, entry.kept());
                    } catch (SftpException e) {
                        copy.failed(Names.shown(path), e);
                    }
                }
            }
        }
    }

    /** Parts that broken copies left in a directory. */
    List<RemoteDisk.Entry> leftovers(NodeCopy copy, String directory) throws IOException, InterruptedException {
        List<RemoteDisk.Entry> known = leftovers.get(directory);
        if (known == null) {
            known = copy.disk().list(directory).stream()
                    .filter(entry -> Parts.is(entry.name()))
                    .toList();
            leftovers.put(directory, known);
        }
        return known;
    }
}
