package org.dustcluster.shell;

import java.util.Optional;
import org.dustcluster.cluster.DustException;
import org.dustcluster.command.SecretPrompt;

/** Asks for secrets at the terminal. */
public final class TerminalSecrets implements SecretPrompt {
    private final TerminalLease lease;

    public TerminalSecrets(TerminalLease lease) {
        this.lease = lease;
    }

    @Override
    public Optional<char[]> ask(String question) {
        if (lease.user().dumb()) {
            throw DustException.usage("this terminal cannot hide what is typed; nothing was sent");
        }
        Optional<char[]> answer = lease.askSecret(question);
        lease.output().typed();
        return answer;
    }
}
