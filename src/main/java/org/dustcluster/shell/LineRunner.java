package org.dustcluster.shell;

/** What runs lines: the interpreter. {@link #execute} is called by {@code dust-ui} alone. */
public interface LineRunner {

    /** Runs one line and prints every error itself; answers the line's status. */
    int execute(String line);

    /** Whether a line asked to leave. */
    boolean exitRequested();

    /** The user pressed Ctrl-C while a line runs; any thread, never blocks. */
    void interrupt();
}
