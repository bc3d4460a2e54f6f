package org.dustcluster.target;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

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

    /**
     * As {@link #of}, for a word that may hold wildcards: what stands before the first one is compared with the beginnings of the
     * candidates, and the rest stays as it is. {@code wroker[0-2]} means {@code worker[0-2]} where there is a {@code worker0}. A
     * pattern that matches one of the candidates is no miss.
     */
    public static Optional<String> ofPattern(String pattern, Collection<String> candidates) {
        if (matchesOne(pattern, candidates)) {
            return Optional.empty();
        }
        int wildcard = 0;
        while (wildcard < pattern.length() && "*?[".indexOf(pattern.charAt(wildcard)) < 0) {
            wildcard++;
        }
        if (wildcard == pattern.length()) {
            return of(pattern, candidates);
        }
        String stem = pattern.substring(0, wildcard);
        String rest = pattern.substring(wildcard);
        Set<String> stems = new LinkedHashSet<>();
        for (String candidate : candidates) {
            stems.add(candidate.replaceFirst("[0-9]+$", ""));
            stems.add(candidate.substring(0, Math.min(stem.length(), candidate.length())));
        }
        return of(stem, stems).map(near -> near + rest).filter(near -> matchesOne(near, candidates));
    }

    private static boolean matchesOne(String pattern, Collection<String> candidates) {
        try {
            return candidates.stream().anyMatch(Glob.compile(pattern)::matches);
        } catch (TargetSyntaxException e) {
            return false;
        }
    }

    /** The end of a message: the {@link #hint}, or all there is: <code>; there are off, on</code>. */
    public static String hintOrAll(String word, Collection<String> candidates) {
        String hint = hint(word, candidates);
        String all = (candidates.size() == 1 ? "; there is " : "; there are ") + String.join(", ", candidates);
        return hint.isEmpty() ? all : hint;
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
