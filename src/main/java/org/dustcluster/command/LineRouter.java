package org.dustcluster.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.dustcluster.target.TargetExpression;

/**
 * Tells where a line goes. Pure; any thread.
 *
 * <table>
 * <caption>By the first character that is no blank</caption>
 * <tr><td>none, {@code #}</td><td>nowhere</td></tr>
 * <tr><td>{@code @}</td><td>to nodes; the line stays as it is</td></tr>
 * <tr><td>{@code !}</td><td>to the local shell</td></tr>
 * <tr><td>{@code ?} alone</td><td>to {@code help}</td></tr>
 * <tr><td>else</td><td>to a command when the first word, without quotes, names one; to the local shell otherwise</td></tr>
 * </table>
 */
public final class LineRouter {
    /** The command that lists the commands, and its other name. */
    static final String HELP = "help";

    static final String HELP_MARK = "?";

    private final Predicate<String> known;

    /** @param known whether a word is the name of a command */
    public LineRouter(Predicate<String> known) {
        this.known = known;
    }

    /**
     * Where the line goes.
     *
     * @throws LineSyntaxException when a command's words do not end
     */
    public Route route(String line) {
        int start = 0;
        while (start < line.length() && WordSplitter.blank(line.charAt(start))) {
            start++;
        }
        if (line.substring(start).isBlank() || line.charAt(start) == '#') {
            return new Route.Nothing();
        }
        return switch (line.charAt(start)) {
            case '@' -> atTarget(line.substring(start + 1));
            case '!' -> local(line.substring(start + 1));
            default -> verbOrLocal(line, start);
        };
    }

    private static Route atTarget(String rest) {
        int end = TargetExpression.endOfTarget(rest);
        Optional<String> line =
                Optional.of(rest.substring(Math.min(end + 1, rest.length()))).filter(text -> !text.isBlank());
        return new Route.AtTarget(rest.substring(0, end), line);
    }

    private static Route local(String line) {
        return line.isBlank() ? new Route.Nothing() : new Route.Local(line);
    }

    private Route verbOrLocal(String line, int start) {
        int end = start;
        while (end < line.length() && !WordSplitter.blank(line.charAt(end))) {
            end++;
        }
        String first = line.substring(start, end);
        if (first.equals(HELP_MARK)) {
            List<Word> words = new ArrayList<>(WordSplitter.split(line));
            words.set(0, new Word(HELP, HELP));
            return new Route.Verb(words);
        }
        return known.test(first) ? new Route.Verb(WordSplitter.split(line)) : new Route.Local(line);
    }
}
