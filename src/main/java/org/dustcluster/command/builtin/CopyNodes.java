package org.dustcluster.command.builtin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.command.Context;
import org.dustcluster.target.TargetExpression;
import org.jspecify.annotations.Nullable;

/** The nodes that files go to or come from: those of a target that run, with their keys unlocked. */
final class CopyNodes {
    /** As with {@code @}: a list call per line would be felt. */
    private static final Duration MAX_AGE = Duration.ofSeconds(30);

    private CopyNodes() {}

    /** @throws DustException when there is none */
    static List<RemoteNode> of(Context context, @Nullable TargetExpression target) throws InterruptedException {
        if (target == null) {
            throw DustException.usage("TARGET is missing");
        }
        ClusterSession cluster = context.cluster();
        boolean remembered = cluster.fresh(MAX_AGE);
        ClusterView view = cluster.view(MAX_AGE);
        List<Node> nodes = view.matching(target, false).toList();
        boolean doubtful = nodes.isEmpty() || !nodes.stream().allMatch(CopyNodes::runs);
        nodes = (remembered && doubtful ? cluster.refresh() : view).select(target, false);
        List<Node> running = nodes.stream().filter(CopyNodes::runs).toList();
        List<Node> others = nodes.stream().filter(node -> !runs(node)).toList();
        if (running.isEmpty()) {
            throw DustException.usage("none of the nodes is running: " + PlanRun.names(others));
        }
        if (!others.isEmpty()) {
            context.printer().message("skipped, since not running: " + PlanRun.names(others));
        }
        List<RemoteNode> remotes = new ArrayList<>();
        for (Node node : running) {
            Optional<RemoteNode> remote = cluster.remote(node);
            remotes.add(remote.orElseThrow(() -> DustException.failure(node.name() + " has no address to log in to")));
        }
        context.shells().unlock(remotes);
        return remotes;
    }

    private static boolean runs(Node node) {
        return node.state() == InstanceState.RUNNING;
    }
}
