package org.dustcluster.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.PtyChannelConfiguration;
import org.apache.sshd.common.future.CancelOption;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.remote.LoginException;
import org.jspecify.annotations.Nullable;

/**
 * One login, on the thread that asks for it: every hop, then the node, then its shell. The clock starts at construction. A
 * login that fails or is interrupted closes what it had opened.
 */
final class Login {
    private final SshClient client;
    private final SshAddress address;
    private final Credentials credentials;
    private final Duration patience;
    private final Deadline deadline;
    /** The newest first: a hop carries those before it. */
    private final Deque<ClientSession> sessions = new ArrayDeque<>();

    /** @param patience how long a silent node is given once it is logged in */
    Login(SshClient client, SshAddress address, Credentials credentials, Duration patience) {
        this.client = client;
        this.address = address;
        this.credentials = credentials;
        this.patience = patience;
        this.deadline = new Deadline(address.connectTimeout());
    }

    MinaLink open(PtyChannelConfiguration pty, Consumer<MinaLink> whenClosed) throws IOException, InterruptedException {
        boolean opened = false;
        try {
            MinaLink link = tryOpen(pty, whenClosed);
            opened = true;
            return link;
        } catch (IllegalStateException e) {
            // The library's word for a client that was closed meanwhile.
            throw new IOException("dust is closing", e);
        } finally {
            if (!opened) {
                sessions.forEach(session -> session.close(true));
            }
        }
    }

    private MinaLink tryOpen(PtyChannelConfiguration pty, Consumer<MinaLink> whenClosed)
            throws IOException, InterruptedException {
        for (String text : address.proxyJump()) {
            Hop hop = Hop.parse(text, address.user());
            try {
                logIn(hop, new Attempt(hop.identity(), true, address.hostKeys(), credentials));
            } catch (IOException e) {
                throw new LoginException(
                        "proxyjump " + hop + ": " + e.getMessage(),
                        e instanceof LoginException known ? known.prospect() : Outcome.Prospect.PASSING,
                        e);
            }
        }
        Hop node = new Hop(address.user(), address.host(), address.port());
        Attempt attempt = new Attempt(address.identity(), address.literal(), address.hostKeys(), credentials);
        logIn(node, attempt);
        try {
            ChannelShell channel = sessions.getFirst().createShellChannel(pty, Map.of());
            channel.setRedirectErrorStream(true);
            channel.open().verify(deadline.left(), CancelOption.CANCEL_ON_TIMEOUT, CancelOption.CANCEL_ON_INTERRUPT);
            return new MinaLink(channel, attempt, new ArrayList<>(sessions), patience, whenClosed);
        } catch (IOException e) {
            throw translated(e, node, attempt);
        }
    }

    /** Connects and authenticates; the session is the first of {@link #sessions} then. */
    private void logIn(Hop target, Attempt attempt) throws IOException, InterruptedException {
        try (Door door = sessions.isEmpty() ? null : Door.open(sessions.getFirst(), target)) {
            ClientSession session = connect(target, attempt, door);
            sessions.addFirst(session);
            attempt.reached(Attempt.Step.HANDSHAKE);
            session.setKeyIdentityProvider(KeyIdentityProvider.wrapKeyPairs(credentials.keys()));
            session.auth().verify(deadline.left(), CancelOption.CANCEL_ON_TIMEOUT, CancelOption.CANCEL_ON_INTERRUPT);
            attempt.reached(Attempt.Step.SHELL);
        } catch (IOException e) {
            throw translated(e, target, attempt);
        }
    }

    private ClientSession connect(Hop target, Attempt attempt, @Nullable Door door)
            throws IOException, InterruptedException {
        if (door != null) {
            return connect(target, attempt, door.entrance());
        }
        SocketException refused = null;
        for (InetAddress candidate : Names.resolve(target.host(), deadline)) {
            try {
                return connect(target, attempt, new InetSocketAddress(candidate, target.port()));
            } catch (SocketException e) {
                refused = e;
            }
        }
        throw refused == null ? new ConnectException("no address") : refused;
    }

    private ClientSession connect(Hop target, Attempt attempt, InetSocketAddress address) throws IOException {
        try {
            return client.connect(target.user(), address, attempt.context(), null)
                    .verify(deadline.left(), CancelOption.CANCEL_ON_TIMEOUT, CancelOption.CANCEL_ON_INTERRUPT)
                    .getSession();
        } catch (IOException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SocketException refused) {
                    throw refused;
                }
            }
            throw e;
        }
    }

    /** An interrupted wait becomes what it is, all else a clause. */
    private IOException translated(IOException e, Hop target, Attempt attempt) throws InterruptedException {
        if (Thread.interrupted() || (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException))) {
            InterruptedException interrupted = new InterruptedException("login interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
        return new LoginException(
                Clauses.failed(e, target, attempt, deadline.allowed()), Clauses.prospect(e, attempt), e);
    }
}
