package org.dustcluster.ssh;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host keys that an instance printed on its console while it booted (cloud-init: {@code BEGIN SSH HOST KEY KEYS} and
 * {@code BEGIN SSH HOST KEY FINGERPRINTS}). Of several boots the last whole block counts. Lines may carry prefixes: the kernel's
 * time, {@code ec2:}, the name of a unit.
 *
 * @param keys whole keys
 * @param fingerprints {@code SHA256:...}
 */
record ConsoleKeys(Set<HostKey> keys, Set<String> fingerprints) {
    private static final String KEYS = "SSH HOST KEY KEYS";
    private static final String FINGERPRINTS = "SSH HOST KEY FINGERPRINTS";
    /** An end that is not there ends at the next head at the latest. */
    private static final int LONGEST_BLOCK = 32 * 1024;

    private static final Pattern KEY = Pattern.compile(
            "(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521))\\s+(AAAA[A-Za-z0-9+/]{20,4000}={0,2})");
    private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/])");

    ConsoleKeys {
        keys = Set.copyOf(keys);
        fingerprints = Set.copyOf(fingerprints);
    }

    /** Empty while the console shows no host keys. */
    static Optional<ConsoleKeys> in(String console) {
        Set<HostKey> keys = new LinkedHashSet<>();
        Matcher key = KEY.matcher(lastBlock(console, KEYS));
        while (key.find()) {
            try {
                keys.add(HostKey.parse(key.group(1), key.group(2)));
            } catch (IllegalArgumentException e) {
                // Another message was printed into the middle of the line: no key.
            }
        }
        Set<String> fingerprints = new LinkedHashSet<>();
        Matcher fingerprint = FINGERPRINT.matcher(lastBlock(console, FINGERPRINTS));
        while (fingerprint.find()) {
            fingerprints.add(fingerprint.group());
        }
        return keys.isEmpty() && fingerprints.isEmpty()
                ? Optional.empty()
                : Optional.of(new ConsoleKeys(keys, fingerprints));
    }

    private static String lastBlock(String console, String name) {
        int end = console.lastIndexOf("-----END " + name + "-----");
        int begin = end < 0 ? -1 : console.lastIndexOf("-----BEGIN " + name + "-----", end);
        return begin < 0 || end - begin > LONGEST_BLOCK ? "" : console.substring(begin, end);
    }

    boolean holds(HostKey key) {
        return keys.contains(key) || fingerprints.contains(key.fingerprint());
    }
}
