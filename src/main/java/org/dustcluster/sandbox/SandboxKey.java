package org.dustcluster.sandbox;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The key that opens every node: ECDSA P-256, which needs no library to make, written as RFC 5915 has it, which
 * OpenSSH and MINA both read (MINA reads no PKCS#8 that lacks the public half, and the JDK's does). Made at its first use. Any thread.
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
            throw new java.io.UncheckedIOException(
                    "cannot write the sandbox's key " + file + ": " + cannotWrite.getMessage(), cannotWrite);
        }
    }

    PublicKey publicKey() throws IOException {
        return pair().getPublic();
    }

    private synchronized KeyPair pair() throws IOException {
        KeyPair made = pair;
        if (made == null) {
            made = generate();
            String pem = pem((ECPrivateKey) made.getPrivate(), (ECPublicKey) made.getPublic());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(file, pem, StandardCharsets.US_ASCII);
            } catch (IOException full) {
                // The next one to ask begins anew.
                Files.deleteIfExists(file);
                throw full;
            }
            pair = made;
        }
        return made;
    }

    /** RFC 5915 with both optional parts; all is of fixed length on this curve. */
    private static String pem(ECPrivateKey secret, ECPublicKey open) {
        byte[] der = ByteBuffer.allocate(121)
                .put(HexFormat.of().parseHex("30770201010420"))
                .put(fixed(secret.getS()))
                .put(HexFormat.of().parseHex("a00a06082a8648ce3d030107a14403420004"))
                .put(fixed(open.getW().getAffineX()))
                .put(fixed(open.getW().getAffineY()))
                .array();
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN EC PRIVATE KEY-----\n" + base64 + "\n-----END EC PRIVATE KEY-----\n";
    }

    /** A number in 32 bytes, most significant first. */
    private static byte[] fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] result = new byte[32];
        int length = Math.min(bytes.length, result.length);
        System.arraycopy(bytes, bytes.length - length, result, result.length - length, length);
        return result;
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
