package org.dustcluster.ssh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;

/** Reads one private key: PEM (PKCS#1, PKCS#8, SEC1) or OpenSSH's own format; rsa, ecdsa or ed25519; encrypted or not. */
final class PrivateKeyFile {
    private static final int TRIES = 3;

    /** The key is encrypted, and nobody said how to open it. */
    static final class Locked extends IOException {
        private static final long serialVersionUID = 1L;

        Locked(String clause, Throwable cause) {
            super(clause, cause);
        }
    }

    private final Path path;
    private final Function<String, Optional<char[]>> passphrase;

    PrivateKeyFile(Path path, Function<String, Optional<char[]>> passphrase) {
        this.path = path;
        this.passphrase = passphrase;
    }

    /** @throws IOException with a clause that names the file and the remedy, and nothing of its content */
    KeyPair read() throws IOException {
        byte[] content = content();
        Questions questions = new Questions();
        try (ByteArrayInputStream in = new ByteArrayInputStream(content)) {
            Iterable<KeyPair> pairs =
                    SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName(path.toString()), in, questions);
            if (pairs == null || !pairs.iterator().hasNext()) {
                throw new IOException(noKey(content));
            }
            return pairs.iterator().next();
        } catch (GeneralSecurityException | RuntimeException | IOException e) {
            if (questions.unanswered) {
                throw new Locked(questions.failure().orElseThrow(), e);
            }
            throw new IOException(questions.failure().orElse(noKey(content)), e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private byte[] content() throws IOException {
        try {
            if (Files.isDirectory(path)) {
                throw new IOException("key file " + path + " is a directory");
            }
            String text = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
            if (!text.endsWith("------")) {
                throw new IOException("key file " + path + " can be used by others (" + text
                        + "), so its key is not used: chmod 600 " + path);
            }
            return Files.readAllBytes(path);
        } catch (UnsupportedOperationException e) {
            throw new IOException("key file " + path + " is on a file system without permissions", e);
        } catch (NoSuchFileException e) {
            throw new IOException("key file " + path + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IOException("no permission to read key file " + path, e);
        }
    }

    private String noKey(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, 64), StandardCharsets.ISO_8859_1);
        if (start.startsWith("ssh-") || start.startsWith("ecdsa-") || start.contains("BEGIN PUBLIC KEY")) {
            return "key file " + path + " holds a public key; the private one is needed";
        }
        if (start.startsWith("PuTTY-")) {
            return "key file " + path + " is in PuTTY's format: puttygen " + path + " -O private-openssh -o NEWFILE";
        }
        return start.contains("PRIVATE KEY")
                ? "key file " + path + " is damaged, or of a kind other than rsa, ecdsa and ed25519"
                : "key file " + path + " holds no private key";
    }

    /** Asks until the passphrase fits, three times at most. */
    private final class Questions implements FilePasswordProvider {
        private @Nullable String failure;
        private boolean unanswered;

        Optional<String> failure() {
            return Optional.ofNullable(failure);
        }

        @Override
        public String getPassword(@Nullable SessionContext session, NamedResource resource, int retry)
                throws IOException {
            String question = (retry == 0 ? "" : "Wrong. ") + "Passphrase for key " + path + ": ";
            Optional<char[]> answer = passphrase.apply(question);
            if (answer.isEmpty()) {
                unanswered = true;
                failure = "key file " + path + " is encrypted, and no passphrase was given";
                throw new IOException("no passphrase");
            }
            String text = new String(answer.get());
            Arrays.fill(answer.get(), '\0');
            return text;
        }

        @Override
        public ResourceDecodeResult handleDecodeAttemptResult(
                @Nullable SessionContext session,
                NamedResource resource,
                int retry,
                String password,
                @Nullable Exception trouble) {
            if (trouble == null) {
                return ResourceDecodeResult.TERMINATE;
            }
            if (retry + 1 < TRIES) {
                return ResourceDecodeResult.RETRY;
            }
            failure = "key file " + path + ": that is not its passphrase";
            return ResourceDecodeResult.TERMINATE;
        }
    }
}
