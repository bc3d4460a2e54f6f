package org.dustcluster.target;

import java.util.ArrayList;
import java.util.List;

/** The names that a section head such as {@code worker[0-9]} or {@code rack[1-2]-node[01-12]} stands for. */
public final class NameRange {
    /** More nodes than this are a slip of the finger. */
    static final int MOST = 10_000;

    private NameRange() {}

    /**
     * The names, in the order of the numbers, the last bracket varying fastest. A pattern without brackets is one name. Names
     * that the pattern yields twice are in the list twice.
     *
     * @throws TargetSyntaxException for a bracket that is not a range or a list of numbers, or for more than 10,000 names
     */
    public static List<String> expand(String pattern) {
        List<String> names = List.of("");
        int at = 0;
        while (at < pattern.length()) {
            int open = pattern.indexOf('[', at);
            int end = open < 0 ? pattern.length() : open;
            int stray = pattern.substring(at, end).indexOf(']');
            if (stray >= 0) {
                throw new TargetSyntaxException(pattern, at + stray, "`]` without `[`");
            }
            List<String> choices = List.of(pattern.substring(at, end));
            if (open >= 0) {
                int close = pattern.indexOf(']', open);
                if (close < 0) {
                    throw new TargetSyntaxException(pattern, open, "`[` is not closed");
                }
                choices = choices(pattern, open, close, choices.get(0));
                end = close + 1;
            }
            names = product(pattern, names, choices);
            at = end;
        }
        return List.copyOf(names);
    }

    private static List<String> choices(String pattern, int open, int close, String before) {
        String content = pattern.substring(open + 1, close);
        if (!Numbers.listed(content) && !(content.length() == 1 && Numbers.digit(content.charAt(0)))) {
            // [10] would be 1 or 0 to a target, so it is no head either.
            String hint = Numbers.all(content) ? "; write " + content + " without brackets for one node" : "";
            throw new TargetSyntaxException(
                    pattern,
                    open,
                    "`[" + content + "]` is no range of numbers like [0-9], [01-12] or [0,3,5-7]" + hint);
        }
        List<String> choices = new ArrayList<>();
        for (Numbers.Span span : Numbers.parse(pattern, open + 1, content).spans()) {
            String number = span.first();
            choices.add(before + number);
            while (!number.equals(span.last())) {
                number = Numbers.successor(number);
                choices.add(before + number);
                if (choices.size() > MOST) {
                    throw tooMany(pattern);
                }
            }
        }
        return choices;
    }

    private static List<String> product(String pattern, List<String> left, List<String> right) {
        if ((long) left.size() * right.size() > MOST) {
            throw tooMany(pattern);
        }
        List<String> product = new ArrayList<>(left.size() * right.size());
        for (String a : left) {
            for (String b : right) {
                product.add(a + b);
            }
        }
        return product;
    }

    private static TargetSyntaxException tooMany(String pattern) {
        return new TargetSyntaxException(
                pattern, pattern.indexOf('['), "`" + pattern + "` is more than " + MOST + " names");
    }
}
