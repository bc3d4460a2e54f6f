package org.dustcluster.command.builtin;

import java.util.concurrent.Callable;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.command.ExitRequest;
import picocli.CommandLine.Command;

/** {@code exit}: leaves. */
@Command(
        name = "exit",
        customSynopsis = "exit",
        description = {"leave (Ctrl-D)", "", "Closes the sessions; the nodes go on running, and cost money."},
        footer = {"  exit", "  stop --wait   before it: nothing runs on"})
final class ExitCommand implements Callable<Integer> {
    private final ExitRequest exit;

    ExitCommand(ExitRequest exit) {
        this.exit = exit;
    }

    @Override
    public Integer call() {
        exit.request();
        return ExitStatus.OK;
    }
}
