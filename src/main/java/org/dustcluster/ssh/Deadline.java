package org.dustcluster.ssh;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** A point in time by which something must be done; monotonic. Confined to the thread that does it. */
final class Deadline {
    private final Duration allowed;
    private long end;

    Deadline(Duration allowed) {
        this.allowed = allowed;
        this.end = System.nanoTime() + allowed.toNanos();
    }

    Duration allowed() {
        return allowed;
    }

    /** Puts it off by a time that did not count. */
    void putOff(Duration time) {
        end += time.toNanos();
    }

    /** What is left, at least a millisecond. */
    Duration left() throws SocketTimeoutException {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (left.toMillis() < 1) {
            throw new SocketTimeoutException("deadline");
        }
        return left;
    }
}
