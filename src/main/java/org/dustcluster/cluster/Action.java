package org.dustcluster.cluster;

/** One step of a {@link Plan} on one node. */
public sealed interface Action {
    /** The node it is about. */
    Node node();

    /** Launch a machine that does not exist. */
    record Launch(Node node) implements Action {}

    /** Start a stopped machine. */
    record Resume(Node node) implements Action {}

    /** Stop a machine. */
    record Stop(Node node) implements Action {}

    /** Terminate a machine. */
    record Terminate(Node node) implements Action {}

    /**
     * Leave it as it is.
     *
     * @param reason a clause: {@code already running}
     * @param unmet whether what was asked for is not the case, so that the line has failed
     */
    record Skip(Node node, String reason, boolean unmet) implements Action {}
}
