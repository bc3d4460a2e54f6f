package org.dustcluster.files;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What may be on its way beyond each channel's own {@link Sftp#CHUNKS}, all channels together: one node alone over a long way gets
 * much, many share it. Thread-safe; nobody waits here, as the own chunks go on without.
 */
final class Spare {
    /** 14 MiB; with its own 2 MiB, one node gets 160 MB/s over a way of 100 ms. */
    static final int CHUNKS = 448;

    private final Semaphore left = new Semaphore(CHUNKS);
    private final AtomicInteger channels = new AtomicInteger();

    /** One channel's part. */
    final class Share {
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicBoolean closed = new AtomicBoolean();

        private Share() {
            channels.incrementAndGet();
        }

        /** One chunk more, if this channel has less than its part and there is one. */
        boolean take() {
            if (taken.incrementAndGet() <= CHUNKS / Math.max(1, channels.get()) && left.tryAcquire()) {
                return true;
            }
            taken.decrementAndGet();
            return false;
        }

        /** Gives one chunk back; false when there is none. */
        boolean give() {
            if (taken.getAndUpdate(count -> Math.max(0, count - 1)) == 0) {
                return false;
            }
            left.release();
            return true;
        }

        /** The channel is gone; what it has taken still comes back with {@link #give}. Idempotent. */
        void close() {
            if (closed.compareAndSet(false, true)) {
                channels.decrementAndGet();
            }
        }
    }

    /** For a channel that has begun. */
    Share share() {
        return new Share();
    }
}
