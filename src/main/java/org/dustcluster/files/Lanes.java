package org.dustcluster.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one node, some side by side: small ones wait for answers most of their time, so many share the way; a large one
 * fills it alone. A lane ends when there is no more work of its kind, and work that makes work gets new ones.
 */
final class Lanes {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
    private static final int SMALL_LANES = 16;
    private static final int LARGE_LANES = 2;
    private static final long LARGE = 256 * 1024;
    /** How long files that are given up have to be put away. */
    private static final long GRACE_MILLIS = 1500;

    /** One file or directory. */
    interface Work {
        long size();

        /** For the user, when it fails. */
        String name();

        void run() throws IOException, InterruptedException;
    }

    private final NodeCopy copy;
    private final Executor threads;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final ArrayDeque<Work> small = new ArrayDeque<>();

    @GuardedBy("lock")
    private final ArrayDeque<Work> large = new ArrayDeque<>();

    @GuardedBy("lock")
    private int smallLanes;

    @GuardedBy("lock")
    private int largeLanes;

    @GuardedBy("lock")
    private @Nullable IOException end;

    Lanes(NodeCopy copy, Executor threads) {
        this.copy = copy;
        this.threads = threads;
    }

    void add(Work work) {
        boolean isLarge = work.size() >= LARGE;
        synchronized (lock) {
            if (end != null) {
                return;
            }
            (isLarge ? large : small).add(work);
            if (isLarge ? largeLanes < LARGE_LANES : smallLanes < SMALL_LANES) {
                count(isLarge, 1);
                threads.execute(() -> lane(isLarge));
            }
        }
    }

    @GuardedBy("lock")
    private void count(boolean isLarge, int change) {
        if (isLarge) {
            largeLanes += change;
        } else {
            smallLanes += change;
        }
        lock.notifyAll();
    }

    private void lane(boolean isLarge) {
        while (true) {
            Work work;
            synchronized (lock) {
                work = end == null ? (isLarge ? large : small).poll() : null;
                if (work == null) {
                    count(isLarge, -1);
                    return;
                }
            }
            try {
                copy.check();
                work.run();
            } catch (GivenUpException e) {
                stop(e);
            } catch (ConnectionException e) {
                copy.brokenAt(work.name());
                stop(e);
            } catch (IOException e) {
                copy.failed(work.name(), e);
            } catch (InterruptedException e) {
                stop(new GivenUpException());
            } catch (RuntimeException e) {
                LOG.error("copying {} failed", work.name(), e);
                copy.failed(work.name(), new IOException("internal error, see dust.log"));
            }
        }
    }

    private void stop(IOException cause) {
        synchronized (lock) {
            if (end == null) {
                end = cause;
            }
            small.clear();
            large.clear();
        }
    }

    /**
     * Waits until all work is done. An interrupt gives it up: files that are under way are put away, and the channel is closed under
     * those that take too long.
     *
     * @throws IOException when the work could not go on: the channel is gone, or it was given up
     */
    void await() throws IOException {
        long deadline = 0;
        synchronized (lock) {
            while (smallLanes + largeLanes > 0) {
                try {
                    lock.wait(deadline == 0 ? TimeUnit.SECONDS.toMillis(10) : 100);
                } catch (InterruptedException e) {
                    stop(new GivenUpException());
                    deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
                }
                if (deadline != 0 && System.nanoTime() > deadline) {
                    copy.abort();
                }
            }
            if (end != null) {
                throw end;
            }
        }
    }
}
