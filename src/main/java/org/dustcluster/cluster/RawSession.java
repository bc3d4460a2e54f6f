package org.dustcluster.cluster;

/** A session lent out key by key. Used by the thread that attached. */
public interface RawSession extends AutoCloseable {

    /** Sends keys as they are. May block while the node takes nothing. */
    void send(byte[] bytes, int offset, int length) throws InterruptedException;

    /** The terminal's new size. */
    void resize(int columns, int rows);

    /** Completes, from another thread, once the session has ended by itself; null while it lives. The clause says why. */
    java.util.concurrent.CompletableFuture<String> ended();

    /** Detaches: what runs goes on, in line mode. No effect on a session that has ended. */
    @Override
    void close();
}
