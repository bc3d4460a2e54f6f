package org.dustcluster.output;

import java.util.List;

/** Where lines end up. Called by {@code dust-display} only; may block as long as the screen takes nothing. */
public interface Screen {

    /** Shows the lines, whole and in order, in one go. The list is not empty. */
    void print(List<Line> lines);

    /** Shows these lines under what was printed, in place of those shown so before; none take the block away. */
    default void block(List<Line> lines) {}

    /** Whether the reader of the results is gone for good: a script may stop. Any thread. */
    default boolean closed() {
        return false;
    }

    /** Whether it can show a block. Any thread. */
    default boolean live() {
        return false;
    }
}
