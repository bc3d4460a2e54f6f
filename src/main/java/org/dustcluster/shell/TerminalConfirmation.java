package org.dustcluster.shell;

import java.time.Duration;
import java.util.Locale;
import org.dustcluster.cluster.DustException;
import org.dustcluster.command.Confirmation;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;

/** Asks at the terminal. Everything but {@code y} and {@code yes} is a no; Ctrl-C ends the command. */
public final class TerminalConfirmation implements Confirmation {
    private static final Duration SCREEN_TIMEOUT = Duration.ofSeconds(1);

    private final TerminalLease lease;
    private final boolean yes;

    /**
     * @param yes {@code --yes} was given: nothing is asked
     */
    public TerminalConfirmation(TerminalLease lease, boolean yes) {
        this.lease = lease;
        this.yes = yes;
    }

    @Override
    public boolean confirm(String question) {
        if (yes) {
            return true;
        }
        // What is asked about must stand above the question.
        lease.output().fence(SCREEN_TIMEOUT);
        try {
            String answer = lease.ask(question + " [y/N] ").strip().toLowerCase(Locale.ROOT);
            lease.output().typed();
            return answer.equals("y") || answer.equals("yes");
        } catch (EndOfFileException e) {
            return false;
        } catch (UserInterruptException e) {
            Thread.interrupted();
            throw DustException.interrupted();
        }
    }
}
