package org.dustcluster.command;

import java.util.Optional;

/** What an {@code @} line does. The catalog's command of the name {@code @} is one; its line does not pass Picocli. */
public interface AtLine {

    /**
     * Runs it.
     *
     * @param target the expression as typed; {@code ""} for none
     * @param line the line for the nodes, verbatim; empty for none
     * @return the exit status
     */
    int run(String target, Optional<String> line) throws InterruptedException;
}
