package org.dustcluster.output;

import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of one colour sequence (ECMA-48, SGR), read.
 *
 * @param kept the parameters to send on: all but the one that hides text (8)
 * @param resets whether everything is switched off somewhere in it
 * @param styles whether something is on afterwards that this sequence switched on
 */
record SgrParameters(String kept, boolean resets, boolean styles) {
    private static final SgrParameters RESET = new SgrParameters("", true, false);

    /** Reads what stands between {@code CSI} and {@code m}: digits, semicolons and colons. */
    static SgrParameters of(String text) {
        if (text.isEmpty()) {
            return RESET;
        }
        String[] all = text.split(";", -1);
        List<String> kept = new ArrayList<>(all.length);
        boolean resets = false;
        boolean styles = false;
        for (int i = 0; i < all.length; i++) {
            String parameter = all[i];
            if (isZero(parameter)) {
                resets = true;
                styles = false;
                kept.add(parameter);
            } else if (!hides(parameter)) {
                styles = true;
                kept.add(parameter);
                for (int rest = colourLength(all, i); rest > 0 && i + 1 < all.length; rest--) {
                    kept.add(all[++i]);
                }
            }
        }
        return new SgrParameters(String.join(";", kept), resets, styles);
    }

    private static boolean isZero(String parameter) {
        return zeros(parameter) == parameter.length();
    }

    /** Whether it is 8, or 8 with sub-parameters. */
    private static boolean hides(String parameter) {
        int zeros = zeros(parameter);
        return parameter.startsWith("8", zeros)
                && (parameter.length() == zeros + 1 || parameter.startsWith(":", zeros + 1));
    }

    /** How many zeros it begins with. */
    private static int zeros(String parameter) {
        int zeros = 0;
        while (zeros < parameter.length() && parameter.charAt(zeros) == '0') {
            zeros++;
        }
        return zeros;
    }

    /** How many parameters after this one belong to an extended colour: {@code 38;5;N} and {@code 38;2;R;G;B}. */
    private static int colourLength(String[] all, int at) {
        boolean extended = all[at].equals("38") || all[at].equals("48") || all[at].equals("58");
        if (!extended || at + 1 >= all.length) {
            return 0;
        }
        return switch (all[at + 1]) {
            case "5" -> 2;
            case "2" -> 4;
            default -> 0;
        };
    }
}
