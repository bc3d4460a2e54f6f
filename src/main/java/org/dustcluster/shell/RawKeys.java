package org.dustcluster.shell;

import java.io.ByteArrayOutputStream;

/**
 * Tells the keys of the node from those that are meant for dust: Ctrl-C three times in a row, of which the node gets two, and
 * at the start of a line ssh's escapes. A tilde there is held back until the next key says what it is. Pure; confined to
 * {@code dust-ui}.
 */
final class RawKeys {
    /** What is said to {@code ~?}. */
    static final String HELP = """
            ~?
            Supported escape sequences:
             ~.   - close the session
             ~&   - leave it; what it runs goes on (Ctrl-C three times does the same)
             ~?   - this message
             ~~   - send the escape character by typing it twice
            (Note that escapes are only recognized immediately after newline.)
            """.replace("\n", "\r\n");

    /** What a key asks of dust. */
    enum Wish {
        /** Nothing. */
        NONE,
        /** To leave the session as it is. */
        DETACH,
        /** To end the session. */
        CLOSE,
        /** To see the escapes. */
        HELP
    }

    static final byte CTRL_C = 3;
    private static final int DETACH_COUNT = 3;

    private int interrupts;
    private boolean atLineStart = true;
    private boolean escaped;

    /** Takes one byte; what the node is to get is added to {@code node}. */
    Wish take(byte key, ByteArrayOutputStream node) {
        interrupts = key == CTRL_C ? interrupts + 1 : 0;
        if (interrupts == DETACH_COUNT) {
            interrupts = 0;
            return Wish.DETACH;
        }
        if (escaped) {
            escaped = false;
            Wish wish = wish(key);
            if (wish != Wish.NONE) {
                return wish;
            }
            if (key != '~') {
                node.write('~');
            }
        } else if (atLineStart && key == '~') {
            escaped = true;
            return Wish.NONE;
        }
        atLineStart = key == '\r' || key == '\n';
        node.write(key);
        return Wish.NONE;
    }

    /** What a key behind a tilde asks for. */
    private static Wish wish(byte key) {
        return switch (key) {
            case '.' -> Wish.CLOSE;
            case '&' -> Wish.DETACH;
            case '?' -> Wish.HELP;
            default -> Wish.NONE;
        };
    }
}
