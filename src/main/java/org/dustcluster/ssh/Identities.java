package org.dustcluster.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What logins offer. A key file is read once for all nodes; while its passphrase is being asked for, the other nodes wait
 * here, before their clocks start. Keys stay in memory until the program ends, as in an agent.
 */
final class Identities {
    /** Nodes that wait for the same question share its failure; a later command asks again. */
    private static final Duration FAILURE_LASTS = Duration.ofSeconds(2);

    private static final List<String> DEFAULT_KEYS = List.of("id_ed25519", "id_ecdsa", "id_rsa");

    /** A key file in one state, and whether its passphrase may be asked for. */
    private record Version(Path path, boolean mayAsk, FileTime modified, long size) {}

    private record Reading(FutureTask<KeyPair> task, AtomicLong failedAt) {}

    private final Path userHome;
    private final Map<String, String> environment;
    private final Function<String, Optional<char[]>> passphrase;
    private final Map<Version, Reading> readings = new HashMap<>();
    /** One question at a time. */
    private final ReentrantLock asking = new ReentrantLock();

    Identities(Path userHome, Map<String, String> environment, Function<String, Optional<char[]>> passphrase) {
        this.userHome = userHome;
        this.environment = environment;
        this.passphrase = passphrase;
    }

    /** @throws IOException with a clause for the user when there is nothing to log in with */
    Credentials of(Stop.Keys wanted) throws IOException, InterruptedException {
        Optional<AgentSocket.Keys> agent = agent();
        if (wanted.named().isPresent()) {
            Path path = wanted.named().get();
            Optional<Credentials.AgentKeys> opened = openedByAgent(path, agent);
            List<KeyPair> keys = opened.isPresent() ? List.of() : List.of(key(path, true));
            return new Credentials(opened, keys, "key " + path + (opened.isPresent() ? " (of ssh-agent)" : ""));
        }
        Offer offer = new Offer();
        if (!wanted.only()) {
            offer.add(agent);
        }
        if (wanted.listed().isEmpty()) {
            for (String name : DEFAULT_KEYS) {
                // With an agent, an encrypted key is most likely the agent's: no question.
                offer.add(userHome.resolve(".ssh").resolve(name), agent, agent.isEmpty());
            }
        } else {
            for (Path path : wanted.listed()) {
                offer.add(path, agent, true);
            }
        }
        return offer.credentials(wanted);
    }

    /** What a login without a named key file has to offer. Confined to one call. */
    private final class Offer {
        private Optional<Credentials.AgentKeys> agentKeys = Optional.empty();
        private final List<KeyPair> keys = new ArrayList<>();
        private final List<String> origins = new ArrayList<>();
        private final List<String> unused = new ArrayList<>();

        void add(Optional<AgentSocket.Keys> agent) {
            agent.ifPresent(all -> {
                agentKeys = Optional.of(all);
                origins.add("ssh-agent (" + some(all.comments().values()) + ")");
            });
        }

        void add(Path path, Optional<AgentSocket.Keys> agent, boolean mayAsk) throws InterruptedException {
            if (!Files.exists(path)) {
                return;
            }
            try {
                Optional<Credentials.AgentKeys> opened = openedByAgent(path, agent);
                if (opened.isPresent()) {
                    if (agentKeys.isEmpty()) {
                        agentKeys = opened;
                        origins.add(path + " (of ssh-agent)");
                    }
                    return;
                }
                keys.add(key(path, mayAsk));
                origins.add(path.toString());
            } catch (IOException e) {
                unused.add(String.valueOf(e.getMessage()));
            }
        }

        Credentials credentials(Stop.Keys wanted) throws IOException {
            if (origins.isEmpty()) {
                String nothing = wanted.listed().isEmpty()
                        ? "no key to log in with: no keyfile in the template, no key in an ssh-agent, no "
                                + userHome.resolve(".ssh").resolve("id_*")
                        : "no key to log in with: of those that ~/.ssh/config names, none is there";
                throw new IOException(unused.isEmpty() ? nothing : String.join("; ", unused));
            }
            return new Credentials(agentKeys, keys, "keys of " + String.join(", ", origins), unused);
        }
    }

    private static String some(Collection<String> comments) {
        int most = 3;
        String named = comments.stream().limit(most).map(Clauses::plain).collect(Collectors.joining(", "));
        return comments.size() > most ? named + " and " + (comments.size() - most) + " more" : named;
    }

    /** The agent in place of an encrypted file, where it has the key whose public half lies beside the file. */
    private Optional<Credentials.AgentKeys> openedByAgent(Path path, Optional<AgentSocket.Keys> agent)
            throws IOException, InterruptedException {
        Path half = path.resolveSibling(path.getFileName() + ".pub");
        if (agent.isEmpty() || !Files.isReadable(half)) {
            return Optional.empty();
        }
        try {
            key(path, false);
            return Optional.empty();
        } catch (IOException e) {
            if (!(e.getCause() instanceof ExecutionException failed
                    && failed.getCause() instanceof PrivateKeyFile.Locked)) {
                return Optional.empty();
            }
        }
        String[] fields =
                Files.readString(half, StandardCharsets.ISO_8859_1).strip().split("\\s+");
        try {
            return fields.length < 2 ? Optional.empty() : agent.get().only(HostKey.parse(fields[0], fields[1]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<AgentSocket.Keys> agent() {
        String socket = environment.get("SSH_AUTH_SOCK");
        if (socket == null || socket.isBlank()) {
            return Optional.empty();
        }
        return AgentSocket.keysOf(Path.of(socket));
    }

    private KeyPair key(Path path, boolean mayAsk) throws IOException, InterruptedException {
        Version version = version(path, mayAsk);
        Reading reading;
        boolean ours = false;
        synchronized (readings) {
            Reading found = readings.get(version);
            if (found == null || stale(found)) {
                found = new Reading(new FutureTask<>(() -> read(path, mayAsk)), new AtomicLong());
                readings.put(version, found);
                ours = true;
            }
            reading = found;
        }
        if (ours) {
            reading.task().run();
        }
        try {
            return reading.task().get();
        } catch (ExecutionException e) {
            reading.failedAt().compareAndSet(0, System.nanoTime());
            String message = e.getCause() == null ? null : e.getCause().getMessage();
            throw new IOException(message == null ? "cannot read key file " + path : message, e);
        }
    }

    private KeyPair read(Path path, boolean mayAsk) throws IOException, InterruptedException {
        asking.lockInterruptibly();
        try {
            return new PrivateKeyFile(path, mayAsk ? passphrase : question -> Optional.empty()).read();
        } finally {
            asking.unlock();
        }
    }

    private static boolean stale(Reading reading) {
        long failed = reading.failedAt().get();
        return failed != 0 && System.nanoTime() - failed > FAILURE_LASTS.toNanos();
    }

    private static Version version(Path path, boolean mayAsk) {
        try {
            return new Version(path, mayAsk, Files.getLastModifiedTime(path), Files.size(path));
        } catch (IOException e) {
            // Reading it says what is wrong.
            return new Version(path, mayAsk, FileTime.fromMillis(0), -1);
        }
    }
}
