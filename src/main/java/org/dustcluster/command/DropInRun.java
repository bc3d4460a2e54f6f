package org.dustcluster.command;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dustcluster.cluster.DustException;

/**
 * Runs the code of a drop-in on a thread of its own, {@code dust-drop-in-NAME}, so that whatever it does the user gets back to the
 * prompt. Meanwhile {@code dust-ui} waits for it and carries out what it asks for: the core stays on the one thread that it
 * belongs to.
 *
 * <pre>
 *   dust-ui          run ---- waits ---- carries out ---- waits ------ result
 *                       \               ^           \                ^
 *   dust-drop-in-NAME    code ----- onUi             answer ---- end
 * </pre>
 *
 * Ctrl-C interrupts the thread. One that does not end within a moment is left behind: from then on {@link #onUi} refuses.
 */
final class DropInRun {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int MOST_WAITING = 64;
    private static final long LOOK_MILLIS = 100;

    private final Interruption interruption;
    private final BlockingQueue<FutureTask<?>> tasks = new ArrayBlockingQueue<>(MOST_WAITING);
    private volatile boolean closed;

    DropInRun(Interruption interruption) {
        this.interruption = interruption;
    }

    /** Whether it is over: nothing of the drop-in may reach the screen any more. */
    boolean closed() {
        return closed;
    }

    /**
     * Runs the code and waits for its end. On {@code dust-ui}.
     *
     * @throws Abandoned when it had to be left behind
     * @throws Exception what the code threw; an {@link Error} is wrapped in an {@link ExecutionException}
     */
    <T> T run(String name, Callable<T> code) throws Exception {
        FutureTask<T> work = new FutureTask<>(code) {
            @Override
            protected void done() {
                // Where the queue is full nobody sleeps in front of it.
                tasks.offer(new FutureTask<>(() -> true));
            }
        };
        Thread thread = new Thread(work, "dust-drop-in-" + name);
        thread.setDaemon(true);
        thread.start();
        try {
            while (!work.isDone()) {
                FutureTask<?> task = tasks.poll(1, TimeUnit.MINUTES);
                if (task != null) {
                    task.run();
                }
                if (interruption.requested() && !work.isDone()) {
                    throw new InterruptedException();
                }
            }
        } catch (InterruptedException e) {
            end(thread, work);
            throw e;
        } finally {
            close();
        }
        return result(work);
    }

    /** A drop-in did not end when it was asked to. */
    static final class Abandoned extends InterruptedException {
        private static final long serialVersionUID = 1L;
    }

    private void end(Thread thread, FutureTask<?> work) throws Abandoned {
        close();
        thread.interrupt();
        try {
            work.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException e) {
            throw new Abandoned();
        } catch (ExecutionException e) {
            // It has ended, which is all that was wanted.
        }
    }

    private static <T> T result(FutureTask<T> work) throws Exception {
        try {
            return work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void close() {
        closed = true;
        for (FutureTask<?> task = tasks.poll(); task != null; task = tasks.poll()) {
            task.cancel(false);
        }
    }

    /** Has {@code dust-ui} do something and waits for it. Called by the drop-in's threads. */
    <T> T onUi(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        try {
            boolean waiting = false;
            while (!closed && !waiting) {
                waiting = tasks.offer(task, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            if (closed) {
                task.cancel(false);
            }
            return task.get();
        } catch (CancellationException e) {
            throw DustException.interrupted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DustException.interrupted();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof InterruptedException) {
                throw DustException.interrupted();
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
