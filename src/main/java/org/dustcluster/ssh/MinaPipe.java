package org.dustcluster.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.sshd.client.channel.ChannelSession;
import org.apache.sshd.client.channel.ChannelSubsystem;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.ChannelPipedSink;
import org.apache.sshd.common.future.CancelOption;
import org.apache.sshd.core.CoreModuleProperties;
import org.dustcluster.remote.Connections.Service;
import org.dustcluster.remote.Pipe;

/** A further channel of a session. Its window is wider than a shell's: files go through it. */
final class MinaPipe implements Pipe {
    private static final Duration ANSWER = Duration.ofSeconds(15);

    /** What a node may send ahead: twice what a transfer asks for at a time, as the library opens it again when half is used. */
    private static final long FILES_WINDOW = 32L * 1024 * 1024;

    private static final long WINDOW = 4L * 1024 * 1024;

    private final ChannelSession channel;
    private final Supplier<String> lost;
    private final InputStream output;
    private final OutputStream input;
    private final AtomicBoolean closed = new AtomicBoolean();

    private MinaPipe(ChannelSession channel, Supplier<String> lost) {
        this.channel = channel;
        this.lost = lost;
        this.output = channel.getInvertedOut();
        this.input = channel.getInvertedIn();
    }

    /** @param lost why the connection ended, once it has */
    static MinaPipe open(ClientSession session, Service service, Supplier<String> lost)
            throws IOException, InterruptedException {
        try {
            ChannelSession channel = service instanceof Service.Exec exec
                    ? session.createExecChannel(exec.line())
                    : subsystem(session, ((Service.Subsystem) service).name());
            CoreModuleProperties.WINDOW_SIZE.set(channel, service instanceof Service.Exec ? WINDOW : FILES_WINDOW);
            // The library has taken the connection's own size already.
            channel.getLocalWindow().init(channel);
            channel.open().verify(ANSWER, CancelOption.CANCEL_ON_TIMEOUT, CancelOption.CANCEL_ON_INTERRUPT);
            return new MinaPipe(channel, lost);
        } catch (SocketTimeoutException e) {
            throw new IOException("the node did not answer within " + ANSWER.toSeconds() + " s", e);
        } catch (InterruptedIOException e) {
            Thread.interrupted();
            InterruptedException interrupted = new InterruptedException("interrupted while a channel was opened");
            interrupted.initCause(e);
            throw interrupted;
        } catch (IOException | IllegalStateException e) {
            throw new IOException(session.isOpen() ? refused(service) : lost.get(), e);
        }
    }

    private static ChannelSubsystem subsystem(ClientSession session, String name) throws IOException {
        return session.createSubsystemChannel(name);
    }

    private static String refused(Service service) {
        return service instanceof Service.Subsystem subsystem
                ? "its ssh server has no " + subsystem.name() + " subsystem, or too many channels"
                : "its ssh server runs no further command";
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        if (closed.get()) {
            return -1;
        }
        try {
            int count = output.read(buffer, 0, buffer.length);
            return closed.get() ? -1 : count;
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
            throw e;
        } catch (IOException e) {
            // The pipe is closed under a reader when the connection goes: that is an end, and endReason tells which.
            return -1;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed.get()) {
            throw new IOException("closed");
        }
        try {
            input.write(bytes, offset, length);
            input.flush();
        } catch (IOException e) {
            throw new IOException(endReason(), e);
        }
    }

    @Override
    public String endReason() {
        if (closed.get()) {
            return "closed";
        }
        Integer status = channel.getExitStatus();
        if (channel.getSession().isOpen()) {
            return status == null ? "the node closed the channel" : "the program on the node ended with " + status;
        }
        return lost.get();
    }

    /** As {@link MinaLink#close}: the reader and the writer are woken first. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            channel.getRemoteWindow().close();
        } catch (IOException e) {
            // It is closed to stop a writer: when that fails there is none.
        }
        // Not at once: only so is the node told, and ends the program behind the channel.
        channel.close(false);
        if (output instanceof ChannelPipedSink pipe) {
            pipe.eof();
        }
    }
}
