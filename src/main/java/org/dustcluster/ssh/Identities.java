package org.dustcluster.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.dustcluster.cluster.SshAddress;
import org.jspecify.annotations.Nullable;

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
    Credentials of(SshAddress address) throws IOException, InterruptedException {
        if (address.keyFile().isPresent()) {
            Path path = address.keyFile().get();
            return new Credentials(Optional.empty(), List.of(key(path, true)), "key " + path);
        }
        Optional<Credentials.AgentKeys> agent = agent();
        List<KeyPair> keys = new ArrayList<>();
        List<String> origins = new ArrayList<>();
        agent.ifPresent(keysOfAgent -> origins.add("ssh-agent"));
        @Nullable IOException trouble = null;
        for (String name : DEFAULT_KEYS) {
            Path path = userHome.resolve(".ssh").resolve(name);
            if (Files.exists(path)) {
                try {
                    // With an agent, an encrypted key is most likely the agent's: no question.
                    keys.add(key(path, agent.isEmpty()));
                    origins.add(path.toString());
                } catch (IOException e) {
                    trouble = e;
                }
            }
        }
        if (origins.isEmpty()) {
            throw trouble != null
                    ? trouble
                    : new IOException("no key to log in with: no keyfile in the template, no ssh-agent, no "
                            + userHome.resolve(".ssh").resolve("id_*"));
        }
        return new Credentials(agent, keys, "keys of " + String.join(", ", origins));
    }

    private Optional<Credentials.AgentKeys> agent() {
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
