package org.dustcluster.shell;

import java.util.ArrayList;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * Splits a line at blanks for completion and never fails: the line itself goes to the interpreter as it was typed, so
 * quotes, {@code !} and {@code \} mean nothing to the line reader. A blank in quotes or behind a backslash is part of a word.
 */
final class DustParser implements Parser {

    /** The line cut into words as they stand, quotes included; the word under the cursor ends at the cursor. */
    private record Words(String line, int cursor, List<String> words, int wordIndex) implements CompletingParsedLine {
        @Override
        public String word() {
            return words.get(wordIndex);
        }

        @Override
        public int wordCursor() {
            return word().length();
        }

        /** Candidates come as they are to stand in the line. */
        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return word().length();
        }

        @Override
        public int rawWordLength() {
            return word().length();
        }
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < cursor; i++) {
            char c = line.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < cursor) {
                word.append(c).append(line.charAt(++i));
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            } else {
                if (quote == 0 && (c == '\'' || c == '"')) {
                    quote = c;
                } else if (c == quote) {
                    quote = 0;
                }
                word.append(c);
            }
        }
        words.add(word.toString());
        return new Words(line, cursor, List.copyOf(words), words.size() - 1);
    }

    @Override
    public boolean isEscapeChar(char ch) {
        return false;
    }
}
