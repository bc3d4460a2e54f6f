package org.dustcluster.command.builtin;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.dustcluster.command.Pace;

/**
 * What Ctrl-C means while a command waits for nodes: the first one goes to what they run, a second one within a second ends the
 * waiting and nothing else. Runs on the signal handler's thread, one at a time; made by the thread that waits.
 */
final class CtrlC implements Runnable {
    /** A second Ctrl-C within this time means: stop waiting. */
    private static final Duration TWICE = Duration.ofSeconds(1);

    private final Thread waiter = Thread.currentThread();
    private final BooleanSupplier interrupt;
    private final Pace pace;
    private Instant last = Instant.MIN;

    /**
     * @param interrupt interrupts what runs, without blocking; answers whether anything did: if not, the waiting ends at once
     */
    CtrlC(BooleanSupplier interrupt, Pace pace) {
        this.interrupt = interrupt;
        this.pace = pace;
    }

    @Override
    public void run() {
        Instant now = pace.instant();
        boolean twice = last.plus(TWICE).isAfter(now);
        if (twice || !interrupt.getAsBoolean()) {
            waiter.interrupt();
        } else {
            last = now;
        }
    }
}
