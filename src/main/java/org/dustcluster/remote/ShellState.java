package org.dustcluster.remote;

/**
 * Where one session stands.
 *
 * <pre>
 * NEW -> CONNECTING -> PRIMING -> IDLE <-> BUSY -> SETTLING -> IDLE
 *                         ^         |       |
 *                         '-- RAW <-+-------'      any -> LOST | CLOSED
 * </pre>
 */
enum ShellState {
    /** Made, and nothing done yet. */
    NEW("connecting"),
    /** {@code dust-connect-*} logs in; lines wait. */
    CONNECTING("connecting"),
    /** The priming text is written, its prompt has not come; lines wait and output is dropped. */
    PRIMING("connecting"),
    /** At the planted prompt, with nothing of ours unread. */
    IDLE("idle"),
    /** Runs a line; further lines are its input. */
    BUSY("busy"),
    /** A prompt came, but earlier input may still be unread; lines wait (a moment). See {@link PromptLedger}. */
    SETTLING("busy"),
    /** Lent out key by key. */
    RAW("raw"),
    /** Ended against our will, or never opened. Final: the next line makes a new session. */
    LOST("lost"),
    /** Ended by its shell or by the user. Final. */
    CLOSED("closed");

    private final String word;

    ShellState(String word) {
        this.word = word;
    }

    /** The word of {@link org.dustcluster.cluster.SessionStatus#state()}. */
    String word() {
        return word;
    }

    boolean ended() {
        return this == LOST || this == CLOSED;
    }
}
