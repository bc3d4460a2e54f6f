package org.dustcluster.output;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A private file (0600) for what does not fit into memory; made when it is first needed and without a name from then on, so that
 * nothing of it is left behind however the program ends. Any thread.
 *
 * <p>No {@link java.nio.channels.FileChannel}: an interrupt of one thread would close that for all.
 */
final class SpillFile implements AutoCloseable {
    private final Path directory;
    private final long limit;

    @GuardedBy("this")
    private @Nullable RandomAccessFile file;

    @GuardedBy("this")
    private long length;

    @GuardedBy("this")
    private boolean closed;

    /** Why it takes nothing more; empty while it does. */
    @GuardedBy("this")
    private String trouble = "";

    /** @param limit bytes that it may take */
    SpillFile(Path directory, long limit) {
        this.directory = directory;
        this.limit = limit;
    }

    /** Where the bytes stand now; negative when it takes nothing more. */
    synchronized long write(byte[] bytes, int count) {
        if (closed || !trouble.isEmpty()) {
            return -1;
        }
        if (length + count > limit) {
            trouble = "no more than " + (limit >> 20) + " MiB of output are kept";
            return -1;
        }
        try {
            RandomAccessFile to = opened();
            to.seek(length);
            to.write(bytes, 0, count);
        } catch (IOException e) {
            trouble = "the output cannot be kept in " + directory + ": " + e.getMessage();
            return -1;
        }
        length += count;
        return length - count;
    }

    @GuardedBy("this")
    private RandomAccessFile opened() throws IOException {
        RandomAccessFile current = file;
        if (current == null) {
            // Mode 0600 from the start, as createTempFile makes it.
            Path path = Files.createTempFile(directory, "last", ".tmp");
            try {
                current = new RandomAccessFile(path.toFile(), "rw");
            } finally {
                Files.deleteIfExists(path);
            }
            file = current;
        }
        return current;
    }

    /** What stands there; nothing once the file is closed or unreadable. */
    synchronized byte[] read(long offset, int count) {
        byte[] bytes = new byte[count];
        RandomAccessFile from = file;
        if (from == null || closed) {
            return new byte[0];
        }
        try {
            from.seek(offset);
            from.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            trouble = "the output cannot be read again: " + e.getMessage();
            return new byte[0];
        }
    }

    synchronized String trouble() {
        return trouble;
    }

    @Override
    public synchronized void close() {
        closed = true;
        RandomAccessFile current = file;
        file = null;
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                trouble = "closing failed: " + e.getMessage();
            }
        }
    }
}
