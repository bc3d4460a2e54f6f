package org.dustcluster.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Logins, so many side by side: keys are exchanged with this machine's processor, and a thousand at once would all come too late.
 * What only waits does not count among them: a login whose node says nothing for a moment, and one that waits for the bastion that
 * another one logs in to. So a dead node holds up nobody. Thread-safe; a thread {@code dust-connect-*} for each login that has begun.
 *
 * <pre>
 *                 a place is free          silent, or leave()
 *   queued -----------------------&gt; in place ----------------&gt; waits outside
 *                                      ^                            |
 *                                      '----------- enter() --------'
 * </pre>
 */
final class Logins {
    private final int places;
    private final int most;
    private final Duration patience;
    private final ScheduledExecutorService timer;
    private final ExecutorService threads = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            // Hundreds have logged in within seconds; their stacks are not kept for the next time.
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            DustThreads.numbered("dust-connect-"));

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition entered = lock.newCondition();

    @GuardedBy("lock")
    private final Deque<Login> queued = new ArrayDeque<>();

    /** Those who come back: before all that have not begun. */
    @GuardedBy("lock")
    private final Deque<Login> returning = new ArrayDeque<>();

    @GuardedBy("lock")
    private int inPlace;

    @GuardedBy("lock")
    private int begun;

    @GuardedBy("lock")
    private boolean closed;

    /**
     * @param places how many go on side by side
     * @param most how many there may be with those that wait outside
     * @param patience how long a node may say nothing
     * @param timer looks at who is silent; not closed here
     */
    Logins(int places, int most, Duration patience, ScheduledExecutorService timer) {
        this.places = places;
        this.most = most;
        this.patience = patience;
        this.timer = timer;
    }

    /**
     * Runs a login as soon as there is a place. Cancelling the answer interrupts it.
     *
     * @throws RejectedExecutionException after {@link #close}
     */
    Future<?> submit(Consumer<Place> work) {
        Login login = new Login(work);
        lock.lock();
        try {
            if (closed) {
                throw new RejectedExecutionException("closed");
            }
            queued.add(login);
            next();
        } finally {
            lock.unlock();
        }
        return login.task;
    }

    /** Begins no more and interrupts those that have begun. */
    void close() {
        lock.lock();
        try {
            closed = true;
            queued.clear();
        } finally {
            lock.unlock();
        }
        threads.shutdownNow();
    }

    /** Gives away the places that are free. */
    @GuardedBy("lock")
    private void next() {
        while (inPlace < places && !closed) {
            if (!returning.isEmpty()) {
                returning.remove().in = true;
                entered.signalAll();
            } else if (!queued.isEmpty() && begun < most) {
                Login login = queued.remove();
                login.in = true;
                begun++;
                threads.execute(login);
                login.lookLater();
            } else {
                return;
            }
            inPlace++;
        }
    }

    @GuardedBy("lock")
    private void out(Login login) {
        if (login.in) {
            login.in = false;
            inPlace--;
        }
    }

    private final class Login implements Place, Runnable {
        private final FutureTask<?> task;
        private volatile LongSupplier times = () -> 0;

        // Guarded by the lock of Logins.
        private boolean in;
        private boolean over;
        private long heard;

        Login(Consumer<Place> work) {
            task = new FutureTask<>(() -> work.accept(this), null);
        }

        @Override
        public void run() {
            try {
                task.run();
            } finally {
                lock.lock();
                try {
                    over = true;
                    returning.remove(this);
                    out(this);
                    begun--;
                    next();
                } finally {
                    lock.unlock();
                }
            }
        }

        @Override
        public void hears(LongSupplier some) {
            times = some;
        }

        @Override
        public void leave() {
            lock.lock();
            try {
                out(this);
                next();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Duration enter() throws InterruptedException {
            long since = System.nanoTime();
            lock.lock();
            try {
                if (in) {
                    return Duration.ZERO;
                }
                returning.add(this);
                next();
                while (!in) {
                    entered.await();
                }
                lookLater();
            } finally {
                lock.unlock();
            }
            return Duration.ofNanos(System.nanoTime() - since);
        }

        private void lookLater() {
            try {
                timer.schedule(this::look, patience.toNanos(), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                // Closing: nobody comes next.
            }
        }

        private void look() {
            long now = times.getAsLong();
            lock.lock();
            try {
                if (over || !in) {
                    return;
                }
                if (now == heard) {
                    out(this);
                    next();
                } else {
                    heard = now;
                    lookLater();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
