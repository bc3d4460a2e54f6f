package org.dustcluster.ssh;

import java.util.Optional;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is logged in, and what carries it. Whoever got it from {@link Login} closes it.
 *
 * @param session where channels are opened
 * @param attempt what is known of it
 * @param hop where it leads
 * @param carrier what it goes through; null for a connection of its own
 */
record Passage(
        ClientSession session,
        Attempt attempt,
        Hop hop,
        @Nullable Carrier carrier) implements AutoCloseable {

    /** How many connections of ours lie under this one. */
    int depth() {
        return carrier == null ? 0 : carrier.depth();
    }

    /** Why it ended, as a clause. What carried it is to blame first: it took this one along. */
    String loss() {
        if (attempt.refusal().isPresent()) {
            return attempt.refusal().get();
        }
        return below().orElseGet(() -> "connection lost: " + Clauses.lost(attempt));
    }

    /** Why what carries it carries no more; empty while it does, and where nothing does. */
    Optional<String> below() {
        return carrier == null ? Optional.empty() : carrier.failure();
    }

    /** Never waits for the network; idempotent. */
    @Override
    public void close() {
        session.close(true);
        if (carrier != null) {
            carrier.close();
        }
    }
}
