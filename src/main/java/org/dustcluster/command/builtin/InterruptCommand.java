package org.dustcluster.command.builtin;

import java.util.List;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.command.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code interrupt}: Ctrl-C for the nodes. */
@Command(
        name = "interrupt",
        customSynopsis = "interrupt [target]",
        description = {
            "send Ctrl-C to what runs; the sessions live on",
            "",
            "Without a target: to all that are busy. A program that does not heed it is got rid of by close."
        },
        footer = {"  interrupt", "  interrupt worker[0-1]"})
final class InterruptCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final SessionSelection selection = new SessionSelection();

    InterruptCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<SessionStatus> busy = selection.busy(context);
        if (busy.isEmpty()) {
            context.printer().message(selection.none("busy", context));
            return ExitStatus.OK;
        }
        context.shells().interrupt(SessionSelection.names(busy));
        context.printer().result("interrupted " + SessionSelection.folded(busy));
        return ExitStatus.OK;
    }
}
