package org.dustcluster.files;

/** Names as a shell's patterns match them: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a]}. Pure. */
final class FileGlob {
    private FileGlob() {}

    static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
    }

    /** Whether a whole name matches. A name that begins with a dot wants a pattern that does. */
    static boolean matches(String pattern, String name) {
        if (name.startsWith(".") && !pattern.startsWith(".")) {
            return false;
        }
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            int next = p < pattern.length() && pattern.charAt(p) != '*' ? one(pattern, p, name.charAt(n)) : -1;
            if (next > 0) {
                p = next;
                n++;
            } else if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Where the pattern goes on after it has matched a character; -1 when it does not. */
    private static int one(String pattern, int at, char c) {
        char wanted = pattern.charAt(at);
        if (wanted == '?') {
            return at + 1;
        }
        int end = wanted == '[' ? pattern.indexOf(']', at + (negated(pattern, at) ? 3 : 2)) : -1;
        if (end < 0) {
            return wanted == c ? at + 1 : -1;
        }
        boolean negated = negated(pattern, at);
        boolean in = false;
        for (int i = at + (negated ? 2 : 1); i < end; i++) {
            if (i + 2 < end && pattern.charAt(i + 1) == '-') {
                in |= pattern.charAt(i) <= c && c <= pattern.charAt(i + 2);
                i += 2;
            } else {
                in |= pattern.charAt(i) == c;
            }
        }
        return in != negated ? end + 1 : -1;
    }

    private static boolean negated(String pattern, int at) {
        return at + 1 < pattern.length() && (pattern.charAt(at + 1) == '!' || pattern.charAt(at + 1) == '^');
    }
}
