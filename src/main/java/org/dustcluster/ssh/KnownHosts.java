package org.dustcluster.ssh;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The lines of a {@code known_hosts} file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). Keys are compared as text, so a key type that we
 * cannot read harms no other line. Lines for certificate authorities are passed over: we ask servers for plain keys. Pure, immutable.
 */
final class KnownHosts {

    /**
     * @param hosts the first field: names and patterns
     * @param key type and base64 as they stand in the file, one blank between
     */
    private record Entry(boolean revoked, List<String> hosts, String key) {}

    private final List<Entry> entries;

    private KnownHosts(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    static KnownHosts parse(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.strip().split("[ \t]+");
            int first = fields[0].startsWith("@") ? 1 : 0;
            boolean authority = fields[0].equals("@cert-authority");
            if (fields[0].startsWith("#") || authority || fields.length < first + 3) {
                continue;
            }
            entries.add(new Entry(
                    fields[0].equals("@revoked"),
                    List.of(fields[first].split(",")),
                    fields[first + 1] + " " + fields[first + 2]));
        }
        return new KnownHosts(entries);
    }

    /** The keys that are recorded for a name. */
    List<String> keys(String name) {
        return entries.stream()
                .filter(entry -> !entry.revoked() && matches(entry.hosts(), name))
                .map(Entry::key)
                .distinct()
                .toList();
    }

    boolean revoked(String name, String key) {
        return entries.stream()
                .anyMatch(entry -> entry.revoked() && entry.key().equals(key) && matches(entry.hosts(), name));
    }

    /** A negated pattern that matches rules the whole line out (sshd(8)). */
    private static boolean matches(List<String> patterns, String name) {
        boolean found = false;
        for (String pattern : patterns) {
            if (pattern.startsWith("!")) {
                if (glob(pattern.substring(1), name)) {
                    return false;
                }
            } else if (pattern.startsWith("|1|") ? hashed(pattern, name) : glob(pattern, name)) {
                found = true;
            }
        }
        return found;
    }

    private static boolean hashed(String pattern, String name) {
        String[] parts = pattern.split("\\|");
        if (parts.length != 4) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
            byte[] digest = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(digest, Base64.getDecoder().decode(parts[3]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** {@code *} and {@code ?}, regardless of case; brackets are literal, since {@code [host]:port} is a name. */
    private static boolean glob(String pattern, String name) {
        StringBuilder regex = new StringBuilder();
        pattern.chars().forEach(character -> {
            switch (character) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(java.util.regex.Pattern.quote(String.valueOf((char) character)));
            }
        });
        return java.util.regex.Pattern.compile(regex.toString(), java.util.regex.Pattern.CASE_INSENSITIVE)
                .matcher(name)
                .matches();
    }
}
