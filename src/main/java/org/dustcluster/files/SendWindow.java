package org.dustcluster.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * How many chunks may be on their way to a node without an answer: as many as the way is long, and some that wait at its end. What
 * waits there for longer makes nothing faster, and costs the node: OpenSSH's server moves all that it has buffered for its file
 * server in memory, again and again, which takes more than half of its time when two megabytes wait.
 *
 * <p>Delay based, as TCP Vegas is (Brakmo and Peterson, 1995): an answer that takes no longer than the quickest one says that
 * nothing waits, and the window grows; one that takes much longer says how many wait, and it shrinks. Thread-safe, never blocks.
 */
final class SendWindow {
    /** With so many a way of half a millisecond carries 500 MB/s. */
    static final int LEAST = 8;

    static final int BEGINNING = 16;
    /** Chunks that wait at the end of the way: fewer may leave it idle. */
    private static final int FEW = 4;

    private static final int MANY = 8;
    /** For each answer: a quarter of the window in the time of one way there and back, which is how late an answer tells of it. */
    private static final double STEP = 0.25;

    private final int most;

    @GuardedBy("this")
    private double size = BEGINNING;

    @GuardedBy("this")
    private long quickest = Long.MAX_VALUE;

    /** @param most chunks that the window never exceeds */
    SendWindow(int most) {
        this.most = most;
    }

    /** Whether one more may be sent while so many have no answer. */
    synchronized boolean open(int onTheirWay) {
        return onTheirWay < (int) size;
    }

    /**
     * A chunk has been answered.
     *
     * @param nanos from its sending to its answer
     * @param onTheirWay chunks without an answer, this one among them: a window that is not used up does not grow
     */
    synchronized void answered(long nanos, int onTheirWay) {
        quickest = Math.max(1, Math.min(quickest, nanos));
        double waiting = size * (1 - (double) quickest / Math.max(quickest, nanos));
        if (waiting > MANY) {
            size = Math.max(LEAST, size - STEP);
        } else if (waiting < FEW && onTheirWay >= (int) size) {
            size = Math.min(most, size + STEP);
        }
    }
}
