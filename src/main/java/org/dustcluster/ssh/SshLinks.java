package org.dustcluster.ssh;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.channel.PtyChannelConfiguration;
import org.apache.sshd.common.future.CancelOption;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.remote.Link;
import org.dustcluster.remote.LinkFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes links with one MINA client for the whole program, which is started by the first login or by {@link #warmUp}. Thread-safe. Each
 * link has a connection of its own. No name is looked up backwards, no program is run.
 */
public final class SshLinks implements LinkFactory {
    private static final CancelOption[] CANCEL = {CancelOption.CANCEL_ON_TIMEOUT, CancelOption.CANCEL_ON_INTERRUPT};

    private final HostKeys hostKeys;
    private final Identities identities;
    private final String terminalType;
    private final Set<MinaLink> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService resolver;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private @Nullable SshClient client;

    @GuardedBy("lock")
    private boolean closed;

    /**
     * @param knownHosts our own file of host keys; made with the first key
     * @param sshFolder the user's {@code ~/.ssh}: default keys, and {@code known_hosts} for a literal {@code host=}
     * @param terminalType TERM of the nodes' ptys
     * @param passphrase asks for the passphrase of a key file with the question it is given, without echo; empty when the user gives none.
     *     Called by a {@code dust-connect-*} thread, one question at a time
     */
    public SshLinks(
            Path knownHosts, Path sshFolder, String terminalType, Function<String, Optional<char[]>> passphrase) {
        this.hostKeys = new HostKeys(knownHosts, sshFolder.resolve("known_hosts"));
        this.identities = new Identities(sshFolder, passphrase);
        this.terminalType = terminalType;
        AtomicInteger count = new AtomicInteger();
        this.resolver = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "dust-resolve-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public Link open(RemoteNode node, int columns, int rows) throws IOException, InterruptedException {
        SshAddress address = node.address();
        if (!address.proxyJump().isEmpty()) {
            throw new IOException("proxyjump is not available yet; give an address that is reachable from here");
        }
        // Before the time starts to run: a person may have to type a passphrase.
        List<KeyPair> keys = identities.of(address);
        Deadline deadline = new Deadline(address.connectTimeout());
        ClientSession session = connect(address, deadline);
        boolean opened = false;
        try {
            logIn(address, session, keys, deadline);
            MinaLink link = openShell(address, session, columns, rows, deadline);
            opened = true;
            return link;
        } finally {
            if (!opened) {
                session.close(true);
            }
        }
    }

    private ClientSession connect(SshAddress address, Deadline deadline) throws IOException, InterruptedException {
        try {
            InetSocketAddress target = new InetSocketAddress(resolve(address, deadline), address.port());
            ConnectFuture future = client().connect(
                            address.user(),
                            target,
                            AttributeRepository.ofKeyValuePair(ClientFactory.ADDRESS, address),
                            null);
            return future.verify(deadline.left(), CANCEL).getClientSession();
        } catch (IOException | RuntimeException e) {
            throwIfInterrupted(e);
            throw Clauses.connecting(address, e);
        }
    }

    /** The JDK's look-up knows no deadline, so it runs beside us; the address keeps the name, so nothing looks it up backwards. */
    private InetAddress resolve(SshAddress address, Deadline deadline) throws IOException, InterruptedException {
        try {
            InetAddress found = resolver.submit(() -> InetAddress.getByName(address.host()))
                    .get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
            return InetAddress.getByAddress(address.host(), found.getAddress());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }

    private void logIn(SshAddress address, ClientSession session, List<KeyPair> keys, Deadline deadline)
            throws IOException, InterruptedException {
        try {
            keys.forEach(session::addPublicKeyIdentity);
            session.auth().verify(deadline.left(), CANCEL);
        } catch (IOException | RuntimeException e) {
            throwIfInterrupted(e);
            throw Clauses.loggingIn(address, session, keys.size(), e);
        }
    }

    private MinaLink openShell(SshAddress address, ClientSession session, int columns, int rows, Deadline deadline)
            throws IOException, InterruptedException {
        PtyChannelConfiguration pty = new PtyChannelConfiguration();
        pty.setPtyType(terminalType);
        pty.setPtyColumns(columns);
        pty.setPtyLines(rows);
        pty.setPtyModes(PtyModes.lineMode());
        try {
            ChannelShell channel = session.createShellChannel(pty, Map.of());
            channel.setRedirectErrorStream(true);
            channel.open().verify(deadline.left(), CANCEL);
            MinaLink link = new MinaLink(session, channel, open::remove);
            open.add(link);
            return link;
        } catch (IOException | RuntimeException e) {
            throwIfInterrupted(e);
            throw Clauses.openingShell(address, e);
        }
    }

    private static void throwIfInterrupted(Exception e) throws InterruptedException {
        if (Thread.currentThread().isInterrupted() || e instanceof java.io.InterruptedIOException) {
            throw new InterruptedException();
        }
    }

    private SshClient client() throws IOException {
        synchronized (lock) {
            if (closed) {
                throw new IOException("dust is closing its sessions");
            }
            if (client == null) {
                client = ClientFactory.start(hostKeys);
            }
            return client;
        }
    }

    @Override
    public void warmUp() {
        try {
            client();
        } catch (IOException e) {
            // Closed already: nothing to warm.
            return;
        }
    }

    @Override
    public void close() {
        SshClient toStop;
        synchronized (lock) {
            closed = true;
            toStop = client;
            client = null;
        }
        List.copyOf(open).forEach(MinaLink::close);
        resolver.shutdownNow();
        if (toStop != null) {
            toStop.close(true);
        }
    }

    /** What is left of a login's time; a millisecond where nothing is, so that waiting ends at once and as a timeout. */
    private static final class Deadline {
        private final long end;

        Deadline(Duration time) {
            end = System.nanoTime() + time.toNanos();
        }

        Duration left() {
            return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
        }
    }
}
