package org.dustcluster.target;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A compiled wildcard pattern; it matches whole texts, and case counts.
 *
 * <ul>
 *   <li>{@code *} any text, the empty one included; {@code ?} one character
 *   <li>{@code [0-10]}, {@code [01-12]}, {@code [0,3,5-7]}: one of these numbers, written like that: zeros are kept
 *   <li>any other bracket is a character class: {@code [abc]}, {@code [a-c]}, {@code [!0]} (also {@code [^0]}); without a
 *       comma or a dash {@code [10]} is one too, as in a shell
 * </ul>
 *
 * There is no escape character: {@code [*]}, {@code [?]} and {@code [[]} stand for the characters themselves. Matching never
 * backtracks, and a range is compared, not expanded, so no pattern is slow.
 */
public final class Glob {

    /** One step of a pattern. */
    private sealed interface Token {}

    private record Literal(int codePoint) implements Token {}

    private record AnyText() implements Token {}

    private record AnyOne() implements Token {}

    /** Pairs of first and last code point. */
    private record OneOf(List<int[]> ranges, boolean negated) implements Token {
        boolean contains(int codePoint) {
            for (int[] range : ranges) {
                if (range[0] <= codePoint && codePoint <= range[1]) {
                    return !negated;
                }
            }
            return negated;
        }
    }

    private record OneNumber(Numbers numbers) implements Token {}

    private final String text;
    /** What the pattern begins with, up to its first wildcard. */
    private final String prefix;
    /** What follows. */
    private final List<Token> rest;

    private Glob(String text, List<Token> tokens) {
        this.text = text;
        StringBuilder start = new StringBuilder();
        int literals = 0;
        while (literals < tokens.size() && tokens.get(literals) instanceof Literal literal) {
            start.appendCodePoint(literal.codePoint());
            literals++;
        }
        this.prefix = start.toString();
        this.rest = List.copyOf(tokens.subList(literals, tokens.size()));
    }

    /**
     * Compiles a pattern.
     *
     * @throws TargetSyntaxException for a bracket that is empty, not closed, or runs backwards
     */
    public static Glob compile(String pattern) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < pattern.length()) {
            int point = pattern.codePointAt(at);
            if (point == '[') {
                int close = pattern.indexOf(']', at);
                if (close < 0) {
                    throw new TargetSyntaxException(pattern, at, "`[` is not closed");
                }
                tokens.add(bracket(pattern, at, close));
                at = close + 1;
                continue;
            }
            if (point == '*') {
                // "**" is "*"
                if (tokens.isEmpty() || !(tokens.get(tokens.size() - 1) instanceof AnyText)) {
                    tokens.add(new AnyText());
                }
            } else {
                tokens.add(point == '?' ? new AnyOne() : new Literal(point));
            }
            at += Character.charCount(point);
        }
        return new Glob(pattern, tokens);
    }

    private static Token bracket(String pattern, int open, int close) {
        String content = pattern.substring(open + 1, close);
        if (Numbers.listed(content)) {
            return new OneNumber(Numbers.parse(pattern, open + 1, content));
        }
        boolean negated = content.startsWith("!") || content.startsWith("^");
        String members = negated ? content.substring(1) : content;
        if (members.isEmpty()) {
            throw new TargetSyntaxException(
                    pattern, open, "nothing stands between the brackets of `[" + content + "]`");
        }
        if (negated && Numbers.listed(members) && Numbers.wide(members)) {
            throw new TargetSyntaxException(
                    pattern, open, "`[" + content + "]` cannot mean numbers: write `!` before the whole name instead");
        }
        int[] points = members.codePoints().toArray();
        List<int[]> ranges = new ArrayList<>();
        for (int i = 0; i < points.length; i++) {
            // A dash at either end is a dash.
            boolean range = i + 2 < points.length && points[i + 1] == '-';
            int last = range ? points[i + 2] : points[i];
            if (last < points[i]) {
                throw new TargetSyntaxException(
                        pattern, open, "the range in `[" + content + "]` ends before it begins");
            }
            ranges.add(new int[] {points[i], last});
            i += range ? 2 : 0;
        }
        return new OneOf(List.copyOf(ranges), negated);
    }

    /** Whether the whole text matches. */
    public boolean matches(String candidate) {
        if (!candidate.startsWith(prefix)) {
            return false;
        }
        if (literal()) {
            return candidate.length() == prefix.length();
        }
        if (rest.size() == 1 && rest.get(0) instanceof AnyText) {
            return true;
        }
        int[] points = candidate.substring(prefix.length()).codePoints().toArray();
        // at[i]: the tokens so far can end just before character i
        boolean[] at = new boolean[points.length + 1];
        boolean[] next = new boolean[points.length + 1];
        at[0] = true;
        for (Token token : rest) {
            Arrays.fill(next, false);
            step(token, points, at, next);
            boolean[] spare = at;
            at = next;
            next = spare;
        }
        return at[points.length];
    }

    private static void step(Token token, int[] points, boolean[] at, boolean[] next) {
        boolean reached = false;
        for (int i = 0; i < at.length; i++) {
            reached |= at[i];
            if (token instanceof AnyText) {
                next[i] = reached;
            } else if (at[i] && i < points.length) {
                if (token instanceof OneNumber number) {
                    numbers(number.numbers(), points, i, next);
                } else {
                    next[i + 1] |= takes(token, points[i]);
                }
            }
        }
    }

    private static boolean takes(Token token, int point) {
        if (token instanceof Literal literal) {
            return literal.codePoint() == point;
        }
        return !(token instanceof OneOf oneOf) || oneOf.contains(point);
    }

    private static void numbers(Numbers numbers, int[] points, int from, boolean[] next) {
        for (int end = from; end < points.length && Numbers.digit(points[end]); end++) {
            if (!next[end + 1]) {
                next[end + 1] = numbers.contains(new String(points, from, end + 1 - from));
            }
        }
    }

    /** Whether it matches one text only, because there is no wildcard in it. */
    public boolean literal() {
        return rest.isEmpty();
    }

    /** The pattern. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
