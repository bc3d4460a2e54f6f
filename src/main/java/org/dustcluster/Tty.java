package org.dustcluster;

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
}
