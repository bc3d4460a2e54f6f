package org.dustcluster.remote;

import java.io.IOException;

/**
 * Bytes to and from a program of one node, beside its shell and on the same connection. One thread reads, one at a time writes;
 * {@link #close} may be called by any. Whoever opened it closes it; it ends with its connection.
 */
public interface Pipe extends AutoCloseable {

    /**
     * Blocks until bytes are there.
     *
     * @return how many bytes were read, at least 1; -1 at the end, also after {@link #close}
     */
    int read(byte[] buffer) throws IOException;

    /** Writes all of it and flushes. Blocks while the node takes nothing; {@link #close} ends that with an exception. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Why it ended, as a clause without the node's name; meaningful once {@link #read} answered -1. */
    String endReason();

    /** Closes the channel, never the connection. Never blocks for the network; idempotent. */
    @Override
    void close();
}
