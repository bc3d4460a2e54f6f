package org.dustcluster.remote;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Names the threads of sessions and copies. All are daemons: what those of sessions hold, {@link ShellPool#close} ends in order, and
 * a copy that the program does not wait for was given up.
 */
public final class DustThreads {
    private DustThreads() {}

    /** Numbered threads: {@code dust-connect-1}. */
    public static ThreadFactory numbered(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> named(prefix + count.incrementAndGet(), task);
    }

    /** A thread that is not started yet. */
    public static Thread named(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
