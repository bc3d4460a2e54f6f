package org.dustcluster.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of an ssh_config(5) file: {@code Keyword arguments} or {@code Keyword=arguments}.
 *
 * @param keyword in lower case
 * @param rest the arguments as they stand
 */
record SshConfigLine(String keyword, String rest) {
    private static final Pattern LINE = Pattern.compile("\\s*([A-Za-z0-9]+)(?:\\s*=\\s*|\\s+)(.*?)\\s*");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|([^\\s\"]+)");
    private static final Pattern TOKEN = Pattern.compile("%(.)");

    /** Empty for blank lines, comments and what is no line of such a file. */
    static Optional<SshConfigLine> parse(String text) {
        Matcher line = LINE.matcher(text);
        return line.matches()
                ? Optional.of(new SshConfigLine(line.group(1).toLowerCase(Locale.ROOT), line.group(2)))
                : Optional.empty();
    }

    /** The arguments; quotes may hold blanks, and a word that begins with {@code #} ends them. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(rest);
        while (word.find()) {
            if (word.group(2) != null && word.group(2).startsWith("#")) {
                break;
            }
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        return words;
    }

    /** Whether one of the patterns fits, and none that is negated with {@code !}. Case does not count. */
    static boolean matches(List<String> patterns, String name) {
        boolean found = false;
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            if (fits(pattern.substring(negated ? 1 : 0), name)) {
                if (negated) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    /** {@code *} and {@code ?} as in a shell. */
    static boolean fits(String pattern, String name) {
        String wanted = pattern.toLowerCase(Locale.ROOT);
        String text = name.toLowerCase(Locale.ROOT);
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            if (p < wanted.length() && wanted.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (p < wanted.length() && (wanted.charAt(p) == '?' || wanted.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < wanted.length() && wanted.charAt(p) == '*') {
            p++;
        }
        return p == wanted.length();
    }

    /** Replaces {@code %x} by what the map has for it and {@code %%} by a percent sign; others stay as they stand. */
    static String expand(String text, Map<Character, String> tokens) {
        return TOKEN.matcher(text).replaceAll(found -> {
            char letter = found.group(1).charAt(0);
            String value = letter == '%' ? "%" : tokens.getOrDefault(letter, found.group());
            return Matcher.quoteReplacement(value);
        });
    }
}
