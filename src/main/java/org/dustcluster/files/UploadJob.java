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
    /** Directories that could not be made: what belongs into them is left out. */
    private final Set<String> missing = new HashSet<>();

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
                if (!missing.contains(Names.parent(path))) {
                    copy.lanes().add(new UploadFile(this, copy, entry, path, made.contains(Names.parent(path))));
                }
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
                String parent = Names.parent(making.path());
                if (!missing.contains(parent)) {
                    copy.failed(Names.shown(making.path()), notMade(copy, e, there, parent));
                }
                missing.add(making.path());
            }
        }
    }

    private static IOException notMade(NodeCopy copy, SftpException e, @Nullable Attributes there, String parent)
            throws InterruptedException {
        String why = there == null
                ? String.valueOf(copy.disk().explained(e, parent).getMessage())
                : "a file is where the directory should be";
        return new IOException(why + "; what belongs into it is left out", e);
    }

    /** The times of directories, once nothing more is written into them, the innermost first. */
    private void directoryTimes(NodeCopy copy, String place, @Nullable Attributes there)
            throws IOException, InterruptedException {
        for (LocalTree.Root root : tree.roots()) {
            List<LocalTree.Entry> entries = new ArrayList<>(root.entries());
            java.util.Collections.reverse(entries);
            for (LocalTree.Entry entry : entries) {
                String path = Names.join(target(root, place, there), entry.below());
                if (entry.directory()
                        && !missing.contains(path)
                        && !(root.name().isEmpty() && entry.below().isEmpty())) {
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
            try {
                known = copy.disk().list(directory).stream()
                        .filter(entry -> Parts.is(entry.name()))
                        .toList();
            } catch (SftpException e) {
                // Some directories can be written and not read.
                known = List.of();
            }
            leftovers.put(directory, known);
        }
        return known;
    }
}
