package org.dustcluster.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.agent.SshAgent;
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
    /** Not of this class: the library logs under that name what it sends. */
    private static final Logger LOG = LoggerFactory.getLogger(Identities.class);

    /** What OpenSSH's agent allows itself. */
    private static final int LONGEST_ANSWER = 256 * 1024;

    private final Path path;
    private final SocketChannel socket;
    private final Optional<HostKey> only;

    private AgentSocket(Path path, Optional<HostKey> only) throws IOException {
        super(null);
        this.only = only;
        this.path = path;
        socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * The keys that an agent has.
     *
     * @param path its socket
     * @param comments key to the agent's name for it, in the agent's order
     * @param only the one key to offer; empty for all
     */
    record Keys(Path path, Map<HostKey, String> comments, Optional<HostKey> only) implements Credentials.AgentKeys {
        Keys {
            comments = Collections.unmodifiableMap(new LinkedHashMap<>(comments));
        }

        /** That one key alone; empty when the agent has no such key. */
        Optional<Credentials.AgentKeys> only(HostKey key) {
            return comments.containsKey(key)
                    ? Optional.of(new Keys(path, comments, Optional.of(key)))
                    : Optional.empty();
        }

        @Override
        public SshAgent connect() {
            return AgentSocket.connect(path, only);
        }
    }

    /** Empty when nobody answers at the socket, or the agent has no key. */
    static Optional<Keys> keysOf(Path path) {
        try (AgentSocket agent = new AgentSocket(path, Optional.empty())) {
            Map<HostKey, String> comments = new LinkedHashMap<>();
            for (Map.Entry<PublicKey, String> key : agent.getIdentities()) {
                comments.put(HostKey.of(key.getKey()), String.valueOf(key.getValue()));
            }
            LOG.debug("ssh-agent has {}", comments.values());
            return comments.isEmpty() ? Optional.empty() : Optional.of(new Keys(path, comments, Optional.empty()));
        } catch (IOException | RuntimeException e) {
            LOG.debug("no ssh-agent at {}: {}", path, e.toString());
        }
        return Optional.empty();
    }

    @Override
    public Iterable<? extends Map.Entry<PublicKey, String>> getIdentities() throws IOException {
        List<Map.Entry<PublicKey, String>> offered = new ArrayList<>();
        for (Map.Entry<PublicKey, String> key : super.getIdentities()) {
            if (only.isEmpty() || only.get().equals(HostKey.of(key.getKey()))) {
                offered.add(key);
            }
        }
        return offered;
    }

    private static AgentSocket connect(Path path, Optional<HostKey> only) {
        try {
            return new AgentSocket(path, only);
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
