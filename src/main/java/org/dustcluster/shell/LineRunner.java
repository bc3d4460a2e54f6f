package org.dustcluster.shell;

/** What runs lines: the interpreter. {@link #execute} is called by {@code dust-ui} alone. */
public interface LineRunner {

    /** Runs one line and prints every error itself; answers the line's status. */
    int execute(String line);

    /** As {@link #execute}, for a line that no other follows: nothing need be kept of it for one. */
    default int executeLast(String line) {
        return execute(line);
    }

    /** Whether a line asked to leave. */
    boolean exitRequested();

    /**
     * The prompt for the next line, clean, without colour; as wide as a screen of so many columns can spare. {@code dust-ui}
     * alone.
     */
    default String prompt(int columns) {
        return "dust$ ";
    }

    /** The user pressed Ctrl-C while a line runs; any thread, never blocks. */
    void interrupt();
}
