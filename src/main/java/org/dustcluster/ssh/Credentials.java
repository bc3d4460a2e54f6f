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
 * @param unused keys that are there and are not offered, each as a clause with its remedy
 */
record Credentials(Optional<AgentKeys> agent, List<KeyPair> keys, String origin, List<String> unused) {
    Credentials {
        keys = List.copyOf(keys);
        unused = List.copyOf(unused);
    }

    Credentials(Optional<AgentKeys> agent, List<KeyPair> keys, String origin) {
        this(agent, keys, origin, List.of());
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
