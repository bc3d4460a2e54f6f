package org.dustcluster.remote;

import java.util.Map;
import java.util.TreeMap;
import org.dustcluster.cluster.TtyModes;

/**
 * The commands that give a node's terminal the modes of the user's own for raw mode, and those of line mode again: pure. As a rule
 * the two differ in the echo alone. What not every {@code stty} knows stands in a command of its own, which may fail.
 */
final class Stty {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("VINTR", "intr"),
            Map.entry("VQUIT", "quit"),
            Map.entry("VERASE", "erase"),
            Map.entry("VKILL", "kill"),
            Map.entry("VEOF", "eof"),
            Map.entry("VEOL", "eol"),
            Map.entry("VEOL2", "eol2"),
            Map.entry("VSTART", "start"),
            Map.entry("VSTOP", "stop"),
            Map.entry("VSUSP", "susp"),
            Map.entry("VREPRINT", "rprnt"),
            Map.entry("VWERASE", "werase"),
            Map.entry("VLNEXT", "lnext"),
            Map.entry("VDISCARD", "discard"));

    private Stty() {}

    /** Into raw mode. */
    static String raw(TtyModes user) {
        Map<String, Integer> modes = user.values();
        String echo = modes.getOrDefault("ECHO", 1) == 0 ? "stty -echo" : "stty echo";
        return echo + rest(user.forLines().values(), modes);
    }

    /** Out of it. */
    static String lines(TtyModes user) {
        return "stty -echo" + rest(user.values(), user.forLines().values());
    }

    private static String rest(Map<String, Integer> from, Map<String, Integer> to) {
        StringBuilder words = new StringBuilder();
        new TreeMap<>(to).forEach((name, value) -> {
            if (!name.equals("ECHO") && !value.equals(from.getOrDefault(name, value))) {
                words.append(' ').append(word(name, value));
            }
        });
        // sh -c: fish and csh spell a redirection of errors in their own ways.
        return words.isEmpty() ? "" : "; sh -c \"stty" + words + " 2>/dev/null\"";
    }

    private static String word(String name, int value) {
        String known = NAMES.get(name);
        if (known == null) {
            return (value == 0 ? "-" : "") + name.toLowerCase(java.util.Locale.ROOT);
        }
        return known + " " + key(value);
    }

    private static String key(int value) {
        if (value < ' ') {
            return "'^" + (char) (value + '@') + "'";
        }
        return value == 127 ? "'^?'" : value == 255 ? "undef" : Integer.toString(value);
    }
}
