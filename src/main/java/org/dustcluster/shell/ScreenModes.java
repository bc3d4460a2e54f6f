package org.dustcluster.shell;

import java.util.Map;
import java.util.TreeMap;

/**
 * Watches the bytes that a node sends to the terminal and knows what must be switched back when the node is left: a
 * program that was detached from has no chance to do it itself. Fed by the node's reader thread and read after it has
 * stopped; therefore synchronized.
 *
 * <p>What it knows: DEC private modes (alternate screen, mouse, paste, focus, cursor), the scroll region, xterm's
 * modifyOtherKeys and the kitty keyboard stack.
 */
final class ScreenModes {
    /** Colours, character set, keypad and cursor keys: harmless to switch off wherever they are known. */
    static final String ALWAYS_RESTORED = "\u001b[0m\u001b(B\u000f\u001b[?1l\u001b>\u001b[?25h";

    /** Modes that are on when a terminal is fresh: cursor and autowrap. */
    private static final String ON_BY_DEFAULT = " 7 25 ";

    private static final int MAX_SEQUENCE = 64;

    private final StringBuilder sequence = new StringBuilder();
    private boolean inSequence;
    private final Map<Integer, Boolean> changed = new TreeMap<>();
    private int kittyLevels;
    private boolean otherKeys;
    private boolean region;

    /** These bytes went to the terminal. */
    synchronized void watch(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            int b = bytes[i] & 0xff;
            if (b == 0x1b) {
                inSequence = true;
                sequence.setLength(0);
            } else if (inSequence) {
                next((char) b);
            }
        }
    }

    private void next(char c) {
        if (sequence.isEmpty() && c != '[') {
            inSequence = false;
            if (c == 'c') {
                reset();
            }
            return;
        }
        boolean introducer = sequence.isEmpty();
        sequence.append(c);
        if (!introducer && c >= '@' && c <= '~') {
            inSequence = false;
            apply(sequence.substring(1, sequence.length() - 1), c);
        } else if (sequence.length() > MAX_SEQUENCE || c < ' ') {
            inSequence = false;
        }
    }

    private void reset() {
        changed.clear();
        kittyLevels = 0;
        otherKeys = false;
        region = false;
    }

    private void apply(String parameters, char function) {
        if ((function == 'h' || function == 'l') && parameters.startsWith("?")) {
            for (String mode : parameters.substring(1).split(";", -1)) {
                if (mode.matches("[0-9]{1,5}")) {
                    boolean on = function == 'h';
                    boolean normal = ON_BY_DEFAULT.contains(" " + mode + " ");
                    if (on == normal) {
                        changed.remove(Integer.valueOf(mode));
                    } else {
                        changed.put(Integer.valueOf(mode), on);
                    }
                }
            }
        } else if (function == 'u' && parameters.startsWith(">")) {
            kittyLevels++;
        } else if (function == 'u' && parameters.startsWith("<")) {
            kittyLevels = Math.max(0, kittyLevels - 1);
        } else if (function == 'm' && parameters.startsWith(">4")) {
            otherKeys = parameters.matches(">4;[12]");
        } else if (function == 'r' && parameters.matches("[0-9;]*")) {
            region = !parameters.isEmpty();
        }
    }

    /** What brings the terminal back: nothing needless, since leaving an alternate screen that is not there moves the cursor. */
    synchronized String restoring() {
        StringBuilder text = new StringBuilder();
        if (kittyLevels > 0) {
            text.append("\u001b[<").append(kittyLevels).append('u');
        }
        if (otherKeys) {
            text.append("\u001b[>4;0m");
        }
        if (region) {
            text.append("\u001b7\u001b[r\u001b8");
        }
        changed.forEach((mode, on) -> text.append("\u001b[?").append(mode).append(Boolean.TRUE.equals(on) ? 'l' : 'h'));
        reset();
        return text.append(ALWAYS_RESTORED).toString();
    }
}
