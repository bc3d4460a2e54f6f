package org.dustcluster.command.builtin;

import java.util.List;
import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.Node;
import org.dustcluster.target.TargetExpression;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which nodes a verb is about: a target, or the working set, or all nodes of the template; never the region unasked. */
final class Selection {
    @Parameters(arity = "0..1", paramLabel = "target", description = "which nodes (see: help targets)")
    @Nullable
    TargetExpression target;

    @Option(
            names = {"-a", "--all"},
            description = "let the target mean instances outside the template too")
    boolean all;

    /** Whether a target was given. */
    boolean given() {
        return target != null;
    }

    /**
     * Refuses what cannot mean anything, before anybody is contacted.
     *
     * @throws DustException of status 2
     */
    void require(String verb, ClusterSession cluster) {
        if (target != null) {
            return;
        }
        if (all) {
            throw DustException.usage(verb + " -a needs a target: `" + verb + " -a '*'` means the whole region");
        }
        if (cluster.template().isEmpty()) {
            throw DustException.usage("no template is loaded: load one, or name a target for " + verb);
        }
    }

    /** The nodes meant, at least one. A target means what it says, whatever the working set is. */
    List<Node> from(ClusterView view, ClusterSession cluster) {
        if (target != null) {
            return view.select(target, all);
        }
        return everyone(view, cluster);
    }

    /**
     * The nodes that no target means, at least one.
     *
     * @throws DustException of status 2 when there are none
     */
    static List<Node> everyone(ClusterView view, ClusterSession cluster) {
        List<Node> nodes = cluster.everyone(view);
        if (nodes.isEmpty()) {
            throw DustException.usage(cluster.workingSet()
                    .map(set -> "no node is in the working set `" + set + "` now (use * ends it)")
                    .orElse("the template names no nodes"));
        }
        return nodes;
    }
}
