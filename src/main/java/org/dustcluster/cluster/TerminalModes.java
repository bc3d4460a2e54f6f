package org.dustcluster.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a stream of bytes has switched on at the terminal that shows it, and has not switched off again: a program that is
 * left has no chance to do so itself. From this follow the bytes that bring the terminal back, and those that bring another
 * one to where the program believes it to be. Pure but for its memory; synchronized, since one thread writes to a terminal
 * and another one leaves it.
 *
 * <p>What it knows: DEC private modes (alternate screen, mouse, paste, focus, cursor, cursor keys), the keypad, insert mode, the
 * scroll region, character sets, the cursor's shape, the stack of titles, changed colours, xterm's modifyOtherKeys and the kitty
 * keyboard.
 */
public final class TerminalModes {
    /** Colours, character set, keypad and cursor keys: harmless to switch off wherever they are known. */
    public static final String ALWAYS_RESTORED = "\u001b[0m\u001b(B\u000f\u001b[?1l\u001b>\u001b[?25h";

    private static final String ESC = "\u001b";
    private static final String CSI = "\u001b[";

    /** Modes that are on when a terminal is fresh: autowrap, key repeat and cursor. */
    private static final Set<Integer> ON_BY_DEFAULT = Set.of(7, 8, 25);
    /** No modes but deeds: they save or restore the cursor, or hold the screen back while a program paints. */
    private static final Set<Integer> DEEDS = Set.of(1048, 2026);

    private static final Set<Integer> ALTERNATE_SCREEN = Set.of(47, 1047, 1049);
    private static final int MAX_SEQUENCE = 64;
    private static final int MAX_LEVELS = 16;

    /** Where in a sequence the next byte stands. */
    private enum Place {
        TEXT,
        ESCAPE,
        /** Behind ESC and an intermediate: a character set. */
        DESIGNATION,
        CONTROL,
        COMMAND
    }

    private final StringBuilder sequence = new StringBuilder();
    private Place place = Place.TEXT;
    private final Map<Integer, Boolean> changed = new TreeMap<>();
    private final Set<Integer> ansi = new TreeSet<>();
    /** The kitty keyboard has a stack for each screen. */
    private final List<String> mainKeys = new ArrayList<>();

    private final List<String> alternateKeys = new ArrayList<>();
    private final Set<String> colours = new TreeSet<>();
    private String otherKeys = "";
    private String shape = "";
    private String g1 = "";
    private boolean keypad;
    private boolean region;
    private int titles;

    /** These bytes went to the terminal. */
    public synchronized void watch(byte[] bytes, int offset, int length) {
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            byte b = bytes[i];
            if (b == 0x1b) {
                if (place == Place.COMMAND) {
                    command(sequence.toString());
                }
                place = Place.ESCAPE;
                sequence.setLength(0);
            } else if (place != Place.TEXT) {
                next((char) (b & 0xff));
            }
        }
    }

    private void next(char c) {
        switch (place) {
            case ESCAPE -> escape(c);
            case DESIGNATION -> {
                if (sequence.toString().equals(")")) {
                    g1 = c == 'B' ? "" : String.valueOf(c);
                }
                place = Place.TEXT;
            }
            case CONTROL -> {
                if (c >= '@' && c <= '~') {
                    place = Place.TEXT;
                    control(sequence.toString(), c);
                } else {
                    collect(c);
                }
            }
            case COMMAND -> {
                if (c == 7) {
                    place = Place.TEXT;
                    command(sequence.toString());
                } else {
                    collect(c);
                }
            }
            case TEXT -> throw new IllegalStateException("no sequence");
        }
    }

    private void collect(char c) {
        sequence.append(c);
        if (sequence.length() > MAX_SEQUENCE || c < ' ') {
            place = Place.TEXT;
        }
    }

    private void escape(char c) {
        place = Place.TEXT;
        switch (c) {
            case '[' -> place = Place.CONTROL;
            case ']' -> place = Place.COMMAND;
            case '(', ')', '*', '+' -> {
                place = Place.DESIGNATION;
                sequence.append(c);
            }
            case '=' -> keypad = true;
            case '>' -> keypad = false;
            case 'c' -> forget();
            default -> {}
        }
    }

    private void control(String parameters, char function) {
        switch (function) {
            case 'h', 'l' -> switchModes(parameters, function == 'h');
            case 'u' -> kitty(parameters);
            case 'm' -> {
                if (parameters.equals(">4") || parameters.startsWith(">4;")) {
                    otherKeys = parameters.matches(">4;[1-9]") ? parameters : "";
                }
            }
            case 'r' -> region = parameters.matches("[0-9;]*") ? !parameters.isEmpty() : region;
            case 'q' -> {
                if (parameters.matches("[0-9]? ")) {
                    shape = parameters.matches("[1-9] ") ? parameters : "";
                }
            }
            case 't' -> titles = Math.max(0, Math.min(MAX_LEVELS, titles + titleStep(parameters)));
            case 'p' -> {
                if (parameters.equals("!")) {
                    softReset();
                }
            }
            default -> {}
        }
    }

    private static int titleStep(String parameters) {
        return parameters.matches("22(;[0-9;]*)?") ? 1 : parameters.matches("23(;[0-9;]*)?") ? -1 : 0;
    }

    private void switchModes(String parameters, boolean on) {
        boolean dec = parameters.startsWith("?");
        for (String number : parameters.substring(dec ? 1 : 0).split(";", -1)) {
            if (!number.matches("[0-9]{1,5}")) {
                continue;
            }
            Integer mode = Integer.valueOf(number);
            if (!dec && on) {
                ansi.add(mode);
            } else if (!dec) {
                ansi.remove(mode);
            } else if (on == ON_BY_DEFAULT.contains(mode)) {
                changed.remove(mode);
            } else if (!DEEDS.contains(mode)) {
                changed.put(mode, on);
            }
        }
    }

    private boolean alternate() {
        return ALTERNATE_SCREEN.stream().anyMatch(changed::containsKey);
    }

    private void kitty(String parameters) {
        if (!parameters.matches("[<>=][0-9;]*")) {
            return;
        }
        List<String> levels = alternate() ? alternateKeys : mainKeys;
        String rest = parameters.substring(1);
        switch (parameters.charAt(0)) {
            case '>' -> {
                if (levels.size() < MAX_LEVELS) {
                    levels.add(rest);
                }
            }
            case '<' -> {
                int count = rest.matches("[0-9]{1,3}") ? Integer.parseInt(rest) : 1;
                levels.subList(Math.max(0, levels.size() - count), levels.size())
                        .clear();
            }
            default -> {
                // Changes the flags of the level that is on top; below the first one nothing is left to pop.
                if (!levels.isEmpty()) {
                    levels.set(levels.size() - 1, rest.split(";", -1)[0]);
                }
            }
        }
    }

    private void command(String text) {
        if (text.matches("(4|10|11|12);[^?]*")) {
            colours.add(text.substring(0, text.indexOf(';')));
        } else if (text.matches("1(04|10|11|12)(;.*)?")) {
            colours.remove(Integer.toString(Integer.parseInt(text.split(";", 2)[0]) - 100));
        }
    }

    private void softReset() {
        List.of(1, 6, 25).forEach(changed::remove);
        ansi.remove(4);
        keypad = false;
        region = false;
        g1 = "";
    }

    /** Nothing is switched on: a shell is at its prompt, or the terminal was reset. */
    public synchronized void forget() {
        changed.clear();
        ansi.clear();
        mainKeys.clear();
        alternateKeys.clear();
        colours.clear();
        otherKeys = "";
        shape = "";
        g1 = "";
        keypad = false;
        region = false;
        titles = 0;
    }

    /**
     * What brings the terminal back: nothing needless, since leaving an alternate screen that is not there moves the cursor. It
     * is taken to be written, so nothing is left.
     */
    public synchronized String restoring() {
        StringBuilder text = new StringBuilder();
        boolean alternate = alternate();
        if (alternate && !alternateKeys.isEmpty()) {
            text.append(CSI).append('<').append(alternateKeys.size()).append('u');
        }
        if (!otherKeys.isEmpty()) {
            text.append(CSI).append(">4m");
        }
        if (region) {
            text.append(ESC).append('7').append(CSI).append('r').append(ESC).append('8');
        }
        ansi.forEach(mode -> text.append(CSI).append(mode).append('l'));
        changed.forEach((mode, on) -> text.append(switching(mode, !on)));
        if (!mainKeys.isEmpty()) {
            text.append(CSI).append('<').append(mainKeys.size()).append('u');
        }
        if (!g1.isEmpty()) {
            text.append(ESC).append(")B");
        }
        if (!shape.isEmpty()) {
            text.append(CSI).append("0 q");
        }
        text.append((CSI + "23;0t").repeat(titles));
        colours.forEach(which -> text.append(ESC)
                .append(']')
                .append(Integer.parseInt(which) + 100)
                .append(ESC)
                .append('\\'));
        forget();
        return text.append(ALWAYS_RESTORED).toString();
    }

    /**
     * What brings a fresh terminal to where the program has left this one, so that it only has to paint. Empty when nothing is
     * switched on. (A scroll region is not among it: it depends on the size, which the program is told anew.)
     */
    public synchronized String replaying() {
        StringBuilder text = new StringBuilder((CSI + "22;0t").repeat(titles));
        mainKeys.forEach(flags -> text.append(CSI).append('>').append(flags).append('u'));
        changed.forEach((mode, on) -> {
            if (ALTERNATE_SCREEN.contains(mode)) {
                text.append(switching(mode, on));
            }
        });
        alternateKeys.forEach(
                flags -> text.append(CSI).append('>').append(flags).append('u'));
        changed.forEach((mode, on) -> {
            if (!ALTERNATE_SCREEN.contains(mode)) {
                text.append(switching(mode, on));
            }
        });
        ansi.forEach(mode -> text.append(CSI).append(mode).append('h'));
        if (!otherKeys.isEmpty()) {
            text.append(CSI).append(otherKeys).append('m');
        }
        if (!g1.isEmpty()) {
            text.append(ESC).append(')').append(g1);
        }
        if (!shape.isEmpty()) {
            text.append(CSI).append(shape).append('q');
        }
        return text.append(keypad ? ESC + "=" : "").toString();
    }

    private static String switching(int mode, boolean on) {
        return CSI + "?" + mode + (on ? 'h' : 'l');
    }
}
