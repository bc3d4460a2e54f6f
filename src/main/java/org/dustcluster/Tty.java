package org.dustcluster;

import java.util.Map;

/**
 * Which of the standard streams are a terminal. {@code dust.sh} asks the shell, which costs nothing, and says so in the system
 * property {@code dust.tty}: {@code i} for standard input, {@code o} for standard output. Without it, neither is: the JDK cannot tell the two
 * apart.
 */
final class Tty {
    private Tty() {}

    static boolean input() {
        return is('i');
    }

    static boolean output() {
        return is('o');
    }

    private static boolean is(char stream) {
        return System.getProperty("dust.tty", "").indexOf(stream) >= 0;
    }

    /** Whether the terminal can do no more than print lines, or does not say what it can. */
    static boolean dumb(Map<String, String> environment) {
        String type = environment.getOrDefault("TERM", "");
        return type.isEmpty() || type.equals("dumb");
    }
}
