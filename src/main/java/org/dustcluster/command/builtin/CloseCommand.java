package org.dustcluster.command.builtin;

import java.util.List;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.command.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code close}: ends sessions, never machines. */
@Command(
        name = "close",
        customSynopsis = "close [target]",
        description = {
            "close sessions; the machines run on",
            "",
            "What runs in them is hung up. Without a target: all sessions of the cluster, or of the"
                    + " working set. The next line to a node opens a new one."
        },
        footer = {"  close", "  close worker3", "  close session=lost   out of the list"})
final class CloseCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final SessionSelection selection = new SessionSelection();

    CloseCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<SessionStatus> open = selection.from(context);
        if (open.isEmpty()) {
            context.printer().message(selection.none("open", context));
            return ExitStatus.OK;
        }
        context.shells().close(SessionSelection.names(open));
        context.printer().result("closed " + SessionSelection.folded(open));
        return ExitStatus.OK;
    }
}
