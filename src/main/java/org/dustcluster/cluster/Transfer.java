package org.dustcluster.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One copy, under way on n nodes. Any thread. */
public interface Transfer {

    /** How far a node is. */
    enum State {
        /** Its turn has not come, or its session is being opened. */
        WAITING,
        /** Files are on their way. */
        COPYING,
        /** Everything was copied. */
        DONE,
        /** Something was not copied. */
        FAILED
    }

    /**
     * One node's part. Totals may grow while directories of the node are read.
     *
     * @param doneBytes bytes at the other end, those that were there before included
     * @param keptBytes of these, those that were there before: nothing had to be sent for them
     * @param doneFiles files that have their names
     */
    record Progress(
            String node,
            State state,
            long doneBytes,
            long keptBytes,
            long totalBytes,
            long doneFiles,
            long totalFiles) {
        /** Whether nothing more will happen on this node. */
        public boolean over() {
            return state == State.DONE || state == State.FAILED;
        }
    }

    /**
     * Waits until every node is done.
     *
     * @return whether it is; false when the time was over first
     */
    boolean await(Duration timeout) throws InterruptedException;

    /**
     * Gives up: what is half done keeps its temporary name, for a later copy with {@code resume}. Never blocks; {@link #await} then
     * ends within a few seconds.
     */
    void cancel();

    /** Every node's part, in the order of the nodes. */
    List<Progress> progress();

    /** What runs a staged script, a line for each node that has it. */
    Map<RemoteNode, String> prepared();
}
