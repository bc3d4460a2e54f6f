package org.dustcluster.remote;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Names our threads. All are daemons: what they hold, {@link ShellPool#close} ends in order. */
final class DustThreads {
    private DustThreads() {}

    /** Numbered threads: {@code dust-connect-1}. */
    static ThreadFactory numbered(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> named(prefix + count.incrementAndGet(), task);
    }

    static Thread named(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
