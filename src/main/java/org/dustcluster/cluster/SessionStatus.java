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
 * @param note what this shell cannot report, or how its host key was trusted; of a lost one why; empty for nothing to say
 */
public record SessionStatus(
        String node, String state, Optional<String> line, Instant since, OptionalInt lastExit, String note) {}
