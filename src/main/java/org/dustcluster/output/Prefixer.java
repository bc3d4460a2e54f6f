package org.dustcluster.output;

/**
 * Writes a line as people see it: {@code [worker0] text}, with or without colour. Immutable; any thread.
 */
public final class Prefixer {
    private static final String RESET = "\u001b[0m";
    private static final String FAINT = "\u001b[2m";
    private static final String RED = "\u001b[31m";
    /** Faint foregrounds, told apart on dark and on light grounds; red is kept for errors. */
    private static final String[] NODE_COLOURS = {
        "\u001b[2;36m", "\u001b[2;32m", "\u001b[2;33m", "\u001b[2;35m", "\u001b[2;34m"
    };

    private final boolean colour;

    /** With colour: that of the text passes, prefixes and messages get their own. Without: no colour at all. */
    public Prefixer(boolean colour) {
        this.colour = colour;
    }

    /** Appends the line and a line feed. */
    public void append(StringBuilder to, Line line) {
        switch (line.kind()) {
            case OUTPUT -> {
                prefix(to, line.node());
                text(to, line.text());
            }
            case RESULT, GAP -> text(to, line.text());
            case MESSAGE -> styled(to, FAINT, line.text());
            case ERROR -> styled(to, RED, line.text());
        }
        to.append('\n');
    }

    private void prefix(StringBuilder to, String node) {
        if (colour) {
            to.append(NODE_COLOURS[Math.floorMod(node.hashCode(), NODE_COLOURS.length)]);
        }
        to.append('[').append(node).append(']');
        if (colour) {
            to.append(RESET);
        }
        to.append(' ');
    }

    private void text(StringBuilder to, String text) {
        to.append(colour ? text : Sanitizer.withoutColour(text));
    }

    private void styled(StringBuilder to, String style, String text) {
        if (colour && !text.isEmpty()) {
            to.append(style).append(text).append(RESET);
        } else {
            text(to, text);
        }
    }
}
