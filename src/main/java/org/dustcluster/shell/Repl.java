package org.dustcluster.shell;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.RemoteShells;
import org.dustcluster.command.Confirmation;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/**
 * Reads a line, has it interpreted, and again. Ctrl-C never ends dust: it clears a line, interrupts busy nodes at an empty
 * prompt, and is handed to the interpreter while a line runs. Ctrl-D on an empty line leaves.
 */
public final class Repl {
    /** How long the prompt waits for what was printed before; a slow screen shall not keep the user from typing. */
    private static final Duration SCREEN_TIMEOUT = Duration.ofSeconds(1);

    private final TerminalLease lease;
    private final LineRunner runner;
    private final RemoteShells shells;
    private final Confirmation confirmation;
    private final PromptStatus status;

    /**
     * @param lease the terminal; lent to the line reader between lines
     * @param runner runs the lines
     * @param shells who is busy, and whom to interrupt
     * @param confirmation asks before several pasted lines are broadcast
     * @param view the last view of the cluster, for the line under the prompt; never asks the cloud
     */
    public Repl(
            TerminalLease lease,
            LineRunner runner,
            RemoteShells shells,
            Confirmation confirmation,
            Supplier<Optional<ClusterView>> view) {
        this.lease = lease;
        this.runner = runner;
        this.shells = shells;
        this.confirmation = confirmation;
        this.status = new PromptStatus(lease.user().lines(), shells, view, InstantSource.system());
    }

    /** Runs until a line asks to leave or the input ends. On {@code dust-ui}. */
    public void run() {
        Terminal terminal = lease.user().terminal();
        Terminal.SignalHandler interruptBefore = terminal.handle(Terminal.Signal.INT, signal -> interrupt());
        Terminal.SignalHandler resizeBefore = terminal.handle(Terminal.Signal.WINCH, signal -> resize());
        resize();
        lease.output().afterBatch(status::refresh);
        try {
            while (!runner.exitRequested()) {
                lease.output().fence(SCREEN_TIMEOUT);
                step();
            }
        } catch (EndOfFileException e) {
            // Ctrl-D, or the terminal is gone.
        } finally {
            lease.output().afterBatch(() -> false);
            if (!lease.user().closed()) {
                terminal.handle(Terminal.Signal.WINCH, resizeBefore);
                terminal.handle(Terminal.Signal.INT, interruptBefore);
            }
        }
    }

    private void step() {
        try {
            status.update();
            // The line reader would expand what follows a percent sign.
            String text = lease.read(runner.prompt(lease.user().columns()).replace("%", "%%"));
            lease.output().typed();
            // While it reads the line reader keeps resizes to itself.
            resize();
            execute(text);
        } catch (UserInterruptException e) {
            // The line reader may leave the thread interrupted: the next wait would end at once.
            Thread.interrupted();
            lease.output().typed();
            if (e.getPartialLine().isEmpty() && !lease.interruptIsLocal()) {
                shells.interrupt(status.busyNodes());
            }
        }
    }

    /** A paste may hold several lines; they are run one by one, and not broadcast unasked. */
    private void execute(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        if (lines.size() > 1
                && lines.stream().anyMatch(line -> line.stripLeading().startsWith("@"))) {
            if (!agreed(lines.size() + " lines: send them?")) {
                return;
            }
        }
        for (String line : lines) {
            if (!runner.exitRequested()) {
                runner.execute(line);
            }
        }
    }

    private boolean agreed(String question) {
        try {
            return confirmation.confirm(question);
        } catch (DustException e) {
            return false;
        }
    }

    /** On a thread of its own. A local program has got the signal itself, and is waited for. */
    private void interrupt() {
        if (lease.state() == TerminalLease.State.RUNNING && !lease.interruptIsLocal()) {
            runner.interrupt();
        }
    }

    private void resize() {
        shells.resize(lease.user().columns(), lease.user().rows());
    }
}
