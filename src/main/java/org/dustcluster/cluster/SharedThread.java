package org.dustcluster.cluster;

/**
 * A thread of a small pool that works for many nodes. While it waits for something that only others can bring, it says so, and the pool
 * has another one work in its place: a node or a screen that takes nothing holds up nobody else.
 */
public abstract class SharedThread extends Thread {
    /** Something that may take long, and for which no lock is held that the wait does not give back. */
    @FunctionalInterface
    public interface Wait<E extends Exception> {
        void run() throws E;
    }

    /** Not started yet. */
    protected SharedThread(Runnable task, String name) {
        super(task, name);
    }

    /**
     * A wait begins or is over. On this thread; never blocks.
     *
     * @param waits whether it begins
     */
    protected abstract void waits(boolean waits);

    /** Waits, on any thread: on a shared one with a stand-in. */
    public static <E extends Exception> void whileWaiting(Wait<E> wait) throws E {
        if (!(Thread.currentThread() instanceof SharedThread shared)) {
            wait.run();
            return;
        }
        shared.waits(true);
        try {
            wait.run();
        } finally {
            shared.waits(false);
        }
    }
}
