package org.dustcluster.files;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Names the threads of copies. All are daemons: a copy that the program does not wait for was given up. */
final class CopyThreads {
    private CopyThreads() {}

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
