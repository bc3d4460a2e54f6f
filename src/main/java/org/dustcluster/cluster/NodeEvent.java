package org.dustcluster.cluster;

import java.util.List;
import java.util.Map;

/**
 * What a node, or a broadcast, did. Immutable. The events of one node arrive in the node's own order; a broadcast's
 * {@link BroadcastDone} arrives after the last event of all its nodes. Text is as decoded and not yet sanitised.
 */
public sealed interface NodeEvent {

    /** Events of one node. */
    sealed interface OfNode extends NodeEvent {
        /** The node's name. */
        String node();
    }

    /** Logged in; the shell answered its planted prompt. {@code note} says what this shell cannot report, or is empty. */
    record Connected(String node, String note) implements OfNode {}

    /**
     * Whole lines of output, without their ends.
     *
     * @param broadcast the id of the {@link Dispatch} whose line made it, 0 for output of an idle shell (a background job)
     */
    record Lines(String node, long broadcast, List<String> lines) implements OfNode {
        public Lines {
            lines = List.copyOf(lines);
        }
    }

    /**
     * The line that the node has begun and not ended, whole, as it stands now: perhaps a question. Replaces the one before;
     * any later {@link Lines} of the node begins with the rest of it.
     */
    record Partial(String node, long broadcast, String text) implements OfNode {}

    /** The command of a broadcast ended on a node, with its exit status (128 + n for a signal, as shells count). */
    record Finished(String node, long broadcast, Outcome outcome) implements OfNode {}

    /** The session ended against our will, or could not be opened. {@code reason} is a clause without the node's name. */
    record Lost(String node, String reason) implements OfNode {}

    /** The session ended because its shell did ({@code exit}) or because the user closed it. */
    record Ended(String node, String reason) implements OfNode {
        /** The reason of a session that the user closed: who did it need not be told. */
        public static final String CLOSED = "closed";
    }

    /**
     * All nodes of a broadcast are done. Outcomes by node, in the order of the broadcast; without those nodes where it was read by
     * the program of an earlier one, whose outcome it shares.
     */
    record BroadcastDone(long broadcast, String line, Map<String, Outcome> outcomes) implements NodeEvent {}
}
