package org.dustcluster.remote;

/**
 * A shell as the other processes of its node see it, as it said itself when it was primed.
 *
 * @param pid its number; 0 where it did not say
 * @param path its {@code PATH}; empty where it did not say, or holds what is no plain text
 */
record ShellProcess(long pid, String path) {
    static final ShellProcess UNKNOWN = new ShellProcess(0, "");

    /** From the payload of a mark, {@code 1234:/usr/bin:/bin}; what is no such thing is not known. */
    static ShellProcess parse(String text) {
        int colon = text.indexOf(':');
        String digits = text.substring(0, Math.max(0, colon));
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return UNKNOWN;
        }
        String path = text.substring(colon + 1);
        return new ShellProcess(Long.parseLong(digits), path.chars().allMatch(c -> c >= ' ' && c < 0x7F) ? path : "");
    }
}
