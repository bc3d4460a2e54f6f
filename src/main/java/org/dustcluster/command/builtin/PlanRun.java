package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.dustcluster.cluster.Action;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.Plan;
import org.dustcluster.cluster.PlanExecution;
import org.dustcluster.command.Context;
import org.dustcluster.output.Table;
import org.dustcluster.output.Table.Column;
import org.dustcluster.target.NameFolder;

/** Shows a plan, asks, does it and tells what became of it: what {@code start}, {@code stop} and {@code terminate} share. */
final class PlanRun {
    private final Context context;
    private final ClusterView view;
    private final Plan plan;
    private final AtomicInteger launchers = new AtomicInteger();

    PlanRun(Context context, ClusterView view, Plan plan) {
        this.context = context;
        this.view = view;
        this.plan = plan;
    }

    /** What was done, and the status so far. */
    record Done(List<Node> nodes, int status) {}

    /** {@code -n}: the plan is the result. */
    int preview() {
        plan.describe().forEach(context.printer()::result);
        seconds().forEach(context.printer()::result);
        return plan.unmet() ? ExitStatus.FAILURE : ExitStatus.OK;
    }

    /** Says what is about to be done, or that it is nothing. */
    void announce(String verb) {
        plan.describe().forEach(context.printer()::message);
        if (plan.idle()) {
            context.printer().message("nothing to " + verb);
        }
        seconds().forEach(context.printer()::message);
    }

    /** The instances that bear the nodes' names too: they cost money, and whoever ends the cluster believes them gone. */
    private List<String> seconds() {
        List<Node> nodes = plan.actions().stream().map(Action::node).toList();
        return view.secondsOf(nodes).stream()
                .flatMap(second -> second.instance().stream()
                        .map(instance -> "leave id=" + instance.id() + " ("
                                + second.state().word() + "): " + second.remark()))
                .toList();
    }

    /** Shows every node that will be touched, and asks. */
    boolean confirmed(String verb) {
        Table table = new Table(List.of(
                Column.fixed("name"), Column.fixed("id"), Column.fixed("state"), Column.optional("type", 6, 1)));
        List<Node> nodes = plan.touched();
        nodes.forEach(node -> table.row(List.of(
                node.name(),
                node.instance().map(Instance::id).orElse(""),
                node.state().word(),
                node.type())));
        table.lines(context.printer().width()).forEach(line -> context.printer().message("  " + line));
        if (context.confirmation().confirm(verb + " " + names(nodes) + "?")) {
            return true;
        }
        context.printer().message("nothing done");
        return false;
    }

    /** Does it and prints what failed and what was done: {@code started worker[0-2]}. */
    Done execute(String participle) {
        List<PlanExecution.Result> results;
        try {
            results = new PlanExecution(
                            context.cluster().cloud(),
                            view,
                            task -> new Thread(task, "dust-launch-" + launchers.incrementAndGet()))
                    .run(plan);
        } finally {
            // Whatever became of it, what was seen before is not what is there now.
            context.cluster().markStale();
        }
        List<String> failures = PlanExecution.failures(results);
        failures.forEach(context.printer()::error);
        unmet().forEach((reason, nodes) -> context.printer().error(names(nodes) + ": " + reason));
        List<Node> done = inOrder(results);
        if (!done.isEmpty()) {
            context.printer().result(participle + " " + names(done));
        }
        return new Done(done, failures.isEmpty() && !plan.unmet() ? ExitStatus.OK : ExitStatus.FAILURE);
    }

    private List<Node> inOrder(List<PlanExecution.Result> results) {
        List<Node> good = results.stream()
                .filter(result -> result.failure().isEmpty())
                .map(result -> result.action().node())
                .toList();
        return plan.touched().stream().filter(good::contains).toList();
    }

    private Map<String, List<Node>> unmet() {
        Map<String, List<Node>> unmet = new LinkedHashMap<>();
        for (Action action : plan.actions()) {
            if (action instanceof Action.Skip skip && skip.unmet()) {
                unmet.computeIfAbsent(skip.reason(), reason -> new ArrayList<>())
                        .add(skip.node());
            }
        }
        return unmet;
    }

    static String names(List<Node> nodes) {
        return NameFolder.fold(nodes.stream().map(Node::name).toList());
    }
}
