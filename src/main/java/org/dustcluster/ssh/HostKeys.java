package org.dustcluster.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.SshAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about host keys (SPEC 10). Our own {@code known_hosts} is keyed by {@link SshAddress#identity()}; for a literal {@code host=} the
 * user's own file is read as well, never written. A key that differs from a recorded one is refused under every policy, and
 * what cannot be read is a refusal, too. Thread-safe across threads and processes: the file is read anew each time and appended to under a
 * file lock.
 */
final class HostKeys {
    private static final Logger LOG = LoggerFactory.getLogger(HostKeys.class);

    /** The answer: accepted, with a note on how it was trusted, or refused with a clause. */
    record Verdict(boolean accepted, String text) {}

    private final Path file;
    private final Path userFile;
    /** One recording at a time within this process; a file lock does not part threads. */
    private final Object recording = new Object();

    /**
     * @param file our own file; made (0600) with the first key
     * @param userFile {@code ~/.ssh/known_hosts}
     */
    HostKeys(Path file, Path userFile) {
        this.file = file;
        this.userFile = userFile;
    }

    /** Judges a key, and records it where the policy says so. */
    Verdict check(SshAddress address, PublicKey key) {
        String offered = PublicKeyEntry.toString(key);
        try {
            Optional<Verdict> known = knownVerdict(address, key, offered);
            if (known.isPresent()) {
                return known.get();
            }
            if (address.hostKeys() == HostKeyPolicy.STRICT) {
                return new Verdict(
                        false,
                        "its host key is not known and the template says hostkeys=strict; the key offered is "
                                + fingerprint(key) + ". If it is right, record it: add \"" + address.identity() + " "
                                + offered + "\" to " + file);
            }
            synchronized (recording) {
                // Somebody else may have been first.
                Optional<Verdict> meanwhile = knownVerdict(address, key, offered);
                if (meanwhile.isPresent()) {
                    return meanwhile.get();
                }
                record(address.identity(), offered);
            }
            return new Verdict(
                    true,
                    address.hostKeys() == HostKeyPolicy.CONSOLE ? "host key not yet verified against the console" : "");
        } catch (IOException e) {
            LOG.debug("known hosts", e);
            return new Verdict(
                    false, "its host key cannot be checked, because " + file + " cannot be used: " + e.getMessage());
        }
    }

    private Optional<Verdict> knownVerdict(SshAddress address, PublicKey key, String offered) throws IOException {
        KnownHosts own = read(file);
        KnownHosts users = address.literal() ? read(userFile) : KnownHosts.parse(List.of());
        String name = userName(address);
        if (own.revoked(address.identity(), offered) || users.revoked(name, offered)) {
            return Optional.of(new Verdict(
                    false, "its host key " + fingerprint(key) + " is marked @revoked; nothing was sent to it"));
        }
        List<String> recorded = new ArrayList<>(own.keys(address.identity()));
        boolean ours = !recorded.isEmpty();
        if (!ours) {
            recorded.addAll(users.keys(name));
        }
        if (recorded.contains(offered)) {
            return Optional.of(new Verdict(true, ""));
        }
        if (recorded.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Verdict(
                false,
                "HOST KEY CHANGED: " + address.identity() + " offers " + fingerprint(key) + ", but recorded is "
                        + fingerprints(recorded)
                        + ". Somebody may be listening in, or the machine was set up anew; nothing was sent to it. If the"
                        + " change is right, remove the lines of " + (ours ? address.identity() : name) + " from "
                        + (ours ? file : userFile)));
    }

    /** The types of the recorded keys, to be asked for first: else a server with several keys would seem changed. */
    List<String> recordedTypes(SshAddress address) {
        try {
            List<String> keys = read(file).keys(address.identity());
            if (keys.isEmpty() && address.literal()) {
                keys = read(userFile).keys(userName(address));
            }
            return keys.stream()
                    .map(key -> key.substring(0, key.indexOf(' ')))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            // check() will refuse, with the reason.
            LOG.debug("known hosts", e);
            return List.of();
        }
    }

    /** How OpenSSH names a host in its file (sshd(8)). */
    private static String userName(SshAddress address) {
        return address.port() == 22 ? address.host() : "[" + address.host() + "]:" + address.port();
    }

    private static KnownHosts read(Path from) throws IOException {
        if (!Files.exists(from)) {
            return KnownHosts.parse(List.of());
        }
        return KnownHosts.parse(new String(Files.readAllBytes(from), StandardCharsets.UTF_8)
                .lines()
                .toList());
    }

    private void record(String identity, String key) throws IOException {
        if (identity.isEmpty() || identity.matches(".*[\\s,#!*?|@].*")) {
            throw new IOException("\"" + identity + "\" cannot be recorded as a host's name");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Set<PosixFilePermission> mine = PosixFilePermissions.fromString("rw-------");
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(mine))) {
            try (FileLock lock = channel.lock()) {
                long end = channel.size();
                // A file that somebody edited may lack its last line end.
                ByteBuffer last = ByteBuffer.allocate(1);
                boolean open = end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
                String line = (open ? "\n" : "") + identity + " " + key + "\n";
                ByteBuffer text = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
                channel.position(end);
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                LOG.debug("recorded {} under {}", identity, lock);
            }
        }
    }

    static String fingerprint(PublicKey key) {
        return KeyUtils.getKeyType(key) + " " + KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
    }

    private static String fingerprints(List<String> keys) {
        List<String> all = new ArrayList<>();
        for (String key : keys) {
            byte[] blob = java.util.Base64.getMimeDecoder().decode(key.substring(key.indexOf(' ') + 1));
            try {
                byte[] digest =
                        java.security.MessageDigest.getInstance("SHA-256").digest(blob);
                all.add(key.substring(0, key.indexOf(' ')) + " SHA256:"
                        + java.util.Base64.getEncoder().withoutPadding().encodeToString(digest));
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new AssertionError("every JDK has SHA-256", e);
            }
        }
        return String.join(" or ", all);
    }
}
