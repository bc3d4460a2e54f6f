package org.dustcluster.command.builtin;

import java.util.concurrent.Callable;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.Plan;
import org.dustcluster.command.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code terminate}: the machines are gone for good. */
@Command(
        name = "terminate",
        customSynopsis = "terminate [target] [-y] [-n] [-a]",
        description = {
            "terminate nodes, for good",
            "",
            "Shows what it will touch and asks. Without a target: all nodes of the template, or the working set (see: help"
                    + " use), never anything else in the region."
        },
        footer = {
            "  terminate worker[0-1]       these two",
            "  terminate id=i-0abc1234     an instance outside the template"
        })
final class TerminateCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final Selection selection = new Selection();

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask")
    private boolean yes;

    @Option(
            names = {"-n", "--dry-run"},
            description = "print the plan and do nothing")
    private boolean dryRun;

    TerminateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        selection.require("terminate", context.cluster());
        ClusterView view = context.cluster().refresh();
        Plan plan = Plan.terminate(selection.from(view, context.cluster()));
        PlanRun run = new PlanRun(context, view, plan);
        if (dryRun) {
            return run.preview();
        }
        run.announce("terminate");
        if (!plan.idle() && !yes && !run.confirmed("terminate")) {
            return ExitStatus.OK;
        }
        PlanRun.Done done = run.execute("terminated");
        context.shells().close(SessionSelection.of(done.nodes(), context));
        return done.status();
    }
}
