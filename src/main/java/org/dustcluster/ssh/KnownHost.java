package org.dustcluster.ssh;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
 *
 * @param marker what the key is there for
 * @param hosts the first field as it stands: names, patterns or one hashed name
 * @param key the key
 * @param comment what stands behind the key
 * @param file the file
 * @param line the line, from 1
 */
record KnownHost(Marker marker, String hosts, HostKey key, String comment, Path file, int line) {

    /** The comment of a key that the instance printed on its EC2 console. */
    static final String VERIFIED = "console";

    enum Marker {
        /** A host's own key. */
        NONE,
        /** A key that must never be accepted. */
        REVOKED,
        /** The key of an authority; host certificates are not asked for, so it says nothing here. */
        AUTHORITY
    }

    /** Empty for comments, blank lines and what cannot be understood: OpenSSH skips those too. */
    static Optional<KnownHost> parse(String text, Path file, int line) {
        String[] fields = text.strip().split("[ \\t]+");
        if (fields[0].isEmpty() || fields[0].startsWith("#")) {
            return Optional.empty();
        }
        Marker marker = Marker.NONE;
        int first = 0;
        if (fields[0].startsWith("@")) {
            if (fields[0].equals("@revoked")) {
                marker = Marker.REVOKED;
            } else if (fields[0].equals("@cert-authority")) {
                marker = Marker.AUTHORITY;
            } else {
                return Optional.empty();
            }
            first = 1;
        }
        if (fields.length < first + 3) {
            return Optional.empty();
        }
        try {
            HostKey key = HostKey.parse(fields[first + 1], fields[first + 2]);
            String comment = String.join(" ", List.of(fields).subList(first + 3, fields.length));
            return Optional.of(new KnownHost(marker, fields[first], key, comment, file, line));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** @param name {@code host}, {@code [host]:port} or an instance id; case does not count */
    boolean matches(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        if (hosts.startsWith("|1|")) {
            return matchesHash(wanted);
        }
        boolean found = false;
        for (String pattern : hosts.toLowerCase(Locale.ROOT).split(",")) {
            boolean negated = pattern.startsWith("!");
            if (fits(negated ? pattern.substring(1) : pattern, wanted)) {
                if (negated) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    /** Wildcards without going back further than the last star: a pattern of many stars must not hold a login up. */
    private static boolean fits(String pattern, String name) {
        int at = 0;
        int next = 0;
        int star = -1;
        int resume = 0;
        while (at < name.length()) {
            char wanted = next < pattern.length() ? pattern.charAt(next) : 0;
            if (next < pattern.length() && wanted == '*') {
                star = next++;
                resume = at;
            } else if (next < pattern.length() && (wanted == '?' || wanted == name.charAt(at))) {
                next++;
                at++;
            } else if (star >= 0) {
                next = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        return pattern.substring(next).chars().allMatch(c -> c == '*');
    }

    /** {@code |1|salt|HMAC-SHA1(salt, name)}, both in Base64. */
    private boolean matchesHash(String wanted) {
        String[] parts = hosts.split("\\|");
        if (parts.length != 4) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
            byte[] hash = mac.doFinal(wanted.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[3]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether the key was compared with what the instance printed on its console. */
    boolean verified() {
        return marker == Marker.NONE && comment.equals(VERIFIED);
    }

    String place() {
        return file + " line " + line;
    }
}
