package org.dustcluster.command;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits the words of a command of dust as a shell does (POSIX, Shell Command Language, 2.2 and 2.3): blanks part words,
 * {@code '…'} is literal, in {@code "…"} a backslash quotes one of {@code $ ` " \}, elsewhere it quotes any character, and a
 * {@code #} that begins a word begins a comment. Nothing is expanded. Pure; used once.
 */
final class WordSplitter {
    /** What a backslash quotes within double quotes. */
    private static final String ESCAPABLE = "$`\"\\";

    private final String line;
    private final List<Word> words = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder quoted = new StringBuilder();
    private int at;

    private WordSplitter(String line) {
        this.line = line;
    }

    /**
     * The words of a line.
     *
     * @throws LineSyntaxException when a quote is not closed
     */
    static List<Word> split(String line) {
        return new WordSplitter(line).words();
    }

    /** A word that {@link #split} makes this text of again. */
    static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }

    private List<Word> words() {
        while (true) {
            while (at < line.length() && blank(line.charAt(at))) {
                at++;
            }
            if (at == line.length() || line.charAt(at) == '#') {
                return words;
            }
            word();
        }
    }

    private void word() {
        text.setLength(0);
        quoted.setLength(0);
        int start = at;
        boolean whole = false;
        while (at < line.length() && !blank(line.charAt(at))) {
            char c = line.charAt(at);
            int begun = at;
            whole = false;
            if (c == '\'') {
                single();
                whole = begun == start;
            } else if (c == '"') {
                doubled();
                whole = begun == start;
            } else if (c == '\\' && at + 1 < line.length()) {
                literally(line.charAt(at + 1));
                at += 2;
            } else {
                text.append(c);
                quoted.append(c);
                at++;
            }
        }
        words.add(new Word(text.toString(), whole ? text.toString() : quoted.toString()));
    }

    private void single() {
        int end = line.indexOf('\'', at + 1);
        if (end < 0) {
            throw unclosed("'");
        }
        text.append(line, at + 1, end);
        quoted.append(line, at, end + 1);
        at = end + 1;
    }

    private void doubled() {
        StringBuilder inside = new StringBuilder();
        int i = at + 1;
        while (i < line.length() && line.charAt(i) != '"') {
            boolean escape =
                    line.charAt(i) == '\\' && i + 1 < line.length() && ESCAPABLE.indexOf(line.charAt(i + 1)) >= 0;
            i += escape ? 1 : 0;
            inside.append(line.charAt(i));
            i++;
        }
        if (i >= line.length()) {
            throw unclosed("\"");
        }
        if (inside.length() == i - at - 1) {
            text.append(inside);
            quoted.append(line, at, i + 1);
        } else {
            inside.chars().forEach(c -> literally((char) c));
        }
        at = i + 1;
    }

    /** A target has quotes but no backslash. */
    private void literally(char c) {
        char mark = c == '"' ? '\'' : '"';
        text.append(c);
        quoted.append(mark).append(c).append(mark);
    }

    private LineSyntaxException unclosed(String mark) {
        return new LineSyntaxException("the quote " + mark + " is not closed", line, at);
    }
}
