package org.dustcluster.remote;

import java.io.IOException;
import java.time.Duration;

/**
 * A byte pipe to a shell on a pty of one node. One thread at a time reads, one at a time writes; the rest may be called by any thread.
 * Whoever opened it closes it.
 */
public interface Link extends AutoCloseable {

    /**
     * Blocks until bytes are there. Bytes that nobody reads stay in the node's ssh window: that is the back-pressure.
     *
     * @return how many bytes were read, at least 1; -1 at the end of the session, also after {@link #close}
     */
    int read(byte[] buffer) throws IOException;

    /** How many bytes {@link #read} would take without blocking; negative once the end is next. */
    int available() throws IOException;

    /**
     * Says what is run whenever there is something to read, be it the end, and once now. On any thread, also on the library's own, so it
     * must not block. Once.
     */
    void whenReadable(Runnable action);

    /** Whether {@link #write} would take so many bytes without blocking, or {@link #resize} one size; for the one that writes. */
    boolean takesNow(int length);

    /** Writes all of it and flushes. Blocks while the node takes nothing; {@link #close} ends that with an exception. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Tells the pty its size (RFC 4254, 6.7). */
    void resize(int columns, int rows) throws IOException;

    /** Why the session ended, as a clause without the node's name; meaningful once {@link #read} answered -1. */
    String endReason();

    /** Whether the end was the shell's own (its exit status or signal arrived), not the connection's. */
    boolean endedByShell();

    /**
     * Runs a command on a second channel of the same connection, without a pty, and waits for its end: the shell gets nothing of it.
     *
     * @param input what the command reads, then its input ends
     * @param limit the most bytes that it may print
     * @return what it printed, errors left out
     * @throws IOException when it cannot be run, has not ended in time or has printed more; it is then ended
     */
    byte[] ask(String command, byte[] input, int limit, Duration deadline) throws IOException, InterruptedException;

    /** What the user should know of this link, such as that its host key is not verified yet; empty for nothing to say. */
    default String note() {
        return "";
    }

    /**
     * Opens another channel on the same connection. Blocks for the answer of the node, a few seconds at most.
     *
     * @throws IOException with a clause for the user
     */
    default Pipe open(Connections.Service service) throws IOException, InterruptedException {
        throw new IOException("the connection carries nothing but its shell");
    }

    /** The host key and how it was trusted, {@code ED25519 SHA256:... known}; may change while the link is open. */
    default String trust() {
        return "";
    }

    /** Closes the channel and, being the last on it, the connection. Never blocks for the network; idempotent. */
    @Override
    void close();
}
