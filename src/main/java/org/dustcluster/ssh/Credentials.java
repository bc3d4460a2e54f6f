package org.dustcluster.ssh;

import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.agent.SshAgent;

/**
 * What a login offers, in order: the agent's keys, then key pairs. Holds secrets, so it has no readable form.
 *
 * @param agent the user's agent; empty where a key file is named
 * @param keys key pairs from files
 * @param origin where they come from, for messages: {@code key ~/.ssh/a.pem}
 */
record Credentials(Optional<AgentKeys> agent, List<KeyPair> keys, String origin) {
    Credentials {
        keys = List.copyOf(keys);
    }

    /** A library's agent that belongs to one session. */
    interface AgentKeys {
        SshAgent connect();
    }

    @Override
    public String toString() {
        return "Credentials[" + origin + "]";
    }
}
