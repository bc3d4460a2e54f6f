package org.dustcluster.remote;

/** What the parts of a session need of its {@link NodeShell}. Every method is called under that session's lock. */
interface SessionAccess {
    ShellState state();

    /** Queues bytes for the node. */
    void write(byte[] bytes);

    /** The number of the next priming text. */
    int nextEpoch();

    /** Runs a task under the lock, unless the session has changed its state, or is being closed, by then. */
    void later(long millis, Runnable task);

    /** As {@link #later}, whatever the state. */
    void laterInAnyState(long millis, Runnable task);
}
