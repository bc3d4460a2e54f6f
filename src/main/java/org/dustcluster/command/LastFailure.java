package org.dustcluster.command;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The last failure that had more to it than its sentence, for {@code lasterror}. Confined to {@code dust-ui}. */
public final class LastFailure {
    private @Nullable Throwable failure;

    void remember(Throwable thrown) {
        failure = thrown;
    }

    /** The failure; empty when there was none. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }
}
