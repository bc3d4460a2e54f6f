package org.dustcluster.ssh;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A hop or the node itself, with all that is decided before anybody is contacted.
 *
 * @param hop where, and as whom
 * @param identity what its host key is recorded under
 * @param literal whether the user's own known_hosts counts
 * @param keys what to log in with
 */
record Stop(Hop hop, String identity, boolean literal, Keys keys) {

    /**
     * Which keys a login offers.
     *
     * @param named the one key of a template's {@code keyfile}; then nothing else is offered
     * @param listed what {@code ~/.ssh/config} lists; empty: the user's default keys
     * @param only of {@code listed}: whether the agent's other keys must not be offered
     */
    record Keys(Optional<Path> named, List<Path> listed, boolean only) {
        Keys {
            listed = List.copyOf(listed);
        }

        static Keys of(Optional<Path> named, SshConfig.Entry entry) {
            return new Keys(
                    named,
                    named.isPresent() ? List.of() : entry.identityFiles(),
                    named.isEmpty() && entry.identitiesOnly());
        }
    }
}
