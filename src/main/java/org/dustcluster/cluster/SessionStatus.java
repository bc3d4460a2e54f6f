package org.dustcluster.cluster;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A snapshot of one session.
 *
 * @param node the node's name
 * @param state one of {@code connecting idle busy raw lost closed}
 * @param line what it runs, or ran last
 * @param since when the state was entered
 * @param lastExit the last exit status
 * @param note what this shell cannot report, or that its host key still has to be verified; of a lost one why; empty for
 *     nothing to say
 * @param trust the host key and how it was trusted: {@code ED25519 SHA256:... known}; empty while there is no connection
 */
public record SessionStatus(
        String node,
        String state,
        Optional<String> line,
        Instant since,
        OptionalInt lastExit,
        String note,
        String trust) {

    /** A session of whose host key nothing is known. */
    public SessionStatus(
            String node, String state, Optional<String> line, Instant since, OptionalInt lastExit, String note) {
        this(node, state, line, since, lastExit, note, "");
    }
}
