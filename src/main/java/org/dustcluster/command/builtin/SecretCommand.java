package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.command.Context;
import org.dustcluster.target.NameFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code secret}: a password for programs that wait for one. Its text is in the array, on the wire, and nowhere else. */
@Command(
        name = "secret",
        customSynopsis = "secret [target]",
        description = {
            "send a line that is not shown: passwords",
            "",
            "It goes to the nodes that are busy then, as the input of what they run, and appears neither on the screen"
                    + " nor in history or log."
        },
        footer = {"  secret           to all that are busy", "  secret worker2"})
final class SecretCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final SessionSelection selection = new SessionSelection();

    SecretCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<String> busy = SessionSelection.names(selection.busy(context));
        if (busy.isEmpty()) {
            context.printer().message("nobody waits for input: " + selection.none("busy", context));
            return ExitStatus.OK;
        }
        Optional<char[]> answer = context.secrets().ask("secret for " + NameFolder.fold(busy) + ": ");
        if (answer.isEmpty()) {
            context.printer().message("nothing was sent");
            return ExitStatus.INTERRUPTED;
        }
        Map<String, String> refused;
        try {
            refused = context.shells().secret(busy, answer.get());
        } finally {
            Arrays.fill(answer.get(), '\0');
        }
        return tell(busy, refused);
    }

    private int tell(List<String> asked, Map<String, String> refused) {
        Map<String, List<String>> reasons = new LinkedHashMap<>();
        refused.forEach((node, reason) ->
                reasons.computeIfAbsent(reason, any -> new ArrayList<>()).add(node));
        reasons.forEach((reason, nodes) -> context.printer().error(NameFolder.fold(nodes) + ": " + reason));
        List<String> taken =
                asked.stream().filter(node -> !refused.containsKey(node)).toList();
        if (!taken.isEmpty()) {
            context.printer().message("input: " + NameFolder.fold(taken));
        }
        return refused.isEmpty() ? ExitStatus.OK : ExitStatus.USAGE;
    }
}
