package org.dustcluster.sandbox;

/**
 * A text with {@code *} and {@code ?} in it, as a filter of EC2 has it. Never goes back further than the last star: whoever asks
 * for many stars holds nobody up. Immutable.
 */
final class Wildcards {
    private static final int ANY_TEXT = -1;
    private static final int ANY_ONE = -2;

    /** Characters, and what stands for others. */
    private final int[] tokens;

    private Wildcards(int[] tokens) {
        this.tokens = tokens;
    }

    /** A backslash takes its meaning from the character behind it; at the end it is one. */
    static Wildcards of(String text) {
        int[] points = text.codePoints().toArray();
        int[] tokens = new int[points.length];
        int count = 0;
        for (int i = 0; i < points.length; i++) {
            if (points[i] == '\\' && i + 1 < points.length) {
                tokens[count++] = points[++i];
            } else {
                tokens[count++] = points[i] == '*' ? ANY_TEXT : points[i] == '?' ? ANY_ONE : points[i];
            }
        }
        return new Wildcards(java.util.Arrays.copyOf(tokens, count));
    }

    /** Whether the whole text is meant; case counts. */
    boolean matches(String text) {
        int[] points = text.codePoints().toArray();
        int at = 0;
        int next = 0;
        int star = -1;
        int resume = 0;
        while (at < points.length) {
            if (next < tokens.length && tokens[next] == ANY_TEXT) {
                star = next++;
                resume = at;
            } else if (next < tokens.length && (tokens[next] == ANY_ONE || tokens[next] == points[at])) {
                next++;
                at++;
            } else if (star >= 0) {
                next = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (next < tokens.length && tokens[next] == ANY_TEXT) {
            next++;
        }
        return next == tokens.length;
    }
}
