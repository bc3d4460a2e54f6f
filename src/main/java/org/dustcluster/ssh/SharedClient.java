package org.dustcluster.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.agent.SshAgent;
import org.apache.sshd.agent.SshAgentFactory;
import org.apache.sshd.agent.SshAgentServer;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.ClientFactoryManager;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.auth.pubkey.PublicKeyAuthenticationReporter;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.apache.sshd.common.util.threads.SshThreadPoolExecutor;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;

/**
 * The one ssh client of the program, made when first needed: it costs threads and the registration of the cryptography.
 * Its verifier is {@link HostKeys}, given at construction; there is no way to get a client without it.
 */
final class SharedClient implements AutoCloseable {
    private static final int WORKERS = 3;

    /** Bytes that a node may send ahead of its reader. */
    static final long WINDOW = 256 * 1024;

    private static final long PACKET = 32 * 1024;

    private final HostKeys hostKeys;
    private final Duration heartbeat;
    private @Nullable SshClient client;
    private boolean closed;

    /** @param heartbeat how often a node is asked whether it is there; see {@link Pulse} */
    SharedClient(HostKeys hostKeys, Duration heartbeat) {
        this.hostKeys = hostKeys;
        this.heartbeat = heartbeat;
    }

    synchronized SshClient started() throws IOException {
        if (closed) {
            throw new IOException("dust is closing");
        }
        if (client == null) {
            client = make();
        }
        return client;
    }

    /** Watches a session that is logged in, until it ends. */
    void keepAlive(ClientSession session, Attempt attempt, int hops) throws IOException {
        new Pulse(started().getScheduledExecutorService(), heartbeat).watch(session, attempt, hops);
    }

    @Override
    public void close() {
        SshClient stopping;
        synchronized (this) {
            closed = true;
            stopping = client;
            client = null;
        }
        if (stopping != null) {
            stopping.close(true);
        }
    }

    /** Loads the library and its cryptography: most of what {@link #make} takes. */
    static void prepare() {
        builder();
    }

    private static ClientBuilder builder() {
        return ClientBuilder.builder()
                .keyExchangeFactories(Algorithms.keyExchanges())
                .cipherFactories(Algorithms.ciphers())
                .macFactories(Algorithms.macs())
                .signatureFactories(Algorithms.signatures())
                .compressionFactories(List.of(org.apache.sshd.common.compression.BuiltinCompressions.none));
    }

    private SshClient make() {
        SshClient made = builder()
                .serverKeyVerifier(hostKeys)
                .hostConfigEntryResolver(HostConfigEntryResolver.EMPTY)
                .build();
        made.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        List<UserAuthFactory> methods = new ArrayList<>(List.of(DirectPublicKey.factory()));
        methods.addAll(RefusedMethods.factories());
        made.setUserAuthFactories(methods);
        made.setIoServiceFactoryFactory(new ElasticSession.Services(SharedClient::workers));
        made.setScheduledExecutorService(Executors.newSingleThreadScheduledExecutor(named("dust-ssh-timer")), true);
        made.setAgentFactory(new SessionAgents());
        made.setPublicKeyAuthenticationReporter(new Reporter());
        made.setSessionFactory(new Sessions(made));
        made.addSessionListener(new Watcher());
        configure(made);
        made.start();
        return made;
    }

    private void configure(SshClient client) {
        CoreModuleProperties.NIO_WORKERS.set(client, WORKERS);
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
        // A login's own deadline is shorter or, in a template, longer than the library's.
        CoreModuleProperties.AUTH_TIMEOUT.set(client, Duration.ZERO);
        // Pulse does that.
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, Duration.ZERO);
        CoreModuleProperties.WINDOW_SIZE.set(client, WINDOW);
        CoreModuleProperties.MAX_PACKET_SIZE.set(client, PACKET);
        // A node that takes no input is no error: the writer waits until the link is closed.
        CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(client, Duration.ofDays(365));
        CoreModuleProperties.FORWARDER_BUFFER_SIZE.set(client, CoreModuleProperties.MAX_FORWARDER_BUF_SIZE);
    }

    private static CloseableExecutorService workers() {
        return new SshThreadPoolExecutor(
                WORKERS, WORKERS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), named("dust-ssh-"));
    }

    static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Gives each session the signatures that fit the keys recorded for its host, before it proposes any. */
    private final class Sessions extends SessionFactory {

        Sessions(SshClient client) {
            super(client);
        }

        @Override
        protected ClientSessionImpl doCreateSession(IoSession ioSession) throws Exception {
            ClientSessionImpl session = new HeardSession(getClient(), ioSession);
            Attempt.of(session)
                    .ifPresent(attempt -> session.setSignatureFactories(
                            Algorithms.preferring(session.getSignatureFactories(), hostKeys.recordedTypes(attempt))));
            return session;
        }
    }

    /** Counts what comes in, for {@link Pulse}. */
    private static final class HeardSession extends ClientSessionImpl {
        /** What ChannelPipedInputStream says of data that nobody reads any more. */
        private static final String PIPE_CLOSED = "Pipe closed";

        HeardSession(ClientFactoryManager client, IoSession ioSession) throws Exception {
            super(client, ioSession);
        }

        @Override
        public void messageReceived(Readable buffer) throws Exception {
            Attempt.of(this).ifPresent(Attempt::heard);
            super.messageReceived(buffer);
        }

        /** What a hop says when it opens no way is kept: the library forgets it. */
        @Override
        protected void handleMessage(Buffer buffer) throws Exception {
            int start = buffer.rpos();
            int kind = buffer.available() > 0 ? buffer.getUByte() : 0;
            if (kind == SshConstants.SSH_MSG_CHANNEL_OPEN_FAILURE) {
                long channel = buffer.getUInt();
                buffer.getInt();
                String said = buffer.getString();
                Attempt.of(this).ifPresent(attempt -> attempt.channelRefused(channel, said));
            }
            buffer.rpos(start);
            try {
                super.handleMessage(buffer);
            } catch (IOException e) {
                if (kind != SshConstants.SSH_MSG_CHANNEL_DATA || !PIPE_CLOSED.equals(e.getMessage())) {
                    throw e;
                }
                // The node sent on while its channel was closed here. That is no reason to end the connection.
            }
        }
    }

    /** Keeps how far a session came and the cause of its end, for the words about it. */
    private static final class Watcher implements SessionListener {
        @Override
        public void sessionEvent(Session session, Event event) {
            if (event == Event.KeyEstablished) {
                Attempt.of(session).ifPresent(attempt -> attempt.reached(Attempt.Step.AUTHENTICATE));
            }
        }

        @Override
        public void sessionException(Session session, Throwable cause) {
            Attempt.of(session).ifPresent(attempt -> attempt.lost(cause));
        }

        @Override
        public void sessionDisconnect(Session session, int code, String words, String language, boolean initiator) {
            if (!initiator) {
                Attempt.of(session).ifPresent(attempt -> attempt.disconnected(words));
            }
        }
    }

    private static final class Reporter implements PublicKeyAuthenticationReporter {
        @Override
        public void signalAuthenticationFailure(
                ClientSession session,
                String service,
                java.security.KeyPair identity,
                boolean partial,
                List<String> serverMethods) {
            Attempt.of(session).ifPresent(attempt -> attempt.serverTakes(serverMethods));
        }
    }

    /** The agent of a session's credentials. It signs logins and is forwarded to no one. */
    private static final class SessionAgents implements SshAgentFactory {
        @Override
        public List<ChannelFactory> getChannelForwardingFactories(FactoryManager manager) {
            return List.of();
        }

        @Override
        public @Nullable SshAgent createClient(Session session, FactoryManager manager) {
            return Attempt.of(session)
                    .flatMap(attempt -> attempt.credentials.agent())
                    .map(Credentials.AgentKeys::connect)
                    .orElse(null);
        }

        @Override
        public SshAgentServer createServer(org.apache.sshd.common.session.ConnectionService service) {
            throw new UnsupportedOperationException("agents are not forwarded");
        }
    }
}
