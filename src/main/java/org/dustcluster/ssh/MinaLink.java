package org.dustcluster.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.common.channel.ChannelPipedSink;
import org.apache.sshd.common.kex.KexState;
import org.dustcluster.cluster.SharedThread;
import org.dustcluster.remote.Connections;
import org.dustcluster.remote.Link;
import org.dustcluster.remote.Pipe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell channel and the connections that carry it. {@link #read} takes the bytes from the library's pipe on the caller's
 * thread and thereby opens the ssh window again; of ours the library's threads run nothing but what is told of them.
 */
final class MinaLink implements Link {
    private static final Logger LOG = LoggerFactory.getLogger(MinaLink.class);

    /** OpenSSH sends the end of the output first and the exit status a moment later. */
    private static final Duration STATUS_AFTER_OUTPUT = Duration.ofSeconds(2);

    private final ShellChannel channel;
    private final Attempt attempt;
    private final Passage passage;
    private final Consumer<MinaLink> whenClosed;
    private final InputStream output;
    private final OutputStream input;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** What had ended the connection when this was closed. */
    private volatile String endedBy = "";

    /** @param passage is closed with this link */
    MinaLink(ShellChannel channel, Passage passage, Consumer<MinaLink> whenClosed) {
        this.channel = channel;
        this.passage = passage;
        this.attempt = passage.attempt();
        this.whenClosed = whenClosed;
        this.output = channel.getInvertedOut();
        this.input = channel.getInvertedIn();
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        if (closed.get()) {
            return -1;
        }
        int count;
        try {
            count = output.read(buffer, 0, buffer.length);
        } catch (java.io.InterruptedIOException e) {
            Thread.currentThread().interrupt();
            throw e;
        } catch (IOException e) {
            // The pipe is closed under a reader when the connection goes: that is an end, and endReason tells which.
            LOG.debug("{}: end of output: {}", attempt.identity, e.toString());
            count = -1;
        }
        if (closed.get()) {
            return -1;
        }
        if (count < 0) {
            SharedThread.whileWaiting(
                    () -> channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), STATUS_AFTER_OUTPUT));
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        if (closed.get()) {
            return -1;
        }
        // In this order: nothing comes once it is closed.
        boolean over = channel.isClosed();
        int there = output.available();
        return there == 0 && over ? -1 : there;
    }

    @Override
    public void whenReadable(Runnable action) {
        channel.whenReadable(action);
    }

    /** Only our own writing makes the window smaller (RFC 4254, 5.2); while keys are exchanged, the library has a writer wait. */
    @Override
    public boolean takesNow(int length) {
        return passage.session().getKexState() == KexState.DONE
                && channel.getRemoteWindow().getSize() >= length;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed.get()) {
            throw new IOException("the session is closed");
        }
        try {
            input.write(bytes, offset, length);
            input.flush();
        } catch (IOException e) {
            throw new IOException(closed.get() ? "the session is closed" : endReason(), e);
        }
    }

    @Override
    public void resize(int columns, int rows) throws IOException {
        channel.sendWindowChange(columns, rows, 0, 0);
    }

    @Override
    public byte[] ask(String command, byte[] input, int limit, Duration deadline)
            throws IOException, InterruptedException {
        if (closed.get()) {
            throw new IOException("the session is closed");
        }
        return new SideChannel(passage.session(), limit).run(command, input, deadline);
    }

    @Override
    public Pipe open(Connections.Service service) throws IOException, InterruptedException {
        MinaPipe pipe = MinaPipe.open(passage.session(), service, this::connectionEnd);
        if (closed.get()) {
            pipe.close();
            throw new IOException("the session is closed");
        }
        return pipe;
    }

    @Override
    public String note() {
        Trust trust = attempt.shown().trust();
        return trust.unverified() ? "host key " + trust.words() : "";
    }

    @Override
    public String trust() {
        return attempt.shown().words();
    }

    Attempt attempt() {
        return attempt;
    }

    /** Ends it because its host key turned out to be another's: the reader is told this clause. */
    void condemn(String clause) {
        attempt.refuse(clause);
        passage.session().close(true);
    }

    @Override
    public String endReason() {
        String signal = channel.getExitSignal();
        if (signal != null) {
            return "killed by SIG" + signal;
        }
        Integer status = channel.getExitStatus();
        if (status != null) {
            return "exit " + status;
        }
        return closed.get() ? "closed" : passage.loss();
    }

    /** For what shares the connection: closing this link is no reason when the connection was gone before. */
    private String connectionEnd() {
        return closed.get() && !endedBy.isEmpty() ? endedBy : passage.loss();
    }

    @Override
    public boolean endedByShell() {
        return channel.getExitSignal() != null || channel.getExitStatus() != null;
    }

    /**
     * Wakes the reader and the writer first: closing the library's output stream waits for its writer, and not every release
     * of it tells a reader that already waits.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        endedBy = passage.session().isOpen() ? "the session was closed" : passage.loss();
        whenClosed.accept(this);
        try {
            channel.getRemoteWindow().close();
        } catch (IOException e) {
            LOG.debug("{}: closing the window: {}", attempt.identity, e.toString());
        }
        if (output instanceof ChannelPipedSink pipe) {
            pipe.eof();
        }
        // Its end is told, which wakes the reader.
        channel.close(true);
        passage.close();
    }
}
