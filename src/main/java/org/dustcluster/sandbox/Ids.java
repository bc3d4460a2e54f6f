package org.dustcluster.sandbox;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/** Resource ids: a prefix and 17 (of old: 8) hexadecimal digits. */
final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{8}|[0-9a-f]{17}");

    private Ids() {}

    static String next(String prefix) {
        return "%s-0%016x".formatted(prefix, RANDOM.nextLong());
    }

    static String random(int bytes) {
        byte[] some = new byte[bytes];
        RANDOM.nextBytes(some);
        return java.util.HexFormat.of().formatHex(some);
    }

    static int below(int bound) {
        return RANDOM.nextInt(bound);
    }

    /** Refuses what cannot be an id of this kind, with {@code <fault>.Malformed}. */
    static void check(String prefix, String fault, String id) {
        if (!id.startsWith(prefix + "-")
                || !DIGITS.matcher(id.substring(prefix.length() + 1)).matches()) {
            throw Ec2Fault.malformedId(fault, id, prefix);
        }
    }
}
