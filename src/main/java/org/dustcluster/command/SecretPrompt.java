package org.dustcluster.command;

import java.util.Optional;

/** Asks the user for what must not be seen: it appears neither on the screen nor in the history. */
public interface SecretPrompt {

    /**
     * Asks. What nodes print meanwhile appears above the question.
     *
     * @return the answer, which the caller wipes after use; empty when the user declines with Ctrl-C or Ctrl-D
     * @throws org.dustcluster.cluster.DustException of status 2 where there is no terminal, or none that can hide what is typed
     */
    Optional<char[]> ask(String question);
}
