package org.dustcluster;

import java.util.List;
import java.util.stream.Collectors;

/** The words after the options as one line. */
final class Words {
    private Words() {}

    /**
     * The line that the words make up. One word is a line as it is. An {@code @} line goes to the remote shells as it was
     * given, the words joined by blanks, as with {@code ssh host word ...}; the words of anything else stay words.
     */
    static String line(List<String> words) {
        boolean verbatim = words.size() == 1
                || words.get(0).startsWith("@")
                || words.get(0).startsWith("!");
        return verbatim
                ? String.join(" ", words)
                : words.stream().map(Words::quote).collect(Collectors.joining(" "));
    }

    /** A word that a shell reads as this word; as it is where nothing in it means anything to a shell or to a target. */
    static String quote(String word) {
        boolean plain = !word.isEmpty() && word.chars().allMatch(c -> c < 0x80 && "|;<>$`\\\"'# \t\n~".indexOf(c) < 0);
        return plain ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
