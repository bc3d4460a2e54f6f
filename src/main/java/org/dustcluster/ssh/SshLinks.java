package org.dustcluster.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.TtyModes;
import org.dustcluster.remote.Link;
import org.dustcluster.remote.LinkFactory;
import org.dustcluster.remote.LoginException;
import org.dustcluster.remote.Place;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs in to nodes with ssh. One client with a few threads serves all of them; it is made at the first login, or by
 * {@link #warmUp}. Thread-safe. Host keys are always checked: there is no setting that turns that off.
 */
public final class SshLinks implements LinkFactory {

    /**
     * What logins need of the user's machine.
     *
     * @param knownHosts where host keys are recorded ({@code $DUST_HOME/known_hosts}); made when the first key is recorded
     * @param userHome the user's home, for {@code ~/.ssh/known_hosts} and {@code ~/.ssh/id_*}
     * @param environment the process environment; {@code SSH_AUTH_SOCK} is read from it
     * @param term the name of the terminal that the nodes' shells are told
     * @param modes the modes of the user's terminal, asked at each login
     * @param console what an instance has printed on its EC2 console so far; may block, on a thread of ours
     * @param passphrase asks the user a question without echo, on the calling thread, one question at a time; empty when the
     *     user declines or nobody can be asked. The answer is overwritten after use
     */
    public record Settings(
            Path knownHosts,
            Path userHome,
            Map<String, String> environment,
            String term,
            Supplier<TtyModes> modes,
            Function<String, Optional<char[]>> passphrase,
            Function<String, Optional<String>> console) {
        public Settings {
            environment = Map.copyOf(environment);
        }

        /** For who has no terminal, and where no console can be read. */
        public Settings(
                Path knownHosts,
                Path userHome,
                Map<String, String> environment,
                String term,
                Function<String, Optional<char[]>> passphrase) {
            this(knownHosts, userHome, environment, term, TtyModes::ordinary, passphrase, id -> Optional.empty());
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SshLinks.class);

    private final Routes routes;
    private final Identities identities;
    private final SharedClient client;
    private final Login.Means means;
    private final HostKeys hostKeys;
    private final ConsoleWatch consoles;
    private final String term;
    private final Supplier<TtyModes> modes;
    private final Set<MinaLink> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public SshLinks(Settings settings) {
        this(settings, Pulse.INTERVAL, ConsoleWatch.Rhythm.REAL);
    }

    SshLinks(Settings settings, Duration heartbeat, ConsoleWatch.Rhythm consoleRhythm) {
        consoles = new ConsoleWatch(settings.console(), consoleRhythm, this::pending, new Verdicts());
        hostKeys = new HostKeys(
                settings.knownHosts(),
                settings.userHome().resolve(".ssh").resolve("known_hosts"),
                id -> consoleKeys(id));
        identities = new Identities(settings.userHome(), settings.environment(), settings.passphrase());
        client = new SharedClient(hostKeys, heartbeat);
        routes = new Routes(settings.userHome());
        means = new Login.Means(client, new Hops(), settings.environment());
        term = settings.term();
        modes = settings.modes();
    }

    @Override
    public Link open(RemoteNode node, int columns, int rows, Place place) throws IOException, InterruptedException {
        MinaLink link = login(node, place).open(Pty.configuration(term, modes.get(), columns, rows), open::remove);
        open.add(link);
        if (closed) {
            link.close();
            throw new IOException("dust is closing");
        }
        if (link.attempt().shown().trust() == Trust.PENDING) {
            consoles.watch(node.address().identity());
        }
        return link;
    }

    private Optional<ConsoleKeys> consoleKeys(String identity) {
        return consoles.keysOf(identity);
    }

    /** Whether a session is open whose host key waits for the console of this instance. */
    private boolean pending(String identity) {
        return open.stream().anyMatch(link -> waits(link, identity));
    }

    private static boolean waits(MinaLink link, String identity) {
        return link.attempt().identity.equals(identity)
                && link.attempt().shown().trust() == Trust.PENDING;
    }

    /** What the consoles say, told to the sessions that wait for it. */
    private final class Verdicts implements ConsoleWatch.Finder {
        @Override
        public void found(String identity, ConsoleKeys keys) {
            forEach(identity, (link, key) -> hostKeys.verify(link.attempt(), key, keys)
                    .ifPresent(clause -> {
                        LOG.warn("{}: {}", identity, clause);
                        link.condemn(clause);
                    }));
        }

        @Override
        public void nothing(String identity) {
            forEach(identity, (link, key) -> hostKeys.giveUp(link.attempt(), key));
        }

        private void forEach(String identity, BiConsumer<MinaLink, HostKey> action) {
            for (MinaLink link : open) {
                HostKey key = link.attempt().shown().key();
                if (key != null && waits(link, identity)) {
                    action.accept(link, key);
                }
            }
        }
    }

    private Login login(RemoteNode node, Place place) throws IOException, InterruptedException {
        Route route = routes.to(node.address());
        // Before the clock starts: a passphrase may have to be typed, once for all nodes.
        List<Credentials> credentials = credentials(route);
        return new Login(means, route, credentials, node.address(), place);
    }

    private List<Credentials> credentials(Route route) throws IOException, InterruptedException {
        List<Credentials> all = new ArrayList<>();
        for (Stop stop : route.stops()) {
            all.add(credentials(stop));
        }
        return all;
    }

    /** A key that cannot be read now cannot be read in a minute. */
    private Credentials credentials(Stop stop) throws IOException, InterruptedException {
        try {
            return identities.of(stop.keys());
        } catch (IOException e) {
            String clause = e.getMessage() == null ? "no key" : e.getMessage();
            throw new LoginException(clause, Outcome.Prospect.LASTING, e);
        }
    }

    @Override
    public void unlock(RemoteNode node) throws InterruptedException {
        try {
            credentials(routes.to(node.address()));
        } catch (IOException e) {
            LOG.debug("no key yet for {}: {}", node.name(), e.getMessage());
        }
    }

    /** Loads what any client needs, for a start that will make one soon. Connects to nobody; any thread. */
    public static void prepare() {
        SharedClient.prepare();
    }

    @Override
    public void warmUp() {
        try {
            client.started();
        } catch (IOException e) {
            // Closed already: there is nothing to prepare for.
            LOG.debug("warm-up: {}", e.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
        consoles.close();
        open.forEach(MinaLink::close);
        client.close();
    }
}
