package org.dustcluster.ssh;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    HostKeys(Path own, Path users) {
        this.own = new KnownHostsFile(own);
        this.users = new KnownHostsFile(users);
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

    /** Key types that are recorded for this host. */
    synchronized Set<String> recordedTypes(Attempt attempt) {
        try {
            return entries(attempt.identity, attempt.literal).stream()
                    .filter(entry -> entry.marker() == KnownHost.Marker.NONE)
                    .map(entry -> entry.key().type())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            // The verifier meets the same and refuses, with words.
            LOG.debug("known hosts: {}", e.toString());
            return Set.of();
        }
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
            if (judged.isPresent() || holds(entries, key)) {
                return judged;
            }
            if (attempt.policy == HostKeyPolicy.STRICT) {
                return Optional.of("unknown host key of " + identity + ": " + key.kind() + " " + key.fingerprint()
                        + ", and hostkeys=strict; compare it and add the line '" + identity + " " + key.type() + " "
                        + key.encoded() + "' to " + own.path());
            }
            return record(identity, key);
        } catch (IOException e) {
            return Optional.of("host key of " + identity + " cannot be checked: " + reason(e));
        }
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
            thisRun.put(identity, List.of(new KnownHost(KnownHost.Marker.NONE, identity, key, own.path(), 0)));
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
