package org.dustcluster.ssh;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * A public host key as it travels (RFC 4253, 6.6). Two keys are the same when these bytes are: no decoding, so a key of a type
 * that this program does not know can still be compared.
 *
 * @param type the key type, {@code ssh-ed25519}
 * @param encoded the key in Base64, as a known_hosts line has it
 */
record HostKey(String type, String encoded) {

    static HostKey of(PublicKey key) {
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        String type = KeyUtils.getKeyType(key);
        return new HostKey(
                type == null ? key.getAlgorithm() : type, Base64.getEncoder().encodeToString(buffer.getCompactData()));
    }

    /**
     * @throws IllegalArgumentException when the text is no Base64, or holds a key of another type
     */
    static HostKey parse(String type, String encoded) {
        byte[] blob = Base64.getDecoder().decode(encoded);
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        boolean fits = blob.length > 4 + name.length
                && blob[0] == 0
                && blob[1] == 0
                && (blob[2] & 0xff) * 256 + (blob[3] & 0xff) == name.length
                && Arrays.equals(name, Arrays.copyOfRange(blob, 4, 4 + name.length));
        if (!fits) {
            throw new IllegalArgumentException("no key of type " + type);
        }
        return new HostKey(type, Base64.getEncoder().encodeToString(blob));
    }

    /** As {@code ssh-keygen -l} prints it: {@code SHA256:} and Base64 without padding. */
    String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(Base64.getDecoder().decode(encoded));
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The type as people say it: {@code ED25519}. */
    String kind() {
        String plain = type.replaceFirst("^ssh-", "").replaceFirst("-sha2-.*$", "");
        return plain.toUpperCase(Locale.ROOT);
    }
}
