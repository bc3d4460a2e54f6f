package org.dustcluster.output;

import java.util.HexFormat;

/**
 * Makes one line of foreign text safe for a terminal. Pure; any thread.
 *
 * <p>What passes: printable characters, TAB and colour ({@code CSI ... m}, well formed and short). What is dropped whole:
 * every other control sequence and control string (ECMA-48: CSI, OSC, DCS, SOS, PM, APC, in their 7-bit and C1 forms), and
 * direction marks. What is made visible: every other control character in caret notation ({@code ^G}), bidirectional
 * overrides and isolates as {@code <U+202E>}, a sequence that is broken or has no end. The policy is that of git after
 * CVE-2024-52005. A carriage return leaves the last non-empty part of the line, as a terminal would show a progress bar, so
 * nothing can be written over the prefix. Colour that is still on at the end of the line is switched off there.
 *
 * <p>The result is a fixed point: sanitising it again changes nothing.
 */
final class Sanitizer {
    private static final char ESC = '\u001b';
    private static final char BELL = '\u0007';
    private static final char CANCEL = '\u0018';
    private static final char SUBSTITUTE = '\u001a';
    private static final char STRING_TERMINATOR = '\u009c';
    private static final String RESET = "\u001b[0m";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    /** Longer colour sequences are no colour: the longest sensible one (two 24-bit colours and attributes) has 50. */
    private static final int MAX_SGR = 96;
    /** Longer control sequences are not recognised and become visible. */
    private static final int MAX_SEQUENCE = 256;
    /** Longer control strings are not recognised; sixel pictures and clipboard contents come in strings this long. */
    private static final int MAX_STRING = 1 << 20;

    private final String text;
    private final StringBuilder clean;
    /** Whether a colour or attribute is on at the end of {@link #clean}. */
    private boolean styled;
    /** Whether anything but colour was written. */
    private boolean visible;

    private Sanitizer(String text) {
        this.text = text;
        this.clean = new StringBuilder(text.length() + 16);
    }

    /** One line, safe. */
    static String clean(String line) {
        if (isPlain(line)) {
            return line;
        }
        int end = line.length();
        while (true) {
            int start = line.lastIndexOf('\r', end - 1) + 1;
            Sanitizer segment = new Sanitizer(line.substring(start, end));
            segment.run();
            if (segment.visible || start == 0) {
                return segment.finished();
            }
            end = start - 1;
        }
    }

    /** The text without colour: for a pipe. The argument is clean already. */
    static String withoutColour(String cleanText) {
        int escape = cleanText.indexOf(ESC);
        if (escape < 0) {
            return cleanText;
        }
        StringBuilder plain = new StringBuilder(cleanText.length());
        int from = 0;
        while (escape >= 0) {
            plain.append(cleanText, from, escape);
            int end = cleanText.indexOf('m', escape);
            from = end < 0 ? cleanText.length() : end + 1;
            escape = cleanText.indexOf(ESC, from);
        }
        return plain.append(cleanText, from, cleanText.length()).toString();
    }

    /**
     * Where a sequence begins that the end of an unfinished line has cut; the length of the text when there is none. What
     * stands before may be shown, the rest may still become a colour.
     */
    static int completeLength(String partial) {
        Sanitizer sanitizer = new Sanitizer(partial);
        // The first that goes on: the end of a control string looks like the beginning of a sequence.
        for (int i = Math.max(0, partial.length() - MAX_SEQUENCE); i < partial.length(); i++) {
            char c = partial.charAt(i);
            if ((c == ESC || (c >= '\u0090' && c <= '\u009f' && c != STRING_TERMINATOR)) && sanitizer.reachesEnd(i)) {
                return i;
            }
        }
        boolean half = !partial.isEmpty() && Character.isHighSurrogate(partial.charAt(partial.length() - 1));
        return half ? partial.length() - 1 : partial.length();
    }

    private static boolean isPlain(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < ' ' ? c != '\t' : c > '~' && !isHarmless(c)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a character above {@code ~} can be neither a control nor a direction mark nor half of one. */
    private static boolean isHarmless(char c) {
        if (c < '\u00a0') {
            return false;
        }
        if (c < '\u2000') {
            return c != '\u061c';
        }
        return c > '\u2069' && !Character.isSurrogate(c);
    }

    private void run() {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if ((c >= ' ' && c <= '~') || c == '\t') {
                put(c);
                at++;
            } else if (c == ESC) {
                at = escape(at, at + 1 < text.length() ? text.charAt(at + 1) : '\0', at + 2);
            } else if (c >= '\u0080' && c <= '\u009f') {
                // ECMA-48: a C1 control is ESC and the character 0x40 lower.
                at = introduces((char) (c - 0x40)) ? escape(at, (char) (c - 0x40), at + 1) : caret(at);
            } else {
                at = other(at, c);
            }
        }
    }

    private String finished() {
        if (styled) {
            clean.append(RESET);
        }
        return clean.toString();
    }

    private static boolean introduces(char function) {
        return function == '[' || isString(function);
    }

    private static boolean isString(char function) {
        return function == ']' || function == 'P' || function == 'X' || function == '^' || function == '_';
    }

    /** A sequence whose introducer stands at {@code at}; its body begins at {@code body}. Answers where to go on. */
    private int escape(int at, char function, int body) {
        int end;
        if (function == '[') {
            end = controlSequence(body);
            if (end > 0 && text.charAt(end - 1) == 'm') {
                colour(body, end);
            }
        } else if (isString(function)) {
            end = controlString(body, function == ']');
        } else if (function >= ' ' && function <= '/') {
            end = charset(body);
        } else {
            // Save and restore, keypad modes, index, tab stops, single and locking shifts, reset; a stray terminator.
            end = "78=>DEHMNOZclmno|}~\\".indexOf(function) >= 0 ? body : 0;
        }
        return end > 0 ? end : caret(at);
    }

    /** The end of a control sequence, 0 for one that is broken. */
    private int controlSequence(int body) {
        int limit = Math.min(text.length(), body + MAX_SEQUENCE);
        boolean intermediate = false;
        for (int i = body; i < limit; i++) {
            char c = text.charAt(i);
            if (c >= '@' && c <= '~') {
                return i + 1;
            }
            if (c >= ' ' && c <= '/') {
                intermediate = true;
            } else if (c < '0' || c > '?' || intermediate) {
                return 0;
            }
        }
        return 0;
    }

    /** The end of a control string, 0 for one that is broken, endless or too long. */
    private int controlString(int body, boolean endsWithBell) {
        int limit = Math.min(text.length(), body + MAX_STRING);
        for (int i = body; i < limit; i++) {
            char c = text.charAt(i);
            if (c == STRING_TERMINATOR || (c == BELL && endsWithBell)) {
                return i + 1;
            }
            if (c == ESC) {
                return i + 1 < text.length() && text.charAt(i + 1) == '\\' ? i + 2 : 0;
            }
            if (c == CANCEL || c == SUBSTITUTE || (c >= '\u0080' && c <= '\u009f')) {
                return 0;
            }
        }
        return 0;
    }

    /** ISO 2022: intermediates and a final character, as in {@code ESC ( B}. */
    private int charset(int body) {
        for (int i = body; i < Math.min(text.length(), body + 4); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '~') {
                return i + 1;
            }
            if (c < ' ' || c > '/') {
                return 0;
            }
        }
        return 0;
    }

    /** Keeps a colour sequence, without the attribute that hides text (8). */
    private void colour(int body, int end) {
        if (end - body > MAX_SGR) {
            return;
        }
        for (int i = body; i < end - 1; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != ';' && c != ':') {
                return;
            }
        }
        SgrParameters parameters = SgrParameters.of(text.substring(body, end - 1));
        if (parameters.kept().isEmpty() && !parameters.resets()) {
            return;
        }
        clean.append(ESC).append('[').append(parameters.kept()).append('m');
        styled = parameters.styles() || (styled && !parameters.resets());
    }

    private int other(int at, char c) {
        if (c < ' ' || c == '\u007f') {
            return caret(at);
        }
        if (Character.isSurrogate(c)) {
            boolean pair = Character.isHighSurrogate(c)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1));
            put(pair ? c : '\ufffd');
            if (pair) {
                put(text.charAt(at + 1));
            }
            return pair ? at + 2 : at + 1;
        }
        if (c == '\u200e' || c == '\u200f' || c == '\u061c') {
            return at + 1;
        }
        if ((c >= '\u2028' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069')) {
            return codePoint(at);
        }
        put(c);
        return at + 1;
    }

    private int caret(int at) {
        char c = text.charAt(at);
        if (c >= '\u0080') {
            return codePoint(at);
        }
        put('^');
        put((char) (c ^ 0x40));
        return at + 1;
    }

    private int codePoint(int at) {
        clean.append("<U+").append(HEX.toHexDigits(text.charAt(at))).append('>');
        visible = true;
        return at + 1;
    }

    private void put(char c) {
        clean.append(c);
        visible = true;
    }

    /** Whether the sequence at {@code at} may still go on behind the end of the text. */
    private boolean reachesEnd(int at) {
        char first = text.charAt(at);
        int body = first == ESC ? at + 2 : at + 1;
        if (body > text.length()) {
            return true;
        }
        char function = first == ESC ? text.charAt(at + 1) : (char) (first - 0x40);
        if (function == '[') {
            return text.substring(body).chars().allMatch(c -> c >= ' ' && c <= '?');
        }
        if (isString(function)) {
            return stringReachesEnd(body, function == ']');
        }
        return function >= ' '
                && function <= '/'
                && text.substring(body).chars().allMatch(c -> c >= ' ' && c <= '/');
    }

    private boolean stringReachesEnd(int body, boolean endsWithBell) {
        for (int i = body; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ESC) {
                return i + 1 == text.length();
            }
            if ((c == BELL && endsWithBell) || c == CANCEL || c == SUBSTITUTE || (c >= '\u0080' && c <= '\u009f')) {
                return false;
            }
        }
        return true;
    }
}
