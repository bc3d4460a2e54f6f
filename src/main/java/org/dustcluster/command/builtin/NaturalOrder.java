package org.dustcluster.command.builtin;

import java.util.Comparator;

/** Text in the order in which a person counts: {@code w2} before {@code w10}, {@code 10.0.0.9} before {@code 10.0.0.10}. */
final class NaturalOrder implements Comparator<String> {
    static final Comparator<String> OF = new NaturalOrder();

    private NaturalOrder() {}

    @Override
    public int compare(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() && j < right.length()) {
            int iEnd = endOfNumber(left, i);
            int jEnd = endOfNumber(right, j);
            int order;
            if (iEnd > i && jEnd > j) {
                order = numbers(left.substring(i, iEnd), right.substring(j, jEnd));
                i = iEnd;
                j = jEnd;
            } else {
                order = Character.compare(left.charAt(i), right.charAt(j));
                i++;
                j++;
            }
            if (order != 0) {
                return order;
            }
        }
        int rest = Integer.compare(left.length() - i, right.length() - j);
        return rest != 0 ? rest : left.compareTo(right);
    }

    private static int endOfNumber(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /** By value; digits of any count. */
    private static int numbers(String left, String right) {
        String one = left.replaceFirst("^0+(?=.)", "");
        String other = right.replaceFirst("^0+(?=.)", "");
        return one.length() != other.length() ? Integer.compare(one.length(), other.length()) : one.compareTo(other);
    }
}
