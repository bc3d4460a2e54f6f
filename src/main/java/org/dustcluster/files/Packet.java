package org.dustcluster.files;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A request in the making (draft-ietf-secsh-filexfer-02): its fields in order, behind room for length, type and id. */
final class Packet {
    static final int INIT = 1;
    static final int OPEN = 3;
    static final int CLOSE = 4;
    static final int READ = 5;
    static final int WRITE = 6;
    static final int LSTAT = 7;
    static final int FSETSTAT = 10;
    static final int SETSTAT = 9;
    static final int OPENDIR = 11;
    static final int READDIR = 12;
    static final int REMOVE = 13;
    static final int MKDIR = 14;
    static final int RMDIR = 15;
    static final int REALPATH = 16;
    static final int STAT = 17;
    static final int RENAME = 18;
    static final int EXTENDED = 200;

    private static final int HEAD = 9;

    final int type;
    private byte[] bytes = new byte[128];
    private int end = HEAD;

    Packet(int type) {
        this.type = type;
    }

    Packet number(int value) {
        room(4);
        putInt(end, value);
        end += 4;
        return this;
    }

    Packet big(long value) {
        return number((int) (value >>> 32)).number((int) value);
    }

    /** A wire name, or an opaque handle in the same clothes. */
    Packet text(String wire) {
        byte[] raw = wire.getBytes(StandardCharsets.ISO_8859_1);
        return data(raw, 0, raw.length);
    }

    Packet data(byte[] from, int offset, int length) {
        number(length);
        room(length);
        System.arraycopy(from, offset, bytes, end, length);
        end += length;
        return this;
    }

    Packet attributes(Attributes attributes) {
        attributes.writeTo(this);
        return this;
    }

    /** The finished packet. */
    byte[] seal(int id) {
        putInt(0, end - 4);
        bytes[4] = (byte) type;
        putInt(5, id);
        return end == bytes.length ? bytes : Arrays.copyOf(bytes, end);
    }

    private void room(int length) {
        if (end + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end + length, Math.min(2 * bytes.length, end + length + 4096)));
        }
    }

    private void putInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }
}
