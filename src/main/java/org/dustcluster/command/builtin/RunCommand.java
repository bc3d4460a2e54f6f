package org.dustcluster.command.builtin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RemoteFiles;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.Transfer;
import org.dustcluster.command.Context;
import org.dustcluster.command.Interruption;
import org.dustcluster.command.OptionsFirst;
import org.dustcluster.target.NameFolder;
import org.dustcluster.target.TargetExpression;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code run}: a script of this machine on nodes. */
@Command(
        name = "run",
        customSynopsis = "run target SCRIPT [ARGS...]",
        description = {
            "run a script of this machine on nodes",
            "",
            "SCRIPT is sent to a private directory of each node and run in its shell, as a line is: in its current"
                    + " directory, with its output and exit status as usual. Its first line (#!) says what runs it. It is"
                    + " removed when it ends, also by Ctrl-C. What follows SCRIPT are its words.",
            "",
            "A node that is busy is left out."
        },
        footer = {"  run worker* setup.sh", "  run worker[0-3] deploy.py --version 1.2 'two words'"})
@OptionsFirst
final class RunCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration TIDY = Duration.ofSeconds(10);

    private final Context context;

    @Parameters(index = "0", paramLabel = "target", description = "which nodes (see: help targets)")
    @Nullable
    TargetExpression target;

    @Parameters(index = "1", paramLabel = "SCRIPT", description = "a file here")
    private Path script = Path.of("");

    @Parameters(index = "2..*", arity = "0..*", paramLabel = "ARGS", description = "its words")
    private List<String> arguments = List.of();

    RunCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        RemoteFiles.Script sent =
                new RemoteFiles.Script(context.localShell().directory().resolve(script), arguments);
        List<RemoteNode> nodes = new ArrayList<>(CopyNodes.of(context, target));
        leaveOutBusy(nodes);
        if (nodes.isEmpty()) {
            throw DustException.usage("every node is busy");
        }
        ToldFailures failures = new ToldFailures();
        Transfer staged = context.files().stage(nodes, sent, failures);
        try (Interruption.Scope scope = context.interruption().during(staged::cancel)) {
            awaitEnd(staged);
        }
        Map<RemoteNode, String> lines = new LinkedHashMap<>(staged.prepared());
        if (context.interruption().requested()) {
            discard(lines.keySet(), staged);
            return ExitStatus.INTERRUPTED;
        }
        List<RemoteNode> left = new ArrayList<>(lines.keySet());
        leaveOutBusy(left);
        if (left.size() < lines.size()) {
            List<RemoteNode> busy = new ArrayList<>(lines.keySet());
            busy.removeAll(left);
            discard(busy, staged);
            lines.keySet().retainAll(left);
        }
        boolean whole = lines.size() == nodes.size();
        int status = whole ? ExitStatus.OK : ExitStatus.FAILURE;
        return lines.isEmpty() ? status : Math.max(status, send(lines, staged));
    }

    /** A line to a busy node would be the input of what it runs. */
    private void leaveOutBusy(List<RemoteNode> nodes) {
        List<String> busy = SessionSelection.names(context.shells().sessions().stream()
                .filter(SessionSelection::busy)
                .toList());
        List<String> left =
                nodes.stream().map(RemoteNode::name).filter(busy::contains).toList();
        if (!left.isEmpty()) {
            context.printer().error(NameFolder.fold(left) + ": busy; the script is not run there");
            nodes.removeIf(node -> left.contains(node.name()));
        }
    }

    private int send(Map<RemoteNode, String> lines, Transfer staged) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of("run", String.valueOf(script.getFileName())));
        words.addAll(arguments);
        Dispatch dispatch = context.shells().sendEach(lines, String.join(" ", words));
        context.recorder()
                .started(dispatch, lines.keySet().stream().map(RemoteNode::name).toList());
        if (context.interactive()) {
            return ExitStatus.OK;
        }
        try (Interruption.Scope scope = context.interruption().during(dispatch::interrupt)) {
            boolean done = false;
            while (!done) {
                done = dispatch.await(LOOK);
            }
        }
        List<RemoteNode> unsent = lines.keySet().stream()
                .filter(node -> dispatch.outcomes().get(node.name()) instanceof Outcome.Refused)
                .toList();
        discard(unsent, staged);
        return dispatch.outcomes().values().stream()
                .mapToInt(Outcome::exitStatus)
                .max()
                .orElse(ExitStatus.OK);
    }

    private void discard(java.util.Collection<RemoteNode> nodes, Transfer staged) throws InterruptedException {
        if (!nodes.isEmpty()) {
            context.files().discard(List.copyOf(nodes), staged).await(TIDY);
        }
    }

    private void awaitEnd(Transfer staged) throws InterruptedException {
        Duration waited = Duration.ZERO;
        Duration step = Duration.ofMillis(200);
        while (!staged.await(step)) {
            waited = context.interruption().requested() ? waited.plus(step) : Duration.ZERO;
            if (waited.compareTo(TIDY) > 0) {
                return;
            }
        }
    }

    /** Tells each failure; a script is one small file. */
    private final class ToldFailures implements RemoteFiles.Listener {
        @Override
        public void done(String node, String file, long bytes) {}

        @Override
        public void failed(String node, String file, String reason) {
            context.printer().error(node + ": the script cannot be sent: " + reason);
        }

        @Override
        public void note(String node, String text) {}
    }
}
