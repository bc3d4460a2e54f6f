package org.dustcluster.command.builtin;

import java.util.List;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.command.CommandCatalog;
import org.dustcluster.command.Context;
import picocli.CommandLine.Command;

/** {@code reload}: the drop-in commands as they are now. */
@Command(
        name = "reload",
        customSynopsis = "reload",
        description = {
            "read the drop-in commands again",
            "",
            "They are the .java and .jar files in $DUST_HOME/commands (by default ~/.dust/commands)."
        },
        footer = {"  vim ~/.dust/commands/hosts.java", "  reload"})
final class ReloadCommand implements Callable<Integer> {
    private final Context context;
    private final CommandCatalog catalog;

    ReloadCommand(Context context, CommandCatalog catalog) {
        this.context = context;
        this.catalog = catalog;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<String> broken = catalog.reload();
        broken.forEach(context.printer()::error);
        List<CommandCatalog.Entry> commands = catalog.dropIns();
        context.printer()
                .message(
                        commands.isEmpty()
                                ? "no drop-in commands"
                                : "drop-in commands: "
                                        + String.join(
                                                " ",
                                                commands.stream()
                                                        .map(CommandCatalog.Entry::name)
                                                        .toList()));
        return broken.isEmpty() ? ExitStatus.OK : ExitStatus.USAGE;
    }
}
