package org.dustcluster.target;

import java.util.ArrayList;
import java.util.List;

/**
 * The numbers between two brackets: {@code 0-10}, {@code 01-12}, {@code 0,3,5-7}. Numbers are texts of digits of any length;
 * nothing is ever expanded in order to match.
 */
record Numbers(List<Span> spans) {

    /**
     * Consecutive numbers.
     *
     * @param first the first number as written
     * @param last the last number as written
     */
    record Span(String first, String last) {

        /** Whether these digits are one of the numbers, written as the range writes them: zeros are kept, none are added. */
        boolean contains(String digits) {
            if (first.equals(last)) {
                return digits.equals(first);
            }
            boolean written = padded(first)
                    ? digits.length() == first.length() || (digits.length() > first.length() && !padded(digits))
                    : !padded(digits);
            return written && compare(first, digits) <= 0 && compare(digits, last) <= 0;
        }
    }

    Numbers {
        spans = List.copyOf(spans);
    }

    boolean contains(String digits) {
        for (Span span : spans) {
            if (span.contains(digits)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the content of a bracket is a range or a list of numbers: digits with a dash or a comma among them. */
    static boolean listed(String content) {
        boolean separator = false;
        boolean digitBefore = false;
        boolean dashInItem = false;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (digit(c)) {
                digitBefore = true;
            } else if (digitBefore && (c == ',' || (c == '-' && !dashInItem))) {
                separator = true;
                digitBefore = false;
                dashInItem = c == '-';
            } else {
                return false;
            }
        }
        return separator && digitBefore;
    }

    /** Whether a multi-digit number stands in the content: then it cannot be meant as single characters. */
    static boolean wide(String content) {
        for (int i = 1; i < content.length(); i++) {
            if (digit(content.charAt(i - 1)) && digit(content.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads the content of a bracket for which {@link #listed} holds, or that is one number.
     *
     * @param text the whole pattern, for messages
     * @param offset where the content begins in it
     */
    static Numbers parse(String text, int offset, String content) {
        List<Span> spans = new ArrayList<>();
        int start = 0;
        for (String item : content.split(",", -1)) {
            int dash = item.indexOf('-');
            String first = dash < 0 ? item : item.substring(0, dash);
            String last = dash < 0 ? item : item.substring(dash + 1);
            if (compare(first, last) > 0) {
                throw new TargetSyntaxException(
                        text,
                        offset + start,
                        "the range `" + item + "` ends before it begins: write `" + last + "-" + first + "`");
            }
            if (last.length() < first.length() || (padded(last) && last.length() != first.length())) {
                throw new TargetSyntaxException(
                        text, offset + start, "the two ends of the range `" + item + "` differ in their leading zeros");
            }
            spans.add(new Span(first, last));
            start += item.length() + 1;
        }
        return new Numbers(spans);
    }

    /** The next number, in the same width where it fits: 09, 10; 9, 10; 99, 100. */
    static String successor(String digits) {
        char[] next = digits.toCharArray();
        for (int i = next.length - 1; i >= 0; i--) {
            if (next[i] != '9') {
                next[i]++;
                return new String(next);
            }
            next[i] = '0';
        }
        return "1" + new String(next);
    }

    static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    /** Whether the text is one or more ASCII digits. */
    static boolean all(String text) {
        return !text.isEmpty() && text.chars().allMatch(Numbers::digit);
    }

    private static boolean padded(String digits) {
        return digits.length() > 1 && digits.charAt(0) == '0';
    }

    private static int compare(String left, String right) {
        String a = left.substring(zeros(left));
        String b = right.substring(zeros(right));
        return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }

    private static int zeros(String digits) {
        int zeros = 0;
        while (zeros < digits.length() && digits.charAt(zeros) == '0') {
            zeros++;
        }
        return zeros;
    }
}
