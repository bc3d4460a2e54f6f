package org.dustcluster.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** One answer of a node, read field by field. What is too short for what it claims is a broken protocol, never an overrun. */
final class Reply {
    static final int VERSION = 2;
    static final int STATUS = 101;
    static final int HANDLE = 102;
    static final int DATA = 103;
    static final int NAME = 104;
    static final int ATTRS = 105;
    static final int EXTENDED_REPLY = 201;

    final int type;
    final int id;
    private final byte[] bytes;
    private int at;

    /** @param packet everything behind the length: type, id, fields */
    Reply(byte[] packet) throws IOException {
        bytes = packet;
        type = octet();
        id = number();
    }

    private int octet() throws IOException {
        need(1);
        return bytes[at++] & 0xff;
    }

    int number() throws IOException {
        need(4);
        int value = (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
        at += 4;
        return value;
    }

    long big() throws IOException {
        long high = number();
        return high << 32 | (number() & 0xffff_ffffL);
    }

    String text() throws IOException {
        int length = length();
        String text = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
        at += length;
        return text;
    }

    /** Steps over a string field; answers its length, and {@link #array} and {@link #offset} where it is. */
    int skipData() throws IOException {
        int length = length();
        at += length;
        return length;
    }

    byte[] array() {
        return bytes;
    }

    int offset() {
        return at;
    }

    boolean more() {
        return at < bytes.length;
    }

    private int length() throws IOException {
        int length = number();
        if (length < 0) {
            throw new IOException("a field of a negative length");
        }
        need(length);
        return length;
    }

    private void need(int count) throws IOException {
        if (count > bytes.length - at) {
            throw new IOException("its SFTP answer is cut short");
        }
    }
}
