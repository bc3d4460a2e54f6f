package org.dustcluster.command;

/** Whether the user wants to leave. Confined to {@code dust-ui}. */
public final class ExitRequest {
    private boolean requested;

    /** dust ends after this line. */
    public void request() {
        requested = true;
    }

    /** Whether dust is to end. */
    public boolean requested() {
        return requested;
    }
}
