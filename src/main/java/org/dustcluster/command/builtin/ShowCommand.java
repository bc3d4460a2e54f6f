package org.dustcluster.command.builtin;

import java.util.List;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.ClusterView;
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
        customSynopsis = "show [-v|-vv] [--json] [-a] [target]",
        description = {
            "list the template's nodes, then the rest of the region",
            "",
            "A node never launched is not_started. The numbers are targets until the next show without a target. With a"
                    + " working set (see: help use): its nodes, under their numbers."
        },
        footer = {
            "  show                    the cluster and the region",
            "  show -v worker0         every attribute",
            "  show state=run*         by attribute (see: help targets)",
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

    @Option(
            names = {"-a", "--all"},
            description = "all, whatever the working set is (see: help use)")
    private boolean all;

    ShowCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ClusterSession cluster = context.cluster();
        boolean narrowed = target == null && !all && cluster.workingSet().isPresent();
        ClusterView view = target == null && !narrowed ? cluster.renumbered() : cluster.shown();
        List<Node> nodes = narrowed ? Selection.everyone(view, cluster) : view.nodes();
        if (target != null) {
            nodes = view.select(target, true);
        }
        Printer printer = context.printer();
        String region = cluster.cloud().region();
        if (json) {
            printer.result(NodeText.json(view, nodes, region));
        } else if (nodes.isEmpty()) {
            printer.message("no nodes: no template is loaded, and there are no instances"
                    + (region.isEmpty() ? "" : " in " + region));
        } else if (verbose.length == 0) {
            NodeText.table(view, nodes, printer.width()).forEach(printer::result);
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
