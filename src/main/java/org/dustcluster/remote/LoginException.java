package org.dustcluster.remote;

import java.io.IOException;
import org.dustcluster.cluster.Outcome;

/** A login that failed for a known reason, and whether another one may succeed. */
public final class LoginException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Outcome.Prospect prospect;

    /** @param clause for the user: cause and remedy, without the node's name */
    public LoginException(String clause, Outcome.Prospect prospect, Throwable cause) {
        super(clause, cause);
        this.prospect = prospect;
    }

    /** Whether it may pass. */
    public Outcome.Prospect prospect() {
        return prospect;
    }

    static Outcome.Prospect of(IOException failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof LoginException known) {
                return known.prospect();
            }
        }
        return Outcome.Prospect.PASSING;
    }
}
