package org.dustcluster.cluster;

/** A session lent out key by key. Used by the thread that attached. */
public interface RawSession extends AutoCloseable {

    /**
     * Sends keys as they are; never blocks. Keys that come before the session is there wait for it.
     *
     * @return false when the node takes nothing at the moment: nothing was sent, and {@link #awaitRoom} tells when to try again
     */
    boolean send(byte[] bytes, int offset, int length);

    /** Waits, for a moment, until {@link #send} may take more. */
    void awaitRoom(long millis) throws InterruptedException;

    /** The terminal's new size. */
    void resize(int columns, int rows);

    /** Completes, from another thread, once the session has ended by itself; null while it lives. The clause says why. */
    java.util.concurrent.CompletableFuture<String> ended();

    /** Detaches: what runs goes on, in line mode. No effect on a session that has ended. */
    @Override
    void close();
}
