package org.dustcluster.files;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** POSIX permissions as a number and as Java's set. */
final class Modes {
    /** In the order of the bits. */
    private static final List<PosixFilePermission> BITS = List.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private Modes() {}

    static int of(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (int i = 0; i < BITS.size(); i++) {
            mode |= permissions.contains(BITS.get(i)) ? 0400 >> i : 0;
        }
        return mode;
    }

    static Set<PosixFilePermission> set(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < BITS.size(); i++) {
            if ((mode & 0400 >> i) != 0) {
                permissions.add(BITS.get(i));
            }
        }
        return permissions;
    }
}
