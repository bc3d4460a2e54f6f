package org.dustcluster.output;

import java.util.ArrayList;
import java.util.List;

/**
 * A few lines that stand under all others and are painted over in place. They are painted in one piece with what is printed above
 * them, each line over the old one, so nothing flickers. Confined to {@code dust-display}.
 *
 * <pre>
 * _orker0 [=====&gt;    ]  52%   52.1 MB
 * total   [=====&gt;    ]  51%  102.3 MB  88.0 MB/s  0:01 left
 * </pre>
 *
 * The cursor rests where the block begins: when the window gets another width, some terminals break its lines anew and others do
 * not, but all keep the cursor at its character. From there on everything is the block's, however many rows it takes now.
 */
public final class LiveBlock {
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    /**
     * Its first line for itself, since of a screen that is cleared from its first character on, tmux keeps a copy in its
     * history; and wholly, since else tmux goes on taking it for the beginning of a longer line.
     */
    private static final String CLEAR = CLEAR_LINE + " " + CLEAR_BELOW + "\r";

    /** A window may be narrower already than the terminal says; a line takes one row all the same. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private List<String> wanted = List.of();
    private List<String> painted = List.of();
    private int paintedAt;

    /** What the block is from the next painting on. */
    public void set(List<String> lines) {
        wanted = List.copyOf(lines);
    }

    /** What was set. */
    List<String> lines() {
        return wanted;
    }

    /** Whether there is nothing to paint and nothing painted. */
    public boolean idle() {
        return wanted.isEmpty() && painted.isEmpty();
    }

    /**
     * What puts a text above the block.
     *
     * @param text whole lines, or none
     * @param columns of the screen now: longer lines are cut
     * @param rows of the screen now: of a block that is too high its last lines stay
     */
    public String paint(String text, int columns, int rows) {
        StringBuilder out = new StringBuilder();
        if (!painted.isEmpty()) {
            out.append('\r');
            if (!text.isEmpty() || wanted.isEmpty() || columns != paintedAt) {
                out.append(CLEAR);
            }
        }
        out.append(text);
        int first = Math.max(0, wanted.size() - Math.max(1, rows - 1));
        List<String> now = new ArrayList<>();
        for (String line : wanted.subList(first, wanted.size())) {
            // The last column stays free: a line that fills its row wraps on some terminals.
            now.add(DisplayWidth.cut(line, columns - 1));
        }
        if (!now.isEmpty()) {
            out.append(NO_WRAP).append(String.join(CLEAR_LINE + "\n", now)).append(CLEAR_BELOW);
            if (now.size() > 1) {
                out.append("\u001b[").append(now.size() - 1).append('A');
            }
            out.append('\r').append(WRAP);
        }
        painted = now;
        paintedAt = columns;
        return out.toString();
    }
}
