package org.dustcluster.target;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * "Did you mean": the candidate that a mistyped word most likely stands for. Distance is optimal string alignment
 * (Damerau-Levenshtein without edits of an edit), case aside: one for each letter lost, added, changed or swapped with its
 * neighbour.
 */
public final class NearMiss {
    /** Longer words are no slip of the finger. */
    private static final int LONGEST = 64;

    private NearMiss() {}

    /**
     * The nearest candidate, the first of several equally near; empty when none is near enough: one edit for words of three
     * to five letters, two up to eight, three beyond, and for shorter words nothing but the case.
     */
    public static Optional<String> of(String word, Collection<String> candidates) {
        if (word.isEmpty() || word.length() > LONGEST) {
            return Optional.empty();
        }
        String wanted = word.toLowerCase(Locale.ROOT);
        int best = bound(word.length()) + 1;
        Optional<String> nearest = Optional.empty();
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - word.length()) < best) {
                int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
                if (distance < best && !candidate.equals(word)) {
                    best = distance;
                    nearest = Optional.of(candidate);
                }
            }
        }
        return nearest;
    }

    /** The end of a message: <code>, did you mean `start`?</code>, or nothing. */
    public static String hint(String word, Collection<String> candidates) {
        return of(word, candidates)
                .map(near -> ", did you mean `" + near + "`?")
                .orElse("");
    }

    private static int bound(int length) {
        if (length < 3) {
            return 0;
        }
        return length < 6 ? 1 : length < 9 ? 2 : 3;
    }

    private static int distance(String from, String to) {
        int[] beforeLast = new int[to.length() + 1];
        int[] last = new int[to.length() + 1];
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                row[j] = Math.min(last[j - 1] + (same ? 0 : 1), Math.min(last[j], row[j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }
        return last[to.length()];
    }
}
