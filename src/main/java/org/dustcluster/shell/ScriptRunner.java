package org.dustcluster.shell;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;

/**
 * Runs the lines of a script: {@code -c}, a file, standard input. One command a line; blank lines and {@code #} comments are
 * passed over. Runs on {@code dust-ui}.
 */
public final class ScriptRunner {
    private final LineRunner runner;
    private final boolean failFast;
    private final BooleanSupplier pointless;
    private volatile boolean interrupted;

    /**
     * @param failFast end at the first line whose status is not 0
     * @param pointless whether nobody reads the results any more, so that the script may end
     */
    public ScriptRunner(LineRunner runner, boolean failFast, BooleanSupplier pointless) {
        this.runner = runner;
        this.failFast = failFast;
        this.pointless = pointless;
    }

    /**
     * Runs the lines until they end, one asks to leave or Ctrl-C interrupts one.
     *
     * @return the worst status of all lines; 130 when interrupted
     * @throws DustException of status 2 when the script cannot be read
     */
    public int run(LineSource lines) {
        int worst = ExitStatus.OK;
        try (SignalTrap trap = SignalTrap.on("INT", this::interrupt)) {
            while (!interrupted && !runner.exitRequested() && !pointless.getAsBoolean()) {
                Optional<String> line = lines.next();
                if (line.isEmpty()) {
                    break;
                }
                String command = line.get().strip();
                if (command.isEmpty() || command.startsWith("#")) {
                    continue;
                }
                int status = lines.atEnd() ? runner.executeLast(line.get()) : runner.execute(line.get());
                worst = Math.max(worst, status);
                if (status == ExitStatus.INTERRUPTED || (failFast && status != ExitStatus.OK)) {
                    break;
                }
            }
        } catch (IOException e) {
            throw DustException.usage("cannot read the script: " + e.getMessage());
        }
        return interrupted ? ExitStatus.INTERRUPTED : worst;
    }

    private void interrupt() {
        interrupted = true;
        runner.interrupt();
    }
}
