package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dustcluster.cluster.Action;
import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.Plan;
import org.dustcluster.command.Context;
import org.dustcluster.command.Pace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code start}: makes it so. */
@Command(
        name = "start",
        customSynopsis = "start [target] [--wait] [-n] [-a]",
        description = {
            "launch what is missing, start what is stopped",
            "",
            "What runs already is left as it is, so that a second start does nothing. Without a target: all nodes of the"
                    + " template, or the working set (see: help use)."
        },
        footer = {
            "  start                   the whole cluster",
            "  start worker[0-3] -n    what would be done",
            "  start --wait            until ssh answers on every node"
        })
final class StartCommand implements Callable<Integer> {
    private final Context context;
    private final Pace pace;

    @Mixin
    private final Selection selection = new Selection();

    @Option(names = "--wait", description = "wait until ssh answers, with a line for each node")
    private boolean wait;

    @Option(
            names = {"-n", "--dry-run"},
            description = "print the plan and do nothing")
    private boolean dryRun;

    StartCommand(Context context, Pace pace) {
        this.context = context;
        this.pace = pace;
    }

    @Override
    public Integer call() throws InterruptedException {
        ClusterSession cluster = context.cluster();
        selection.require("start", cluster);
        ClusterView view = cluster.refresh();
        List<Node> nodes = selection.from(view, cluster);
        if (wait && !dryRun && nodes.stream().anyMatch(StartCommand::stopping)) {
            view = stoppedFirst(nodes);
            nodes = again(nodes, view);
        }
        Plan plan = Plan.start(nodes);
        PlanRun run = new PlanRun(context, view, plan);
        if (dryRun) {
            return run.preview();
        }
        run.announce("start");
        PlanRun.Done done = run.execute("started");
        return wait && !awaitSsh(plan, done) ? ExitStatus.FAILURE : done.status();
    }

    private static boolean stopping(Node node) {
        return node.state() == InstanceState.STOPPING;
    }

    /** EC2 starts nothing that is still stopping; who waits anyhow waits for that as well. */
    private ClusterView stoppedFirst(List<Node> nodes) throws InterruptedException {
        List<Node> stopping = nodes.stream().filter(StartCommand::stopping).toList();
        context.printer().message("waiting for " + PlanRun.names(stopping) + " to stop");
        StateWait.stopped(context, pace).await(stopping);
        return context.cluster().view(ClusterSession.FRESH);
    }

    private static List<Node> again(List<Node> nodes, ClusterView view) {
        Set<String> names = nodes.stream().map(Node::name).collect(Collectors.toSet());
        return view.nodes().stream().filter(node -> names.contains(node.name())).toList();
    }

    /** Waits for the nodes that were started, or ran or were starting already. */
    private boolean awaitSsh(Plan plan, PlanRun.Done done) throws InterruptedException {
        List<Node> awaited = new ArrayList<>();
        for (Action action : plan.actions()) {
            boolean fine = action instanceof Action.Skip skip
                    ? !skip.unmet()
                    : done.nodes().contains(action.node());
            if (fine) {
                awaited.add(action.node());
            }
        }
        List<Node> running = StateWait.running(context, pace).await(awaited);
        return new LoginWait(context, pace).await(running) && running.size() == awaited.size();
    }
}
