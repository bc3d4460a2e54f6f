package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.Node;
import org.dustcluster.command.Context;
import org.dustcluster.output.Printer;
import org.dustcluster.target.TargetExpression;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code show}: what there is. It always looks at all: the template's nodes, then the rest of the region. */
@Command(
        name = "show",
        customSynopsis = "show [-v|-vv] [--json] [-a] [--columns LIST] [--sort KEYS] [target]",
        description = {
            "list the template's nodes, then the rest of the region",
            "",
            "A node never launched is not_started. The numbers are targets until the next show without a target. With a"
                    + " working set (see: help use): its nodes, under their numbers.",
            "",
            "LIST and KEYS are attributes (see: help targets), remark or tag:KEY with commas between; - turns a key"
                    + " round."
        },
        footer = {
            "  show                    the cluster and the region",
            "  show -v worker0         every attribute",
            "  show state=run*         by attribute (see: help targets)",
            "  show --columns name,zone,tag:owner --sort zone,-launched",
            "  show --json > now.json  with ./dust.sh: as data"
        })
final class ShowCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..1", paramLabel = "target", description = "which nodes (see: help targets)")
    private @Nullable TargetExpression target;

    @Option(
            names = {"-v", "--verbose"},
            description = "every attribute, node by node; twice: whatever is known")
    private boolean[] verbose = {};

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Option(names = "--columns", paramLabel = "LIST", description = "a table of these")
    private @Nullable String columns;

    @Option(names = "--sort", paramLabel = "KEYS", description = "in this order; what has no value last")
    private @Nullable String sort;

    @Option(
            names = {"-a", "--all"},
            description = "all, whatever the working set is (see: help use)")
    private boolean all;

    ShowCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<NodeColumn> chosen = columns == null ? List.of() : NodeColumn.list("--columns", columns);
        Comparator<Node> order = sort == null ? null : NodeColumn.order(sort);
        if (columns != null && verbose.length > 0) {
            throw DustException.usage("show: --columns makes a table and -v makes none; say one of them");
        }
        ClusterSession cluster = context.cluster();
        boolean narrowed = target == null && !all && cluster.workingSet().isPresent();
        ClusterView view = target == null && !narrowed ? cluster.renumbered() : cluster.shown();
        List<Node> nodes = new ArrayList<>(narrowed ? Selection.everyone(view, cluster) : view.nodes());
        if (target != null) {
            nodes = new ArrayList<>(view.select(target, true));
        }
        if (order != null) {
            nodes.sort(order);
        }
        Printer printer = context.printer();
        String region = cluster.cloud().region();
        if (json) {
            printer.result(NodeText.json(view, nodes, region));
        } else if (nodes.isEmpty()) {
            printer.message("no nodes: no template is loaded, and there are no instances"
                    + (region.isEmpty() ? "" : " in " + region));
        } else if (!chosen.isEmpty()) {
            NodeText.table(chosen, nodes, printer.width()).forEach(printer::result);
        } else if (verbose.length == 0) {
            List<String> table = NodeText.table(nodes, printer.width());
            if (order == null && view.template().isPresent()) {
                NodeText.part(table, nodes);
            }
            table.forEach(printer::result);
            NodeText.remarks(nodes).forEach(printer::message);
        } else {
            blocks(nodes);
        }
        return ExitStatus.OK;
    }

    private void blocks(List<Node> nodes) {
        boolean first = true;
        for (Node node : nodes) {
            if (!first) {
                context.printer().result("");
            }
            NodeText.block(node, verbose.length > 1).forEach(context.printer()::result);
            first = false;
        }
        if (verbose.length == 1) {
            NodeText.remarks(nodes).forEach(context.printer()::message);
        }
    }
}
