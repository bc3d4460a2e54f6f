package org.dustcluster.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who writes which file here: nobody writes a file of somebody else's. Thread-safe; one for a copy from all its nodes. */
final class Claims {
    private final Map<Path, String> owners = new ConcurrentHashMap<>();

    /** @param owner says who and what, for people */
    void claim(Path file, String owner) throws IOException {
        String before = owners.putIfAbsent(file, owner);
        if (before != null) {
            throw new IOException("its name here, " + file.getFileName() + ", is that of " + before);
        }
    }
}
