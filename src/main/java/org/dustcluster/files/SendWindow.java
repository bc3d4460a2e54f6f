package org.dustcluster.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * How many chunks may be on their way to a node without an answer: as many as the way is long, and some that wait at its end. What
 * waits there for longer makes nothing faster, and costs the node: OpenSSH's server moves all that it has buffered for its file
 * server in memory, again and again, which takes more than half of its time when two megabytes wait.
 *
 * <p>Delay based, as TCP Vegas is (Brakmo and Peterson, 1995): when the quickest answer of a round, a window full of them, takes no
 * longer than the quickest one ever, nothing waits, and the window grows; when it takes much longer it says how many wait, and the
 * window shrinks. So a way whose length varies is judged by the best of each round. One that has become longer looks like a full
 * one for good, since what always waits hides how long it is: that costs up to three quarters of the speed, as the least is a
 * quarter of the most. Thread-safe, never blocks.
 */
final class SendWindow {
    /** What waits of half a megabyte costs a server little, and a way of 5 ms carries 100 MB/s with it. */
    static final int LEAST = 16;

    /** Chunks that wait at the end of the way: fewer may leave it idle. */
    private static final int FEW = 4;

    private static final int MANY = 8;
    private static final double GROWTH = 1.25;

    private final int most;

    @GuardedBy("this")
    private double size = LEAST;

    /** Nanoseconds of the quickest answer so far, and in this round. */
    @GuardedBy("this")
    private long quickest = Long.MAX_VALUE;

    @GuardedBy("this")
    private long inRound = Long.MAX_VALUE;

    @GuardedBy("this")
    private int leftInRound = LEAST;

    @GuardedBy("this")
    private boolean usedUp;

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
        inRound = Math.min(inRound, Math.max(1, nanos));
        quickest = Math.min(quickest, inRound);
        usedUp |= onTheirWay >= (int) size;
        if (--leftInRound == 0) {
            judge();
            leftInRound = (int) size;
            inRound = Long.MAX_VALUE;
            usedUp = false;
        }
    }

    @GuardedBy("this")
    private void judge() {
        double waiting = size * (1 - (double) quickest / inRound);
        if (waiting > MANY) {
            size = Math.max(LEAST, size / GROWTH);
        } else if (waiting < FEW && usedUp) {
            size = Math.min(most, size * GROWTH);
        }
    }
}
