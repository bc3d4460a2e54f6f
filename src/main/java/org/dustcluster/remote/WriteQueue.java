package org.dustcluster.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.dustcluster.cluster.SharedThread;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be written to one link, in order, by one {@code dust-io-*} thread at a time. A node that takes nothing blocks that thread,
 * for which another works meanwhile, and fills this queue, and nothing else. A failed write closes the link, so that the session's reader learns of it.
 */
final class WriteQueue {
    private static final Logger LOG = LoggerFactory.getLogger(WriteQueue.class);
    /** Lines and bytes that may wait for a node that takes nothing. */
    static final int ENTRY_LIMIT = 64;

    static final int BYTE_LIMIT = 1024 * 1024;
    private static final int KEY_LIMIT = 128 * 1024;

    private final Link link;
    private final Executor io;
    private final Consumer<String> whenBroken;
    private final Object lock = new Object();

    /** Something that is written to a link. */
    private interface Writing {
        void to(Link link) throws IOException;
    }

    /** It, and how many bytes it holds. */
    private record Entry(Writing writing, int bytes) {}

    @GuardedBy("lock")
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();

    @GuardedBy("lock")
    private int bytes;

    @GuardedBy("lock")
    private boolean writing;

    /** @param whenBroken is told why a write failed, before the link is closed */
    WriteQueue(Link link, Executor io, Consumer<String> whenBroken) {
        this.link = link;
        this.io = io;
        this.whenBroken = whenBroken;
    }

    /** Whether so much waits that no further line should be taken. */
    boolean full() {
        synchronized (lock) {
            return entries.size() >= ENTRY_LIMIT || bytes >= BYTE_LIMIT;
        }
    }

    /** Adds bytes, whether or not it is {@link #full}; never blocks. */
    void add(byte[] text) {
        add(new Entry(to -> to.write(text, 0, text.length), text.length));
    }

    /**
     * Adds a new size of the pty, in its turn: two of them must not overtake each other. Never blocks.
     *
     * @return whether it was taken; not while too much waits
     */
    boolean addSize(int columns, int rows) {
        if (full()) {
            return false;
        }
        add(new Entry(to -> to.resize(columns, rows), 0));
        return true;
    }

    private void add(Entry entry) {
        synchronized (lock) {
            entries.add(entry);
            bytes += entry.bytes();
            if (writing) {
                return;
            }
            writing = true;
        }
        io.execute(this::drain);
    }

    private void drain() {
        while (true) {
            Entry next = next();
            if (next == null) {
                return;
            }
            try {
                if (link.takesNow(next.bytes())) {
                    next.writing().to(link);
                } else {
                    SharedThread.whileWaiting(() -> next.writing().to(link));
                }
            } catch (IOException e) {
                LOG.debug("write failed", e);
                whenBroken.accept(String.valueOf(e.getMessage()));
                link.close();
                forget();
                return;
            }
        }
    }

    private @Nullable Entry next() {
        synchronized (lock) {
            Entry next = entries.poll();
            if (next == null) {
                writing = false;
            } else {
                bytes -= next.bytes();
            }
            lock.notifyAll();
            return next;
        }
    }

    /** Whether so many keys wait that more would only be late: what is typed is many small entries. */
    boolean fullOfKeys() {
        synchronized (lock) {
            return bytes >= KEY_LIMIT;
        }
    }

    /** Waits a moment for the end of {@link #fullOfKeys}. */
    void awaitRoomForKeys(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (lock) {
            long left = millis;
            while (bytes >= KEY_LIMIT && left > 0) {
                lock.wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        }
    }

    private void forget() {
        synchronized (lock) {
            entries.clear();
            bytes = 0;
            lock.notifyAll();
        }
    }
}
