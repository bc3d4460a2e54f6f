package org.dustcluster.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.agent.common.AbstractAgentProxy;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user's ssh-agent (draft-miller-ssh-agent) through its socket, one connection per session. The library's own client
 * needs native code that the JDK has made unnecessary.
 */
final class AgentSocket extends AbstractAgentProxy {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSocket.class);

    /** What OpenSSH's agent allows itself. */
    private static final int LONGEST_ANSWER = 256 * 1024;

    private final Path path;
    private final SocketChannel socket;

    private AgentSocket(Path path) throws IOException {
        super(null);
        this.path = path;
        socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Empty when nobody answers at the socket, or the agent has no key. */
    static Optional<Credentials.AgentKeys> keysOf(Path path) {
        try (AgentSocket agent = new AgentSocket(path)) {
            for (Map.Entry<?, String> key : agent.getIdentities()) {
                LOG.debug("ssh-agent has {}", key.getValue());
                return Optional.of(() -> connect(path));
            }
            LOG.debug("ssh-agent has no keys");
        } catch (IOException | RuntimeException e) {
            LOG.debug("no ssh-agent at {}: {}", path, e.toString());
        }
        return Optional.empty();
    }

    private static AgentSocket connect(Path path) {
        try {
            return new AgentSocket(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("ssh-agent at " + path, e);
        }
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        super.close();
    }

    @Override
    protected synchronized Buffer request(Buffer request) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(request.array(), request.rpos(), request.available());
        while (out.hasRemaining()) {
            socket.write(out);
        }
        int length = receive(4).getInt();
        if (length < 1 || length > LONGEST_ANSWER) {
            throw new IOException("the ssh-agent at " + path + " answers nonsense");
        }
        return new ByteArrayBuffer(receive(length).array());
    }

    private ByteBuffer receive(int length) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(length);
        while (in.hasRemaining()) {
            if (socket.read(in) < 0) {
                throw new EOFException("the ssh-agent at " + path + " hung up");
            }
        }
        return in.flip();
    }
}
