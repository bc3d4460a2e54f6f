package org.dustcluster.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.remote.Link;
import org.dustcluster.remote.LinkFactory;
import org.dustcluster.remote.LoginException;
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
     * @param passphrase asks the user a question without echo, on the calling thread, one question at a time; empty when the
     *     user declines or nobody can be asked. The answer is overwritten after use
     */
    public record Settings(
            Path knownHosts,
            Path userHome,
            Map<String, String> environment,
            String term,
            Function<String, Optional<char[]>> passphrase) {
        public Settings {
            environment = Map.copyOf(environment);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SshLinks.class);

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Identities identities;
    private final SharedClient client;
    private final Duration patience;
    private final String term;
    private final Set<MinaLink> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public SshLinks(Settings settings) {
        this(settings, HEARTBEAT);
    }

    SshLinks(Settings settings, Duration heartbeat) {
        HostKeys hostKeys = new HostKeys(
                settings.knownHosts(), settings.userHome().resolve(".ssh").resolve("known_hosts"));
        identities = new Identities(settings.userHome(), settings.environment(), settings.passphrase());
        client = new SharedClient(hostKeys, heartbeat);
        patience = heartbeat.multipliedBy(SharedClient.HEARTBEATS_UNANSWERED);
        term = settings.term();
    }

    @Override
    public Link open(RemoteNode node, int columns, int rows) throws IOException, InterruptedException {
        // Before the clock starts: a passphrase may have to be typed, once for all nodes.
        Credentials credentials = credentials(node);
        Login login = new Login(client.started(), node.address(), credentials, patience);
        MinaLink link = login.open(Pty.configuration(term, columns, rows), open::remove);
        open.add(link);
        if (closed) {
            link.close();
            throw new IOException("dust is closing");
        }
        return link;
    }

    /** A key that cannot be read now cannot be read in a minute. */
    private Credentials credentials(RemoteNode node) throws IOException, InterruptedException {
        try {
            return identities.of(node.address());
        } catch (IOException e) {
            String clause = e.getMessage() == null ? "no key" : e.getMessage();
            throw new LoginException(clause, Outcome.Prospect.LASTING, e);
        }
    }

    @Override
    public void unlock(RemoteNode node) throws InterruptedException {
        try {
            identities.of(node.address());
        } catch (IOException e) {
            LOG.debug("no key yet for {}: {}", node.name(), e.getMessage());
        }
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
        open.forEach(MinaLink::close);
        client.close();
    }
}
