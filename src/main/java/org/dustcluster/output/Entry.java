package org.dustcluster.output;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.dustcluster.cluster.NodeEvent;

/** What stands in the queue before the screen. */
sealed interface Entry {

    /** Something a node or a broadcast did. */
    record Happened(NodeEvent event) implements Entry {}

    /** A line that dust says; clean already. */
    record Said(Line line) implements Entry {}

    /** The block under all lines is this from now on. */
    record Block(List<Line> under) implements Entry {}

    /** A broadcast is done, and its answers are to be shown folded; whoever shows them lets go of the recording. */
    record Folded(Recording recording) implements Entry {}

    /** Opened once all that was queued before is on the screen. */
    record Fence(CountDownLatch passed) implements Entry {}

    /** The user's line now stands on the screen: the next burst needs no gap before it. */
    record Typed() implements Entry {}

    /** Roughly the bytes that it holds on to. */
    default long weight() {
        if (this instanceof Happened happened) {
            if (happened.event() instanceof NodeEvent.Lines lines) {
                long weight = 64;
                for (String line : lines.lines()) {
                    weight += 56 + line.length();
                }
                return weight;
            }
            if (happened.event() instanceof NodeEvent.Partial partial) {
                return 64L + partial.text().length();
            }
        }
        return this instanceof Said said ? 64L + said.line().text().length() : 64L;
    }

    /** Whether it may be thrown away where there is no room: output, not news. */
    default boolean droppable() {
        return this instanceof Happened happened
                && (happened.event() instanceof NodeEvent.Lines
                        || happened.event() instanceof NodeEvent.Partial
                        || happened.event() instanceof NodeEvent.Finished);
    }

    /** How many lines of output are lost with it. */
    default int lines() {
        return this instanceof Happened happened && happened.event() instanceof NodeEvent.Lines lines
                ? lines.lines().size()
                : 0;
    }
}
