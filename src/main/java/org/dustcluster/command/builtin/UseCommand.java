package org.dustcluster.command.builtin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.ClusterSession.Loaded;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.NodeSpec;
import org.dustcluster.cluster.WorkingSet;
import org.dustcluster.command.Context;
import org.dustcluster.output.Table;
import org.dustcluster.output.Table.Column;
import org.dustcluster.target.NameFolder;
import org.dustcluster.target.NearMiss;
import org.dustcluster.target.TargetExpression;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code use}: what "all" means.
 *
 * <pre>
 *    CLUSTER  NODES                REGION     ALL MEANS  FILE
 * *  web      12 (front[0-3],...)  eu-west-1  front*     web.cnf
 *    batch    3 (worker[0-2])      eu-west-1  *          batch.cnf
 * </pre>
 */
@Command(
        name = "use",
        customSynopsis = {"use TARGET", "use *", "use NAME", "use"},
        description = {
            "narrow what no target means, or switch to another cluster",
            "",
            "use TARGET: until use *, the commands that mean all nodes when they are given no target mean these: @,"
                    + " show, start, stop, terminate, sessions, wait and the like. The prompt says so. A target that is"
                    + " given means what it says, inside the set or not. What the target matches is looked up anew each"
                    + " time; numbers are settled at once. last shows the whole answer all the same.",
            "",
            "use NAME: the cluster of this name, loaded before, is the current one again, narrowed as it was left. Its"
                    + " sessions have stayed open. Where NAME is a node as well, say name=NAME for the node or"
                    + " -c NAME for the cluster. use alone lists the clusters."
        },
        footer = {
            "  use worker[0-3]         these four, until use *",
            "  use state=running       whatever runs at the time",
            "  use web                 the cluster web, loaded before",
            "  use                     what is in force"
        })
final class UseCommand implements Callable<Integer> {
    private static final Duration MAX_AGE = Duration.ofSeconds(30);
    private static final List<Column> COLUMNS = List.of(
            Column.fixed(""),
            Column.fixed("CLUSTER"),
            Column.optional("NODES", 10, 1),
            Column.optional("REGION", 9, 4),
            Column.optional("ALL MEANS", 9, 2),
            Column.optional("FILE", 12, 3));

    /** For Tab. */
    static final class Clusters extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Clusters(Context context) {
            context.cluster().loaded().forEach(loaded -> add(loaded.template().clusterName()));
        }
    }

    private final Context context;

    @Parameters(
            arity = "0..1",
            paramLabel = "target",
            completionCandidates = Clusters.class,
            description = "which nodes (see: help targets), or a cluster")
    private @Nullable TargetExpression target;

    @Option(
            names = {"-c", "--cluster"},
            paramLabel = "NAME",
            description = "switch to this cluster")
    private @Nullable String cluster;

    UseCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (cluster != null) {
            if (target != null) {
                throw DustException.usage("use takes a target or -c NAME, not both");
            }
            switchTo(cluster);
        } else if (target == null) {
            list();
        } else if (names().contains(plain(target)) && !isNode(target)) {
            switchTo(plain(target));
        } else {
            narrow(target);
        }
        return ExitStatus.OK;
    }

    private static String plain(TargetExpression word) {
        return word.text().replaceAll("['\"]", "");
    }

    private List<String> names() {
        return context.cluster().loaded().stream()
                .map(loaded -> loaded.template().clusterName())
                .toList();
    }

    /** Whether a cluster's name means nodes too: then dust does not guess. */
    private boolean isNode(TargetExpression word) {
        boolean node = context.cluster()
                .lastView()
                .filter(view -> view.matching(word, false).findAny().isPresent())
                .isPresent();
        if (node) {
            String name = plain(word);
            throw DustException.usage("`" + name + "` is a cluster and a node: say `use -c " + name
                    + "` for the cluster or `use name=" + name + "` for the node");
        }
        return false;
    }

    private void switchTo(String name) {
        if (!names().contains(name)) {
            throw DustException.usage("no cluster `" + name + "` is loaded" + NearMiss.hint(name, names()));
        }
        context.cluster().switchTo(name);
        context.printer()
                .message("cluster " + name
                        + context.cluster()
                                .workingSet()
                                .map(set -> ", narrowed to `" + set + "` (use * ends it)")
                                .orElse(""));
    }

    private void narrow(TargetExpression wanted) {
        ClusterSession session = context.cluster();
        if (plain(wanted).equals("*")) {
            session.widen();
            return;
        }
        if (session.template().isEmpty()) {
            throw DustException.usage("no template is loaded: a working set is a part of a cluster");
        }
        ClusterView view = session.view(MAX_AGE);
        WorkingSet set = session.narrow(view, wanted);
        context.printer().message("no target now means " + PlanRun.names(set.from(view)) + " (use * ends it)");
    }

    private void list() {
        List<Loaded> loaded = context.cluster().loaded();
        if (loaded.isEmpty()) {
            context.printer().message("no template is loaded (see: help load)");
            return;
        }
        Table table = new Table(COLUMNS);
        loaded.forEach(one -> table.row(row(one)));
        table.lines(context.printer().width()).forEach(context.printer()::result);
    }

    private static List<String> row(Loaded one) {
        List<String> nodes = one.template().nodes().stream().map(NodeSpec::name).toList();
        return List.of(
                one.current() ? "*" : "",
                one.template().clusterName(),
                nodes.isEmpty() ? "0" : nodes.size() + " (" + NameFolder.fold(nodes) + ")",
                one.template().cloud().region().orElse(""),
                one.workingSet().map(WorkingSet::toString).orElse("*"),
                one.template().file().toString());
    }
}
