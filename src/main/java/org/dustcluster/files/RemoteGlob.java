package org.dustcluster.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds what a pattern means on a node, as a shell there would. Names that are none are not believed. */
final class RemoteGlob {
    private final RemoteDisk disk;

    RemoteGlob(RemoteDisk disk) {
        this.disk = disk;
    }

    /** The paths, sorted; none when nothing matches. A path that is there is meant literally. */
    List<String> expand(String path) throws IOException, InterruptedException {
        String trimmed = Names.trimmed(path);
        if (disk.lstat(trimmed) != null) {
            return List.of(trimmed);
        }
        if (!FileGlob.isPattern(path)) {
            return List.of();
        }
        List<String> found = List.of(path.startsWith("/") ? "/" : ".");
        String[] parts = trimmed.split("/");
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].isEmpty()) {
                found = step(found, parts[i]);
            }
        }
        return found;
    }

    private List<String> step(List<String> directories, String part) throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        for (String directory : directories) {
            if (!FileGlob.isPattern(part)) {
                String path = Names.join(directory, part);
                if (disk.lstat(path) != null) {
                    found.add(path);
                }
                continue;
            }
            try {
                for (RemoteDisk.Entry entry : disk.list(directory)) {
                    if (Names.plausible(entry.name())
                            && FileGlob.matches(Names.shown(part), Names.shown(entry.name()))) {
                        found.add(Names.join(directory, entry.name()));
                    }
                }
            } catch (SftpException e) {
                // No directory, or a closed one: nothing in it matches, as in a shell.
            }
        }
        found.sort(null);
        return found;
    }
}
