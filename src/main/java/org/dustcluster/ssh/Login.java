package org.dustcluster.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.PtyChannelConfiguration;
import org.apache.sshd.common.future.CancelOption;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.remote.LoginException;
import org.dustcluster.remote.Place;
import org.jspecify.annotations.Nullable;

/**
 * One login, on the thread that asks for it: every hop, then the node, then its shell. The clock starts at construction. A
 * login that fails or is interrupted closes what it had opened.
 */
final class Login {

    /**
     * What all logins share.
     *
     * @param hops connections to hops
     * @param environment for the programs that carry connections
     */
    record Means(SharedClient client, Hops hops, Map<String, String> environment) {
        Means {
            environment = Map.copyOf(environment);
        }
    }

    private final Means means;
    private final Route route;
    /** One for each stop. */
    private final List<Credentials> credentials;

    private final SshAddress address;
    private final Deadline deadline;
    private final Place place;

    Login(Means means, Route route, List<Credentials> credentials, SshAddress address, Place place) {
        this.means = means;
        this.route = route;
        this.credentials = List.copyOf(credentials);
        this.address = address;
        this.deadline = new Deadline(address.connectTimeout());
        this.place = place;
    }

    MinaLink open(PtyChannelConfiguration pty, Consumer<MinaLink> whenClosed) throws IOException, InterruptedException {
        Passage passage = passage();
        boolean opened = false;
        try {
            ShellChannel channel = ShellChannel.of(passage.session(), pty, Locales.of(means.environment()));
            channel.setRedirectErrorStream(true);
            channel.open().verify(deadline.left(), CancelOption.CANCEL_ON_TIMEOUT, CancelOption.CANCEL_ON_INTERRUPT);
            MinaLink link = new MinaLink(channel, passage, whenClosed);
            opened = true;
            return link;
        } catch (IllegalStateException e) {
            throw new IOException("dust is closing", e);
        } catch (IOException e) {
            throw translated(e, passage.hop(), passage.attempt(), Optional.empty());
        } finally {
            if (!opened) {
                passage.close();
            }
        }
    }

    /** The connection to the node, logged in and without a channel. The caller closes it. */
    Passage passage() throws IOException, InterruptedException {
        try {
            return logIn(route.stops().size() - 1);
        } catch (IllegalStateException e) {
            // The library's word for a client that was closed meanwhile.
            throw new IOException("dust is closing", e);
        }
    }

    private Passage logIn(int index) throws IOException, InterruptedException {
        Stop stop = route.stops().get(index);
        Carrier carrier = carrier(index, stop);
        Attempt attempt = new Attempt(stop.identity(), stop.literal(), address.hostKeys(), credentials.get(index));
        place.hears(attempt::timesHeard);
        boolean hop = index < route.stops().size() - 1;
        Passage passage = null;
        boolean done = false;
        try {
            passage = new Passage(connect(stop.hop(), attempt, carrier), attempt, stop.hop(), carrier);
            authenticate(passage);
            done = true;
            return passage;
        } catch (IOException e) {
            Optional<String> below = carrier == null ? Optional.empty() : carrier.failure();
            IOException clause = translated(e, stop.hop(), attempt, below);
            throw hop && below.isEmpty()
                    ? new IOException("proxyjump " + stop.hop() + ": " + clause.getMessage(), clause)
                    : clause;
        } finally {
            if (!done && passage != null) {
                passage.close();
            } else if (!done && carrier != null) {
                carrier.close();
            }
        }
    }

    private void authenticate(Passage passage) throws IOException {
        Attempt attempt = passage.attempt();
        attempt.reached(Attempt.Step.HANDSHAKE);
        ClientSession session = passage.session();
        session.setKeyIdentityProvider(KeyIdentityProvider.wrapKeyPairs(attempt.credentials.keys()));
        session.auth().verify(deadline.left(), CancelOption.CANCEL_ON_TIMEOUT, CancelOption.CANCEL_ON_INTERRUPT);
        attempt.reached(Attempt.Step.SHELL);
        means.client().keepAlive(session, attempt, passage.depth());
    }

    private @Nullable Carrier carrier(int index, Stop stop) throws IOException, InterruptedException {
        try {
            if (index > 0) {
                Hops.Key key = new Hops.Key(route.upTo(index - 1), address.hostKeys());
                return means.hops().take(key, () -> logIn(index - 1), deadline, place);
            }
            return route.command().isPresent()
                    ? ProxyProcess.start(route.command().get(), means.environment())
                    : null;
        } catch (SocketTimeoutException e) {
            Hop first = index > 0 ? route.stops().get(index - 1).hop() : stop.hop();
            throw new IOException("proxyjump " + first + ": no login within " + Clauses.seconds(deadline.allowed()), e);
        }
    }

    private ClientSession connect(Hop target, Attempt attempt, @Nullable Carrier carrier)
            throws IOException, InterruptedException {
        if (carrier instanceof Hops.Lease lease) {
            return through(lease, target, attempt);
        }
        if (carrier instanceof ProxyProcess program) {
            ClientSession session = connect(target, attempt, program.entrance());
            program.admit(session.getIoSession().getLocalAddress());
            return session;
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

    /** Waits for the first answer, so that the door need not stay open and what the hop says of the way can be told. */
    private ClientSession through(Hops.Lease lease, Hop target, Attempt attempt) throws IOException {
        try (Door door = Door.open(lease.session(), target)) {
            ClientSession session = connect(target, attempt, door.entrance());
            attempt.reached(Attempt.Step.HANDSHAKE);
            try {
                attempt.awaitKeys(session, deadline);
            } catch (IOException e) {
                session.close(true);
                if (door.refusal().isPresent()) {
                    throw new Refused(lease.hop() + " opens no way to " + target + ": "
                            + Clauses.plain(door.refusal().get()));
                }
                throw e;
            }
            return session;
        }
    }

    /** A clause already. */
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String clause) {
            super(clause);
        }
    }

    private ClientSession connect(Hop target, Attempt attempt, InetSocketAddress entrance) throws IOException {
        try {
            return means.client()
                    .started()
                    .connect(target.user(), entrance, attempt.context(), null)
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
    private IOException translated(IOException e, Hop target, Attempt attempt, Optional<String> below)
            throws InterruptedException {
        if (Thread.interrupted() || (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException))) {
            InterruptedException interrupted = new InterruptedException("login interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
        if (e instanceof Refused) {
            return e;
        }
        return new LoginException(
                below.orElseGet(() -> Clauses.failed(e, target, attempt, deadline.allowed())),
                Clauses.prospect(e, attempt),
                e);
    }
}
