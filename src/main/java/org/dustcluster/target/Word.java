package org.dustcluster.target;

import java.util.Arrays;

/**
 * A name, or an attribute and its value, read from a target expression: the text without its quotes, and for each character
 * where it was typed.
 */
final class Word {
    private final StringBuilder text = new StringBuilder();
    private int[] columns = new int[16];
    private boolean bracket;
    /** Unquoted blanks at the end, which belong to the word only when something follows. */
    private int trailingBlanks;
    /** Where the first unquoted {@code =} is in the text; -1 for none. */
    private int equals = -1;

    /** Where in the text quotes last stood; -1 for nowhere. */
    private int quotes = -1;

    private int bracketColumn;

    void add(char c, int column, boolean protectedByQuotes) {
        boolean blank = !protectedByQuotes && Character.isWhitespace(c);
        if (blank && (text.isEmpty() || (equals >= 0 && equals == text.length() - 1))) {
            return;
        }
        if (c == '=' && !protectedByQuotes && !bracket && equals < 0) {
            trim();
            equals = text.length();
        } else if (c == '[' && !bracket) {
            bracket = true;
            bracketColumn = column;
        } else if (c == ']') {
            bracket = false;
        }
        trailingBlanks = blank ? trailingBlanks + 1 : 0;
        if (columns.length == text.length()) {
            columns = Arrays.copyOf(columns, columns.length * 2);
        }
        columns[text.length()] = column;
        text.append(c);
    }

    /** Notes that quotes begin here: within them even nothing is a value. */
    void quote() {
        quotes = text.length();
        trailingBlanks = 0;
    }

    void trim() {
        text.setLength(text.length() - trailingBlanks);
        trailingBlanks = 0;
    }

    /** Whether a bracket is open: then operators are part of the pattern. */
    boolean inBracket() {
        return bracket;
    }

    /** Where the bracket was opened, or the last one was. */
    int bracketColumn() {
        return bracketColumn;
    }

    /** Whether nothing, not even quotes, follows the equals sign. */
    boolean valueMissing() {
        return equals == text.length() - 1 && quotes <= equals;
    }

    int equalsAt() {
        return equals;
    }

    String text() {
        return text.toString();
    }

    /** Where a character of the text was typed. */
    int column(int offset) {
        return columns[offset];
    }
}
