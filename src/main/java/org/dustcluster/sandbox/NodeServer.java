package org.dustcluster.sandbox;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.nativefs.NativeFileSystemFactory;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.apache.sshd.common.util.threads.SshThreadPoolExecutor;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemConfigurator;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ssh server that plays all nodes: it listens on each node's own addresses, and the address that a client came to says
 * which node it meets, host key, home and all. Thus a hundred nodes cost a hundred sockets, not a hundred pools of threads.
 *
 * <p>It runs programs as the user that runs dust, so not everybody may log in: the sandbox's own key opens every node, and any
 * other key does as well if the client on this machine belongs to the same user ({@link PeerOwner}).
 */
final class NodeServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeServer.class);
    private static final Duration FOREVER = Duration.ofDays(3650);
    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final int IO_THREADS = 3;
    /** What every client knows and the JDK does fast; a client's first choice among these is taken. */
    private static final List<BuiltinDHFactories> KEX = List.of(
            BuiltinDHFactories.curve25519,
            BuiltinDHFactories.curve25519_libssh,
            BuiltinDHFactories.ecdhp256,
            BuiltinDHFactories.ecdhp384);

    private static final List<BuiltinCiphers> CIPHERS = List.of(
            BuiltinCiphers.aes128gcm, BuiltinCiphers.aes256gcm, BuiltinCiphers.aes128ctr, BuiltinCiphers.aes256ctr);

    private final Map<String, SandboxNode> nodes = new ConcurrentHashMap<>();
    private final int port;
    private final Listening server;
    private final ScheduledThreadPoolExecutor timer;

    /** Lends its acceptor: MINA itself binds when it starts, and then never again. */
    private static final class Listening extends SshServer {
        void bind(SocketAddress address) throws IOException {
            acceptor.bind(address);
        }

        void unbind(SocketAddress address) {
            acceptor.unbind(address);
        }

        void prepare() {
            checkConfig();
            setSessionFactory(createSessionFactory());
            acceptor = createAcceptor();
            setupSessionTimeout(getSessionFactory());
        }
    }

    NodeServer(int port, PublicKey own) {
        this.port = port;
        this.timer = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("ssh-timer"));
        this.server = new Listening();
        configure(own);
        server.prepare();
    }

    private void configure(PublicKey own) {
        SshServer standard = SshServer.setUpDefaultServer();
        server.setKeyExchangeFactories(NamedFactory.setUpTransformedFactories(true, KEX, ServerBuilder.DH2KEX));
        server.setSignatureFactories(standard.getSignatureFactories());
        server.setCipherFactories(List.copyOf(CIPHERS));
        server.setMacFactories(standard.getMacFactories());
        server.setCompressionFactories(standard.getCompressionFactories());
        server.setChannelFactories(standard.getChannelFactories());
        server.setGlobalRequestHandlers(standard.getGlobalRequestHandlers());
        server.setRandomFactory(standard.getRandomFactory());
        server.setKexExtensionHandler(standard.getKexExtensionHandler());
        server.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory(() -> threads("ssh-io", IO_THREADS)));
        server.setScheduledExecutorService(timer, true);
        server.setHost("127.0.0.1");
        server.setPort(port);
        server.setKeyPairProvider(new HostKeys());
        server.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(own, key)
                || PeerOwner.isThisUser(session.getRemoteAddress(), session.getLocalAddress()));
        server.setShellFactory(channel -> new NodeProgram(nodeOf(channel.getServerSession()), null));
        server.setCommandFactory((channel, line) -> new NodeProgram(nodeOf(channel.getServerSession()), line));
        server.setSubsystemFactories(List.of(new HomeSftpFactory()));
        server.setFileSystemFactory(NativeFileSystemFactory.INSTANCE);
        // Quiet sessions live, and a client may read as slowly as it likes: its program waits.
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(server, FOREVER);
        CoreModuleProperties.WINDOW_SIZE.set(server, 256L * 1024);
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        CoreModuleProperties.COMMAND_EXIT_TIMEOUT.set(server, Duration.ofMillis(100));
    }

    private static CloseableExecutorService threads(String name, int count) {
        return new SshThreadPoolExecutor(
                count, count, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DaemonThreads.named(name));
    }

    /** Lets people in to a node. */
    void open(SandboxNode node) throws IOException {
        for (String address : node.addresses()) {
            nodes.put(address, node);
            server.bind(new InetSocketAddress(address, port));
        }
    }

    /** Lets nobody in any more and cuts who is there; waits for that at most two seconds. */
    void shut(SandboxNode node) {
        for (String address : node.addresses()) {
            server.unbind(new InetSocketAddress(address, port));
        }
        List<AbstractSession> sessions = server.getActiveSessions().stream()
                .filter(session -> nodes.get(ipOf(session)) == node)
                .toList();
        node.addresses().forEach(nodes::remove);
        sessions.stream().map(session -> session.close(true)).toList().forEach(NodeServer::await);
    }

    private SandboxNode nodeOf(SessionContext session) {
        SandboxNode node = nodes.get(ipOf(session));
        if (node == null) {
            throw new IllegalStateException("this machine has been stopped");
        }
        return node;
    }

    private static String ipOf(SessionContext session) {
        return session.getLocalAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "";
    }

    @Override
    public void close() {
        await(server.close(true));
        timer.shutdownNow();
    }

    private static void await(CloseFuture closing) {
        try {
            if (!closing.await(CLOSE)) {
                LOG.warn("sandbox: an ssh session did not close in {}", CLOSE);
            }
        } catch (IOException interrupted) {
            LOG.debug("sandbox: interrupted while an ssh session closed", interrupted);
        }
    }

    /** The host key of the node that the client came to. */
    private final class HostKeys implements KeyPairProvider {
        @Override
        public Iterable<KeyPair> loadKeys(@Nullable SessionContext session) throws IOException {
            return session == null ? List.of() : List.of(nodeOf(session).hostKey());
        }
    }

    /** SFTP that starts in the node's home and sees the files of this machine, as its shells do. */
    private final class HomeSftpFactory extends SftpSubsystemFactory {
        HomeSftpFactory() {
            setExecutorServiceProvider(() -> threads("sftp", 1));
        }

        @Override
        public Command createSubsystem(ChannelSession channel) throws IOException {
            ServerSession session = channel.getServerSession();
            return new HomeSftp(channel, this, nodeOf(session).home());
        }
    }

    private static final class HomeSftp extends SftpSubsystem {
        HomeSftp(ChannelSession channel, SftpSubsystemConfigurator configurator, Path home) {
            super(channel, configurator);
            defaultDir = home;
        }

        @Override
        public void setFileSystem(FileSystem ignored) {
            // The default one, and the home above, stay.
        }
    }
}
