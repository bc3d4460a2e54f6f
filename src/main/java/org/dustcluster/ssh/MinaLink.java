package org.dustcluster.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.dustcluster.remote.Link;

/**
 * A shell channel of MINA, alone on its connection. {@code getInvertedOut} gives the ssh window back only as bytes are read, which is the
 * back-pressure (ARCHITECTURE 11.1).
 */
final class MinaLink implements Link {
    /** The exit status and the end of the output come in either order; this long we wait for the other. */
    private static final Duration STATUS_WAIT = Duration.ofSeconds(1);

    private final ClientSession session;
    private final ChannelShell channel;
    private final InputStream in;
    private final OutputStream out;
    private final Consumer<MinaLink> onClose;

    /** @param onClose told once it is closed; may be told again */
    MinaLink(ClientSession session, ChannelShell channel, Consumer<MinaLink> onClose) {
        this.session = session;
        this.channel = channel;
        this.in = channel.getInvertedOut();
        this.out = channel.getInvertedIn();
        this.onClose = onClose;
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (InterruptedIOException e) {
            // Only close() interrupts a reader.
            return -1;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        out.flush();
    }

    @Override
    public void resize(int columns, int rows) throws IOException {
        channel.sendWindowChange(columns, rows);
    }

    @Override
    public String endReason() {
        awaitEnd();
        String signal = channel.getExitSignal();
        if (signal != null) {
            return "its shell was ended by signal " + signal;
        }
        Integer status = channel.getExitStatus();
        if (status != null) {
            return status == 0 ? "its shell ended" : "its shell ended with status " + status;
        }
        return Clauses.troubleOf(session, "the connection was closed by the node");
    }

    @Override
    public boolean endedByShell() {
        awaitEnd();
        return channel.getExitSignal() != null || channel.getExitStatus() != null;
    }

    private void awaitEnd() {
        channel.waitFor(
                EnumSet.of(ClientChannelEvent.EXIT_STATUS, ClientChannelEvent.EXIT_SIGNAL, ClientChannelEvent.CLOSED),
                STATUS_WAIT);
    }

    /** How the host key was trusted; empty for nothing to say. */
    @Override
    public String note() {
        String note = session.getAttribute(Clauses.HOST_KEY_NOTE);
        return note == null ? "" : note;
    }

    @Override
    public void close() {
        channel.close(true);
        session.close(true);
        onClose.accept(this);
    }
}
