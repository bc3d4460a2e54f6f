package org.dustcluster.output;

import java.util.ArrayList;
import java.util.List;

/**
 * A few lines that stand under all others and are painted over in place. They are painted in one piece with what is printed above
 * them, each line over the old one, so nothing flickers; the cursor rests in the line below. Confined to {@code dust-display}.
 *
 * <pre>
 * worker0 [=====&gt;    ]  52%   52.1 MB
 * total   [=====&gt;    ]  51%  102.3 MB  88.0 MB/s  0:01 left
 * _
 * </pre>
 */
public final class LiveBlock {
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

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
     * @param columns of the screen now: longer lines are cut; when they are others than the last time, the block begins anew below
     * @param rows of the screen now: of a block that is too high its last lines stay
     */
    public String paint(String text, int columns, int rows) {
        StringBuilder out = new StringBuilder();
        // Where the lines of a block are after the window has changed differs from terminal to terminal. A block that
        // is left behind
        // is better than a line that is painted over.
        int up = columns == paintedAt ? painted.size() : 0;
        paintedAt = columns;
        if (up > 0) {
            out.append("\u001b[").append(up).append("A\r");
        }
        if (!text.isEmpty()) {
            out.append(up > 0 ? CLEAR_BELOW : "").append(text);
        }
        int first = Math.max(0, wanted.size() - Math.max(1, rows - 1));
        List<String> now = new ArrayList<>();
        for (String line : wanted.subList(first, wanted.size())) {
            // The last column stays free: a line that fills its row wraps on some terminals.
            now.add(DisplayWidth.cut(line, columns - 1));
        }
        now.forEach(line -> out.append(line).append(CLEAR_LINE).append('\n'));
        if (now.size() < up) {
            out.append(CLEAR_BELOW);
        }
        painted = now;
        return out.toString();
    }
}
