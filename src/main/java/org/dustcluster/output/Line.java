package org.dustcluster.output;

/**
 * One line for the screen.
 *
 * @param kind what it is: it decides the stream in a script and the style on a terminal
 * @param node the node that said it, {@code ""} for dust itself
 * @param text clean text: printable characters, tabs and SGR colour sequences, never another control character
 */
public record Line(Kind kind, String node, String text) {

    /** What a line is. */
    public enum Kind {
        /** A line of a node's output; shown as {@code [node] text}; standard output. */
        OUTPUT,
        /** The empty line that parts one node's burst from another's; standard output. */
        GAP,
        /** A result of a command, as it is: a table row, JSON; standard output. */
        RESULT,
        /** What dust has to say: a summary, a hint; standard error. */
        MESSAGE,
        /** A failure; standard error. */
        ERROR
    }

    /** A line that dust itself says. */
    public static Line of(Kind kind, String text) {
        return new Line(kind, "", text);
    }
}
