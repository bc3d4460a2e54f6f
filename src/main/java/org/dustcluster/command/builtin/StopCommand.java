package org.dustcluster.command.builtin;

import java.util.List;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.Action;
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

/** {@code stop}: the machines rest, their disks stay. */
@Command(
        name = "stop",
        customSynopsis = "stop [target] [--wait] [-y] [-n] [-a]",
        description = {
            "stop nodes; their disks stay",
            "",
            "Without a target: all nodes of the template, or the working set (see: help use), after a question; never"
                    + " anything else in the region."
        },
        footer = {"  stop worker[0-1]    these two", "  stop -y --wait      the whole cluster, unasked, and wait for it"
        })
final class StopCommand implements Callable<Integer> {
    private final Context context;
    private final Pace pace;

    @Mixin
    private final Selection selection = new Selection();

    @Option(names = "--wait", description = "wait until they have stopped")
    private boolean wait;

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask")
    private boolean yes;

    @Option(
            names = {"-n", "--dry-run"},
            description = "print the plan and do nothing")
    private boolean dryRun;

    StopCommand(Context context, Pace pace) {
        this.context = context;
        this.pace = pace;
    }

    @Override
    public Integer call() throws InterruptedException {
        selection.require("stop", context.cluster());
        ClusterView view = context.cluster().refresh();
        Plan plan = Plan.stop(selection.from(view, context.cluster()));
        PlanRun run = new PlanRun(context, view, plan);
        if (dryRun) {
            return run.preview();
        }
        run.announce("stop");
        if (!plan.idle() && !selection.given() && !yes && !run.confirmed("stop")) {
            return ExitStatus.OK;
        }
        PlanRun.Done done = run.execute("stopped");
        context.shells().close(SessionSelection.of(done.nodes(), context));
        return wait && !awaitStopped(plan, done) ? ExitStatus.FAILURE : done.status();
    }

    private boolean awaitStopped(Plan plan, PlanRun.Done done) throws InterruptedException {
        List<Node> awaited = plan.actions().stream()
                .filter(action -> action instanceof Action.Skip
                        ? action.node().state() == InstanceState.STOPPING
                        : done.nodes().contains(action.node()))
                .map(Action::node)
                .toList();
        return awaited.isEmpty()
                || StateWait.stopped(context, pace).await(awaited).size() == awaited.size();
    }
}
