package org.dustcluster.shell;

import org.dustcluster.cluster.DustException;
import org.dustcluster.command.Confirmation;

/** Where nobody can be asked: {@code --yes} or a refusal that touches nothing. */
public final class ScriptConfirmation implements Confirmation {
    private final boolean yes;

    /**
     * @param yes {@code --yes} was given
     */
    public ScriptConfirmation(boolean yes) {
        this.yes = yes;
    }

    @Override
    public boolean confirm(String question) {
        if (!yes) {
            throw DustException.usage(question + " There is no terminal to ask at; say -y to go ahead.");
        }
        return true;
    }
}
