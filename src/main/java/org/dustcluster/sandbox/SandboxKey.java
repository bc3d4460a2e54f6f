package org.dustcluster.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The key that opens every node: ECDSA P-256, which needs no library, in PKCS#8 (RFC 5958), which OpenSSH and MINA both read.
 * Made at its first use. Any thread.
 */
final class SandboxKey {
    private final Path file;
    private @Nullable KeyPair pair;

    SandboxKey(Path file) {
        this.file = file;
    }

    /** The private key's file, 0600; written when first asked for. */
    Path file() {
        try {
            pair();
            return file;
        } catch (IOException cannotWrite) {
            throw new java.io.UncheckedIOException("cannot write the sandbox's key " + file, cannotWrite);
        }
    }

    PublicKey publicKey() throws IOException {
        return pair().getPublic();
    }

    private synchronized KeyPair pair() throws IOException {
        KeyPair made = pair;
        if (made == null) {
            made = generate();
            String pem = "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(made.getPrivate().getEncoded())
                    + "\n-----END PRIVATE KEY-----\n";
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, pem, StandardCharsets.US_ASCII);
            pair = made;
        }
        return made;
    }

    private static KeyPair generate() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException noCurve) {
            throw new IOException("this JDK makes no P-256 keys", noCurve);
        }
    }
}
