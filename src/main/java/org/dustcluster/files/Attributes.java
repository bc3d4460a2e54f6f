package org.dustcluster.files;

import java.io.IOException;

/**
 * Attributes of a file as SFTP version 3 has them; what is -1 is not there.
 *
 * @param mode POSIX mode with the type of the file
 * @param modified seconds since 1970
 */
record Attributes(long size, int user, int group, int mode, long accessed, long modified) {
    static final Attributes NONE = new Attributes(-1, -1, -1, -1, -1, -1);

    private static final int HAS_SIZE = 1;
    private static final int HAS_OWNER = 2;
    private static final int HAS_MODE = 4;
    private static final int HAS_TIMES = 8;
    private static final int HAS_MORE = 0x8000_0000;

    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;

    static Attributes ofMode(int mode) {
        return new Attributes(-1, -1, -1, mode, -1, -1);
    }

    static Attributes read(Reply from) throws IOException {
        int flags = from.number();
        long size = (flags & HAS_SIZE) == 0 ? -1 : from.big();
        boolean owner = (flags & HAS_OWNER) != 0;
        int user = owner ? from.number() : -1;
        int group = owner ? from.number() : -1;
        int mode = (flags & HAS_MODE) == 0 ? -1 : from.number();
        boolean times = (flags & HAS_TIMES) != 0;
        long accessed = times ? from.number() & 0xffff_ffffL : -1;
        long modified = times ? from.number() & 0xffff_ffffL : -1;
        if ((flags & HAS_MORE) != 0) {
            int pairs = from.number();
            for (int i = 0; i < pairs; i++) {
                from.skipData();
                from.skipData();
            }
        }
        return new Attributes(size, user, group, mode, accessed, modified);
    }

    void writeTo(Packet packet) {
        int flags = (size >= 0 ? HAS_SIZE : 0)
                | (user >= 0 ? HAS_OWNER : 0)
                | (mode >= 0 ? HAS_MODE : 0)
                | (modified >= 0 ? HAS_TIMES : 0);
        packet.number(flags);
        if (size >= 0) {
            packet.big(size);
        }
        if (user >= 0) {
            packet.number(user).number(group);
        }
        if (mode >= 0) {
            packet.number(mode);
        }
        if (modified >= 0) {
            packet.number((int) accessed).number((int) modified);
        }
    }

    boolean regular() {
        return (mode & TYPE) == REGULAR;
    }

    boolean directory() {
        return (mode & TYPE) == DIRECTORY;
    }

    boolean link() {
        return (mode & TYPE) == LINK;
    }

    /** Whether the node said what kind of file it is. */
    boolean typed() {
        return mode >= 0 && (mode & TYPE) != 0;
    }

    int permissions() {
        return mode & 07777;
    }
}
