package org.dustcluster.ssh;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.dustcluster.cluster.HostKeyPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about host keys. Our own file records a key under the identity of its node (the instance id, so that a reused
 * address raises no false alarm); for addresses that the user wrote down, the user's own known_hosts counts as well, for
 * reading. A changed or revoked key is refused under every policy, and so is everything when a file cannot be read.
 *
 * <p>Called on the library's threads; the lock is held while a file is read or a line written.
 */
final class HostKeys implements ServerKeyVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(HostKeys.class);

    /** What may stand as a name in a known_hosts line, and means itself there. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]+");

    private final KnownHostsFile own;
    private final KnownHostsFile users;
    /** Keys that were accepted but could not be written. */
    private final Map<String, List<KnownHost>> thisRun = new HashMap<>();

    /** What the consoles of instances have shown so far. */
    private final Function<String, Optional<ConsoleKeys>> consoles;

    HostKeys(Path own, Path users) {
        this(own, users, identity -> Optional.empty());
    }

    /** @param consoles the keys that an instance's console is known to show; never blocks */
    HostKeys(Path own, Path users, Function<String, Optional<ConsoleKeys>> consoles) {
        this.own = new KnownHostsFile(own);
        this.users = new KnownHostsFile(users);
        this.consoles = consoles;
    }

    @Override
    public boolean verifyServerKey(ClientSession session, SocketAddress remote, PublicKey key) {
        Optional<Attempt> attempt = Attempt.of(session);
        if (attempt.isEmpty()) {
            return false;
        }
        Optional<String> refusal = refusal(attempt.get(), HostKey.of(key));
        refusal.ifPresent(clause -> {
            LOG.warn("{}: {}", attempt.get().identity, clause);
            attempt.get().refuse(clause);
        });
        return refusal.isEmpty();
    }

    /** Key types that can be checked for this host: recorded ones, or those that its console has shown. */
    synchronized Set<String> recordedTypes(Attempt attempt) {
        try {
            Set<String> types = new LinkedHashSet<>();
            entries(attempt.identity, attempt.literal).stream()
                    .filter(entry -> entry.marker() == KnownHost.Marker.NONE)
                    .forEach(entry -> types.add(entry.key().type()));
            if (types.isEmpty() && hasConsole(attempt)) {
                consoles.apply(attempt.identity).ifPresent(seen -> seen.keys().forEach(key -> types.add(key.type())));
            }
            return types;
        } catch (IOException e) {
            // The verifier meets the same and refuses, with words.
            LOG.debug("known hosts: {}", e.toString());
            return Set.of();
        }
    }

    /** Hops and hosts that the user wrote down are no instances of ours: there is no console to read. */
    private static boolean hasConsole(Attempt attempt) {
        return attempt.policy == HostKeyPolicy.CONSOLE && !attempt.literal;
    }

    /** Why the key is not acceptable; empty when it is, and then it is recorded if it was new. */
    synchronized Optional<String> refusal(Attempt attempt, HostKey key) {
        String identity = attempt.identity;
        if (!NAME.matcher(identity).matches()) {
            return Optional.of("host key not checked: '" + identity + "' cannot be the name of a host");
        }
        try {
            List<KnownHost> entries = entries(identity, attempt.literal);
            Optional<String> judged = judge(identity, key, entries);
            if (judged.isPresent()) {
                return judged;
            }
            if (hasConsole(attempt)) {
                return console(attempt, key, entries);
            }
            if (holds(entries, key)) {
                attempt.show(known(entries, key), key);
                return Optional.empty();
            }
            if (attempt.policy == HostKeyPolicy.STRICT) {
                return Optional.of("unknown host key of " + identity + ": " + key.kind() + " " + key.fingerprint()
                        + ", and hostkeys=strict; compare it and add the line '" + identity + " " + key.type() + " "
                        + key.encoded() + "' to " + own.path());
            }
            Optional<String> refused = record(identity, key);
            if (refused.isEmpty()) {
                attempt.show(Trust.FIRST_USE, key);
            }
            return refused;
        } catch (IOException e) {
            return Optional.of("host key of " + identity + " cannot be checked: " + reason(e));
        }
    }

    private Trust known(List<KnownHost> entries, HostKey key) {
        List<KnownHost> holding = entries.stream()
                .filter(entry ->
                        entry.marker() == KnownHost.Marker.NONE && entry.key().equals(key))
                .toList();
        if (holding.stream().anyMatch(KnownHost::verified)) {
            return Trust.CONSOLE;
        }
        return holding.stream().allMatch(entry -> entry.file().equals(users.path())) ? Trust.USERS : Trust.KNOWN;
    }

    /** By the console where it is known; else the key is taken for now, and kept for this run so that a change is seen. */
    private Optional<String> console(Attempt attempt, HostKey key, List<KnownHost> entries) {
        String identity = attempt.identity;
        if (entries.stream().anyMatch(entry -> entry.verified() && entry.key().equals(key))) {
            attempt.show(Trust.CONSOLE, key);
            return Optional.empty();
        }
        Optional<ConsoleKeys> seen = consoles.apply(identity);
        if (seen.isPresent()) {
            return verify(attempt, key, seen.get());
        }
        attempt.show(Trust.PENDING, key);
        if (!holds(entries, key)) {
            remember(identity, key);
        }
        return Optional.empty();
    }

    /** Compares a key with the console: refused with a clause, or accepted and recorded as verified. */
    synchronized Optional<String> verify(Attempt attempt, HostKey key, ConsoleKeys seen) {
        String identity = attempt.identity;
        thisRun.remove(identity);
        if (!seen.holds(key)) {
            return Optional.of("host key of " + identity + " is NOT the one on its EC2 console: " + key.kind() + " "
                    + key.fingerprint() + " was offered; someone may be listening in. What was typed into this session"
                    + " may be known to them");
        }
        Set<HostKey> all = new LinkedHashSet<>(seen.keys());
        all.add(key);
        try {
            own.recordVerified(identity, all);
            LOG.info("{}: host key {} {} is the one on the console", identity, key.kind(), key.fingerprint());
        } catch (IOException e) {
            LOG.warn("{}: its host key cannot be recorded: {}", identity, e.toString());
            remember(identity, key);
        }
        attempt.show(Trust.CONSOLE, key);
        return Optional.empty();
    }

    /** The console shows no keys: the key counts as one of a first use. */
    synchronized void giveUp(Attempt attempt, HostKey key) {
        thisRun.remove(attempt.identity);
        try {
            if (!holds(entries(attempt.identity, attempt.literal), key)) {
                record(attempt.identity, key).ifPresent(clause -> LOG.warn("{}: {}", attempt.identity, clause));
            }
        } catch (IOException e) {
            LOG.warn("{}: its host key cannot be recorded: {}", attempt.identity, e.toString());
        }
        attempt.show(Trust.UNSEEN, key);
    }

    private void remember(String identity, HostKey key) {
        thisRun.put(identity, List.of(new KnownHost(KnownHost.Marker.NONE, identity, key, "", own.path(), 0)));
    }

    private List<KnownHost> entries(String identity, boolean literal) throws IOException {
        List<KnownHost> entries = new ArrayList<>(own.entries(identity));
        if (literal) {
            entries.addAll(users.entries(identity));
        }
        entries.addAll(thisRun.getOrDefault(identity, List.of()));
        return entries;
    }

    private static boolean holds(List<KnownHost> entries, HostKey key) {
        return entries.stream()
                .anyMatch(entry ->
                        entry.marker() == KnownHost.Marker.NONE && entry.key().equals(key));
    }

    private static Optional<String> judge(String identity, HostKey key, List<KnownHost> entries) {
        for (KnownHost entry : entries) {
            if (entry.marker() == KnownHost.Marker.REVOKED && entry.key().equals(key)) {
                return Optional.of("host key of " + identity + " is REVOKED (" + key.kind() + " " + key.fingerprint()
                        + ", " + entry.place() + "); whoever answers there must not be trusted");
            }
        }
        List<KnownHost> plain = entries.stream()
                .filter(entry -> entry.marker() == KnownHost.Marker.NONE)
                .toList();
        if (plain.isEmpty() || holds(plain, key)) {
            return Optional.empty();
        }
        // The same type tells most; a host that only shows a type never recorded has changed as well.
        KnownHost old = plain.stream()
                .filter(entry -> entry.key().type().equals(key.type()))
                .findFirst()
                .orElse(plain.get(0));
        return Optional.of("host key of " + identity + " CHANGED: " + key.kind() + " " + key.fingerprint()
                + " was offered, " + old.key().kind() + " " + old.key().fingerprint() + " is recorded; someone may be"
                + " listening in. If the machine was really set up anew, remove " + places(plain));
    }

    private static String places(List<KnownHost> entries) {
        return entries.stream().map(KnownHost::place).collect(Collectors.joining(", "));
    }

    private Optional<String> record(String identity, HostKey key) throws IOException {
        List<KnownHost> others;
        try {
            others = own.record(identity, key);
        } catch (IOException e) {
            LOG.warn(
                    "{}: host key {} accepted for this run only, {} cannot be written: {}",
                    identity,
                    key.fingerprint(),
                    own.path(),
                    e.toString());
            remember(identity, key);
            return Optional.empty();
        }
        if (others.isEmpty()) {
            LOG.info("{}: host key {} {} recorded", identity, key.kind(), key.fingerprint());
            return Optional.empty();
        }
        // Another dust was faster: its line decides.
        return judge(identity, key, others);
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException denied
                ? "no permission to read " + denied.getFile()
                : e.getMessage() + " (" + e.getClass().getSimpleName() + ")";
    }
}
