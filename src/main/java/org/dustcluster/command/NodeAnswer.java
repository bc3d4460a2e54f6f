package org.dustcluster.command;

import java.util.List;
import java.util.Optional;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.Outcome;

/**
 * What one node answered to a line of a drop-in.
 *
 * @param node its name
 * @param outcome how it ended; empty where the time was over first
 * @param lines its output, clean text without colour
 * @param complete whether these are all lines: of floods only the beginning is kept
 */
public record NodeAnswer(String node, Optional<Outcome> outcome, List<String> lines, boolean complete) {
    public NodeAnswer {
        lines = List.copyOf(lines);
    }

    /** The same answer of a node whose session has another name than it. */
    NodeAnswer of(String name) {
        return new NodeAnswer(name, outcome, lines, complete);
    }

    /** Whether the command ended with status 0. */
    public boolean ok() {
        return outcome.filter(ended -> ended.exitStatus() == ExitStatus.OK).isPresent();
    }

    /** The output as one text. */
    public String text() {
        return String.join("\n", lines);
    }

    /** How it ended in words: {@code exit 1}, {@code connection refused}; {@code ok} where all is well. */
    public String ending() {
        if (outcome.isEmpty()) {
            return "it still runs";
        }
        Outcome ended = outcome.get();
        if (ended instanceof Outcome.Exited exited) {
            return exited.status() == 0 ? "ok" : "exit " + exited.status();
        }
        if (ended instanceof Outcome.Failed failed) {
            return failed.reason();
        }
        if (ended instanceof Outcome.Refused refused) {
            return refused.reason();
        }
        return ended instanceof Outcome.SessionEnded ? "its session ended" : "ok";
    }
}
