package org.dustcluster.remote;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Finds our marks in a stream of bytes, wherever they stand and however the stream is cut. A mark is the nonce, one letter that
 * says its kind, a payload without control characters, and a semicolon; whatever only looks like one is text. Pure; confined to the
 * session's reader thread.
 */
final class MarkScanner {
    /** Longest payload that is still taken for a mark; the longest real one holds a shell's PATH. */
    private static final int PAYLOAD_LIMIT = 4096;

    /** Room for the payload of nearly every mark. */
    private static final int SHORT = 64;

    /** Receives the pieces in order. */
    interface Sink {
        void text(byte[] bytes, int offset, int length);

        void mark(Mark mark);
    }

    private final byte[] nonce;
    /** How much can be held: a nonce, a letter and a payload. */
    private final int most;

    /** The beginning of what may become a mark: always a prefix of a mark. */
    private byte[] held;

    private int heldLength;

    MarkScanner(String nonce) {
        this.nonce = nonce.getBytes(StandardCharsets.US_ASCII);
        this.most = this.nonce.length + 1 + PAYLOAD_LIMIT;
        this.held = new byte[this.nonce.length + 1 + SHORT];
    }

    /** Takes a chunk and hands its pieces on. */
    void feed(byte[] bytes, int offset, int length, Sink sink) {
        int end = offset + length;
        int position = offset;
        while (position < end) {
            position = heldLength == 0 ? plain(bytes, position, end, sink) : candidate(bytes, position, sink);
        }
    }

    /** Bytes that are held back because they may be the beginning of a mark. */
    byte[] pending() {
        return Arrays.copyOf(held, heldLength);
    }

    /**
     * Lets go of a few held bytes at the end of a chunk: in raw mode they are rather an echoed key than the beginning of a mark,
     * which a shell writes in one piece.
     */
    void releaseShort(Sink sink) {
        while (heldLength > 0 && heldLength < nonce.length / 2) {
            giveUp(sink);
        }
    }

    private int plain(byte[] bytes, int from, int end, Sink sink) {
        int at = from;
        // A letter alone is in every text: what follows in the same chunk is asked as well.
        while (at < end && (bytes[at] != nonce[0] || (at + 1 < end && bytes[at + 1] != nonce[1]))) {
            at++;
        }
        if (at > from) {
            sink.text(bytes, from, at - from);
        }
        if (at < end) {
            held[heldLength++] = bytes[at++];
        }
        return at;
    }

    /** Looks at one byte while a candidate is held. */
    private int candidate(byte[] bytes, int at, Sink sink) {
        byte next = bytes[at];
        if (heldLength < nonce.length) {
            if (next != nonce[heldLength]) {
                giveUp(sink);
                return at;
            }
        } else if (next == ';') {
            Mark mark = parse(new String(held, nonce.length, heldLength - nonce.length, StandardCharsets.ISO_8859_1));
            if (mark == null) {
                giveUp(sink);
                return at;
            }
            heldLength = 0;
            sink.mark(mark);
            return at + 1;
        } else if ((next >= 0 && next < ' ') || heldLength >= most) {
            giveUp(sink);
            return at;
        }
        if (heldLength == held.length) {
            held = Arrays.copyOf(held, Math.min(most, 2 * heldLength));
        }
        held[heldLength++] = next;
        return at + 1;
    }

    /**
     * What is held is no mark: all of it is text, save that a mark may begin within it (a nonce whose beginning was printed
     * twice).
     */
    private void giveUp(Sink sink) {
        byte[] text = Arrays.copyOf(held, heldLength);
        heldLength = 0;
        sink.text(text, 0, 1);
        if (text.length > 1) {
            feed(text, 1, text.length - 1, sink);
        }
    }

    private static @Nullable Mark parse(String payload) {
        if (payload.isEmpty()) {
            return null;
        }
        String rest = payload.substring(1);
        return switch (payload.charAt(0)) {
            case ':' -> prompt(rest);
            case 'f' -> posix(rest);
            case 'v' -> new Mark.Version(rest);
            case 'w' -> number(rest) < 0 ? null : new Mark.Read(number(rest));
            case '>' -> rest.isEmpty() ? new Mark.Begin() : null;
            case '<' -> rest.isEmpty() ? new Mark.End() : null;
            default -> null;
        };
    }

    private static @Nullable Mark prompt(String rest) {
        int colon = rest.indexOf(':');
        if (colon < 0) {
            return null;
        }
        String epoch = rest.substring(0, colon);
        String status = rest.substring(colon + 1);
        if (epoch.equals("r")) {
            return new Mark.OrdinaryPrompt();
        }
        if (number(epoch) < 0 || (!status.isEmpty() && number(status) < 0)) {
            return null;
        }
        return new Mark.Prompt(
                number(epoch), status.isEmpty() ? OptionalInt.empty() : OptionalInt.of(signalStatus(number(status))));
    }

    /** ksh93 counts 256 + n for a signal where the others count 128 + n (ksh93 manual, "Exit status"). */
    private static int signalStatus(int status) {
        return status > 256 ? status - 128 : status;
    }

    private static Mark posix(String rest) {
        ShellFamily family = rest.isEmpty() ? ShellFamily.SH : posixFamily(rest.charAt(0));
        return new Mark.Posix(family, ShellProcess.parse(family == ShellFamily.SH ? rest : rest.substring(1)));
    }

    private static ShellFamily posixFamily(char letter) {
        return switch (letter) {
            case 'b' -> ShellFamily.BASH;
            case 'z' -> ShellFamily.ZSH;
            case 'k' -> ShellFamily.KSH;
            default -> ShellFamily.SH;
        };
    }

    /** The number that the digits make, or -1 where it is none. */
    private static int number(String digits) {
        if (digits.isEmpty() || digits.length() > 9) {
            return -1;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return -1;
            }
        }
        return Integer.parseInt(digits);
    }
}
