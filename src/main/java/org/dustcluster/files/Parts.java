package org.dustcluster.files;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Temporary names: {@code .dust-WHAT-RANDOM.part}, where WHAT is a hash of the file, its size and its time at the source, and of the
 * node. A copy that goes on with what a broken one left finds it by WHAT, and so never continues one file with another, or one node's
 * with another's where they share a disk.
 */
final class Parts {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String SUFFIX = ".part";

    /** What the part of a file that was given up must hold to be worth keeping. */
    static final long WORTH_KEEPING = 1024 * 1024;

    /** A part that is written changes all the time; one that did not for so long is nobody's. */
    static final long ABANDONED_SECONDS = 10;

    /** How far a part is trusted less than its size: what may have been on its way when it broke off. */
    private static final long DOUBT = (long) Sftp.CHUNK * Sftp.CHUNKS;

    private Parts() {}

    /** The beginning that all parts of this file have in common. */
    static String prefix(String node, String source, long size, long modified, String target) {
        return ".dust-" + Names.hash(String.join("\0", node, source, size + "/" + modified, target)) + "-";
    }

    static String fresh(String prefix) {
        return prefix + random() + SUFFIX;
    }

    static boolean is(String name) {
        return name.startsWith(".dust-") && name.endsWith(SUFFIX);
    }

    /** Where a part of this size is gone on with. */
    static long trusted(long size) {
        return Math.max(0, size - DOUBT);
    }

    static String random() {
        byte[] random = new byte[10];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
