package org.dustcluster.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.dustcluster.cluster.SharedThread;

/**
 * The few {@code dust-io-*} threads that read and write for all sessions, in the order in which there was something to do. As many work as
 * the machine has processors; one that waits ({@link SharedThread#whileWaiting}) does not count. A session has one task for each way at a
 * time, which bounds the queue. After {@link #close} nothing is run any more.
 */
final class Workers implements Executor, AutoCloseable {
    /** One more than need be: a wait that nobody foresaw stops none of the others. */
    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors()) + 1;

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor pool;

    @GuardedBy("this")
    private int waiting;

    Workers() {
        AtomicInteger count = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                THREADS,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new Worker(task, "dust-io-" + count.incrementAndGet()),
                new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
    }

    /** Runs it soon, on a thread of its own; never blocks. */
    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** Interrupts what runs. */
    @Override
    public void close() {
        pool.shutdownNow();
    }

    private synchronized void waits(boolean waits) {
        waiting += waits ? 1 : -1;
        pool.setCorePoolSize(THREADS + waiting);
    }

    private final class Worker extends SharedThread {
        Worker(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }

        @Override
        protected void waits(boolean waits) {
            Workers.this.waits(waits);
        }
    }
}
