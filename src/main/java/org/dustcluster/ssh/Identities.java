package org.dustcluster.ssh;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.dustcluster.cluster.SshAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads private keys: PEM (PKCS#1, PKCS#8, SEC1) and OpenSSH's own format; rsa, ecdsa, ed25519. A file is read and decrypted once for all
 * nodes, and again once it changed; its passphrase is asked for once, and one question at a time.
 */
final class Identities {
    private static final Logger LOG = LoggerFactory.getLogger(Identities.class);
    private static final List<String> DEFAULT_NAMES = List.of("id_ed25519", "id_ecdsa", "id_rsa");
    private static final int QUESTIONS = 3;

    private record Loaded(FileTime changed, List<KeyPair> pairs) {}

    private final Path sshFolder;
    private final Function<String, Optional<char[]>> passphrase;
    /** Held while the user is asked, on purpose: the other logins wait for the same answer. */
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<Path, Loaded> loaded = new HashMap<>();

    /** A refusal of the user holds for the file as it is: without this, every node would ask anew. */
    @GuardedBy("lock")
    private final Map<Path, FileTime> declined = new HashMap<>();

    /**
     * @param sshFolder {@code ~/.ssh}
     * @param passphrase asks the question it is given, without echo; empty when the user gives none
     */
    Identities(Path sshFolder, Function<String, Optional<char[]>> passphrase) {
        this.sshFolder = sshFolder;
        this.passphrase = passphrase;
    }

    /**
     * The keys to log in with.
     *
     * @throws IOException with a clause: what is wrong with the key file, and the remedy
     */
    List<KeyPair> of(SshAddress address) throws IOException {
        Optional<Path> named = address.keyFile();
        if (named.isPresent()) {
            return load(named.get());
        }
        List<KeyPair> all = new ArrayList<>();
        for (String name : DEFAULT_NAMES) {
            Path file = sshFolder.resolve(name);
            if (Files.exists(file)) {
                try {
                    all.addAll(load(file));
                } catch (IOException e) {
                    // One of several: the others may do, and a failed login names what was tried.
                    LOG.debug("passing over {}", file, e);
                }
            }
        }
        return all;
    }

    private List<KeyPair> load(Path file) throws IOException {
        FileTime changed;
        try {
            changed = Files.getLastModifiedTime(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no key file " + file + " (keyfile= in the template)", e);
        }
        synchronized (lock) {
            Loaded known = loaded.get(file);
            if (known != null && known.changed().equals(changed)) {
                return known.pairs();
            }
            if (changed.equals(declined.get(file))) {
                throw new IOException("no passphrase was given for the key file " + file);
            }
            checkPermissions(file);
            List<KeyPair> pairs = decode(file, changed);
            loaded.put(file, new Loaded(changed, pairs));
            return pairs;
        }
    }

    private static void checkPermissions(Path file) throws IOException {
        Set<PosixFilePermission> permissions;
        try {
            permissions = Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException e) {
            return;
        }
        for (PosixFilePermission permission : permissions) {
            if (!permission.name().startsWith("OWNER_")) {
                throw new IOException(
                        "the key file " + file + " can be read or written by others; run: chmod 600 " + file);
            }
        }
    }

    @GuardedBy("lock")
    private List<KeyPair> decode(Path file, FileTime changed) throws IOException {
        Asking asking = new Asking(file);
        List<KeyPair> pairs = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            Iterable<KeyPair> found =
                    SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName(file.toString()), in, asking);
            if (found != null) {
                found.forEach(pairs::add);
            }
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            if (asking.declined) {
                declined.put(file, changed);
                throw new IOException("no passphrase was given for the key file " + file, e);
            }
            if (asking.asked > 0) {
                throw new IOException("the passphrase does not open the key file " + file, e);
            }
            throw new IOException("the key file " + file + " cannot be read: " + e.getMessage(), e);
        }
        if (pairs.isEmpty()) {
            throw new IOException("the file " + file + " holds no private key in PEM or OpenSSH format");
        }
        return List.copyOf(pairs);
    }

    private final class Asking implements FilePasswordProvider {
        private final Path file;
        private int asked;
        private boolean declined;

        Asking(Path file) {
            this.file = file;
        }

        @Override
        public String getPassword(
                org.apache.sshd.common.session.SessionContext session, NamedResource resource, int retryIndex)
                throws IOException {
            Optional<char[]> answer =
                    asked >= QUESTIONS ? Optional.empty() : passphrase.apply("passphrase for " + file + ": ");
            if (answer.isEmpty()) {
                declined = true;
                throw new IOException("no passphrase");
            }
            asked++;
            return new String(answer.get());
        }

        @Override
        public ResourceDecodeResult handleDecodeAttemptResult(
                org.apache.sshd.common.session.SessionContext session,
                NamedResource resource,
                int retryIndex,
                String password,
                Exception error) {
            if (error == null) {
                return ResourceDecodeResult.TERMINATE;
            }
            return asked < QUESTIONS ? ResourceDecodeResult.RETRY : ResourceDecodeResult.TERMINATE;
        }
    }
}
