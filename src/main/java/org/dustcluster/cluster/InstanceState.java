package org.dustcluster.cluster;

import java.util.Locale;

/** The state of an instance, as EC2 names it (EC2 API reference, InstanceState), or of a node without one. */
public enum InstanceState {
    /** A node of the template that has no instance. */
    NOT_STARTED("not_started"),
    PENDING("pending"),
    RUNNING("running"),
    STOPPING("stopping"),
    STOPPED("stopped"),
    SHUTTING_DOWN("shutting-down"),
    TERMINATED("terminated"),
    /** A state that this program does not know. */
    UNKNOWN("unknown");

    private final String word;

    InstanceState(String word) {
        this.word = word;
    }

    /** The word that {@code show} prints and {@code state=} matches. */
    public String word() {
        return word;
    }

    /** The state of a word of the EC2 API; {@link #UNKNOWN} for one that is not listed here. */
    public static InstanceState of(String word) {
        String wanted = word.toLowerCase(Locale.ROOT);
        for (InstanceState state : values()) {
            if (state.word.equals(wanted)) {
                return state;
            }
        }
        return UNKNOWN;
    }

    /** Whether the machine is gone or on its way out: no member of a cluster. */
    public boolean gone() {
        return this == SHUTTING_DOWN || this == TERMINATED;
    }
}
