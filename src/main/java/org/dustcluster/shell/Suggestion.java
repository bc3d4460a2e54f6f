package org.dustcluster.shell;

import java.util.List;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.SuggestionType;
import org.jline.reader.Widget;
import org.jline.reader.impl.LineReaderImpl;

/**
 * The newest line of the history that begins as the one being typed, shown faintly behind it. Right and End take it, Alt-F its next
 * word; it is no part of the line until then, and the line reader takes it off the screen before the line is entered.
 */
final class Suggestion {
    private static final List<String> ALL = List.of(
            LineReader.FORWARD_CHAR, LineReader.VI_FORWARD_CHAR, LineReader.END_OF_LINE, LineReader.VI_END_OF_LINE);
    private static final List<String> WORD = List.of(LineReader.FORWARD_WORD, LineReader.EMACS_FORWARD_WORD);
    /** A search shows another line than the one that was typed. */
    private static final List<String> SEARCHES =
            List.of(LineReader.HISTORY_INCREMENTAL_SEARCH_BACKWARD, LineReader.HISTORY_INCREMENTAL_SEARCH_FORWARD);

    private final LineReaderImpl reader;

    private Suggestion(LineReaderImpl reader) {
        this.reader = reader;
    }

    /** Switches it on for a reader. */
    static void in(LineReaderImpl reader) {
        Suggestion suggestion = new Suggestion(reader);
        reader.setAutosuggestion(SuggestionType.HISTORY);
        ALL.forEach(name -> suggestion.wrap(name, suggestion::whole));
        WORD.forEach(name -> suggestion.wrap(name, suggestion::nextWord));
        SEARCHES.forEach(suggestion::hideIn);
    }

    private void wrap(String name, java.util.function.UnaryOperator<String> part) {
        Widget moves = reader.getWidgets().get(name);
        if (moves == null) {
            return;
        }
        reader.getWidgets().put(name, () -> {
            String rest = rest();
            if (rest.isEmpty()) {
                return moves.apply();
            }
            reader.getBuffer().write(part.apply(rest));
            return true;
        });
    }

    private void hideIn(String name) {
        Widget search = reader.getWidgets().get(name);
        if (search == null) {
            return;
        }
        reader.getWidgets().put(name, () -> {
            reader.setAutosuggestion(SuggestionType.NONE);
            try {
                return search.apply();
            } finally {
                reader.setAutosuggestion(SuggestionType.HISTORY);
            }
        });
    }

    /** What is suggested behind the cursor; empty when that is not at the end. */
    private String rest() {
        boolean atEnd = reader.getBuffer().length() > 0
                && reader.getBuffer().cursor() == reader.getBuffer().length();
        String tip = reader.getTailTip();
        return atEnd && tip != null ? tip : "";
    }

    private String whole(String rest) {
        return rest;
    }

    private String nextWord(String rest) {
        int end = 0;
        while (end < rest.length() && Character.isWhitespace(rest.charAt(end))) {
            end++;
        }
        while (end < rest.length() && !Character.isWhitespace(rest.charAt(end))) {
            end++;
        }
        return rest.substring(0, end);
    }
}
