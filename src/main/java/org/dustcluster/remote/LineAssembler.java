package org.dustcluster.remote;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a stream of bytes into lines of text. Decoding waits until a line is whole, so a character cut by a chunk's border comes out
 * whole as well; malformed UTF-8 becomes U+FFFD. Of a line that carriage returns overwrote (a progress bar) the last segment is kept: that
 * is what a terminal would show last (SPEC 10). A line of more than 64 KiB is split at a character. Pure; confined to
 * the session's reader thread.
 */
final class LineAssembler {
    /** Bytes of a line after which it is split; bounds the memory of a node that never ends a line. */
    static final int LINE_LIMIT = 64 * 1024;

    private byte[] buffer = new byte[256];
    private int length;
    /** A carriage return stands at the end: the next byte says whether it ends the line or overwrites it. */
    private boolean returned;

    private List<String> lines = new ArrayList<>();

    /** Takes bytes; whole lines wait for {@link #takeLines}. */
    void feed(byte[] bytes, int offset, int count) {
        int end = offset + count;
        int from = offset;
        for (int at = offset; at < end; at++) {
            byte next = bytes[at];
            if (next == '\n') {
                append(bytes, from, at);
                endLine();
                from = at + 1;
            } else if (next == '\r') {
                append(bytes, from, at);
                returned = true;
                from = at + 1;
            } else if (returned) {
                length = 0;
                returned = false;
            }
        }
        append(bytes, from, end);
    }

    /** Ends the line that has begun, as when the prompt comes in its middle. */
    void endPartial() {
        if (length > 0) {
            endLine();
        }
        returned = false;
    }

    /** The whole lines since the last call. */
    List<String> takeLines() {
        List<String> taken = lines;
        if (!taken.isEmpty()) {
            lines = new ArrayList<>();
        }
        return taken;
    }

    boolean hasLines() {
        return !lines.isEmpty();
    }

    /** The line that has begun, with bytes that may yet turn out to be something else; an unfinished character is left out. */
    String partial(byte[] more) {
        if (returned && more.length > 0) {
            return decode(more, wholeCharacters(more, more.length));
        }
        byte[] all = Arrays.copyOf(buffer, length + more.length);
        System.arraycopy(more, 0, all, length, more.length);
        return decode(all, wholeCharacters(all, all.length));
    }

    private void append(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int part = Math.min(to - at, LINE_LIMIT - length);
            if (length + part > buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.min(LINE_LIMIT, Math.max(buffer.length * 2, length + part)));
            }
            System.arraycopy(bytes, at, buffer, length, part);
            length += part;
            at += part;
            if (length == LINE_LIMIT) {
                split();
            }
        }
    }

    private void split() {
        int whole = wholeCharacters(buffer, length);
        lines.add(decode(buffer, whole));
        System.arraycopy(buffer, whole, buffer, 0, length - whole);
        length -= whole;
    }

    private void endLine() {
        lines.add(decode(buffer, length));
        length = 0;
        returned = false;
        if (buffer.length > 8192) {
            buffer = new byte[256];
        }
    }

    private static String decode(byte[] bytes, int count) {
        return new String(bytes, 0, count, StandardCharsets.UTF_8);
    }

    /** How many of the bytes are left when an unfinished UTF-8 sequence at the end is not counted. */
    private static int wholeCharacters(byte[] bytes, int count) {
        for (int back = 1; back <= Math.min(3, count); back++) {
            int lead = bytes[count - back] & 0xFF;
            if (lead >= 0xC0) {
                int wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
                return wanted > back ? count - back : count;
            }
            if (lead < 0x80) {
                return count;
            }
        }
        return count;
    }
}
