package org.dustcluster.output;

import java.util.List;

/**
 * What commands print to. Lines join the one queue behind whatever was printed before; any thread. Text is sanitised on the
 * way: it may come from EC2. Text with line breaks becomes several lines.
 */
public interface Printer {

    /** A result: standard output in a script. */
    void result(String text);

    /** Something to say: standard error in a script. */
    void message(String text);

    /** A failure, one sentence: standard error in a script. */
    void error(String text);

    /**
     * Shows a few lines under all that was printed, in place of those shown so before; none take the block away. Where
     * {@link #live} is false nothing happens. Whoever shows some takes them away before the prompt returns.
     */
    default void block(List<String> lines) {}

    /** Whether {@link #block} shows anything: a terminal that can be painted on. */
    default boolean live() {
        return false;
    }

    /** Whether nobody reads results any more (a closed pipe): what goes on for them alone may end. */
    default boolean unread() {
        return false;
    }

    /** Columns that a line has on this screen; {@link Integer#MAX_VALUE} where there is no terminal. */
    int width();
}
