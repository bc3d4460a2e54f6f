package org.dustcluster.command.builtin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.command.AtLine;
import org.dustcluster.command.Context;
import org.dustcluster.command.Interruption;
import org.dustcluster.command.Pace;
import org.dustcluster.target.NameFolder;
import org.dustcluster.target.TargetExpression;
import picocli.CommandLine.Command;

/** {@code @target LINE}: one line to many shells; {@code @node}: a raw shell. */
@Command(
        name = "@",
        customSynopsis = {"@[target] LINE", "@node"},
        description = {
            "run LINE in the shell of every node that the target means",
            "",
            "Every node has one shell, opened at first use and kept: cd, variables and background jobs last. LINE is all"
                    + " that follows the first blank, as it is: quotes, $ and | are the node's. A node that is busy gets"
                    + " LINE as the input of what it runs. Without a target: all running nodes of the cluster, or of the working set"
                    + " (see: help use).",
            "",
            "@node without LINE is a full-screen shell in the same session; Ctrl-C three times leaves it running."
        },
        footer = {
            "  @worker* uptime            on all workers",
            "  @ cd /srv && git pull      on all running nodes",
            "  @state=running&session=busy Y",
            "  @worker2                   a shell on worker2"
        })
final class AtCommand implements AtLine, Callable<Integer> {
    /** Instances come and go in minutes; a list call per line would be felt. */
    private static final Duration MAX_AGE = Duration.ofSeconds(30);

    /** How often is looked whether anybody reads what comes. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Context context;
    private final Pace pace;

    AtCommand(Context context, Pace pace) {
        this.context = context;
        this.pace = pace;
    }

    @Override
    public Integer call() {
        throw new IllegalStateException("an @ line is not parsed by Picocli");
    }

    @Override
    public int run(String target, Optional<String> line) throws InterruptedException {
        if (target.isEmpty() && line.isEmpty()) {
            throw DustException.usage("@ needs a line for the nodes, or a node to enter (see: help @)");
        }
        List<Node> nodes = target.isEmpty() ? everyone() : selected(TargetExpression.parse(target));
        return line.isPresent() ? send(nodes, line.get()) : enter(nodes, target);
    }

    /** The nodes of the cluster, or of the working set, that run or are about to. */
    private List<Node> everyone() {
        ClusterSession cluster = context.cluster();
        boolean remembered = cluster.fresh(MAX_AGE);
        List<Node> nodes = ready(cluster, cluster.view(MAX_AGE));
        boolean doubtful = nodes.isEmpty() || !nodes.stream().allMatch(AtCommand::runs);
        return remembered && doubtful ? ready(cluster, cluster.refresh()) : nodes;
    }

    private static List<Node> ready(ClusterSession cluster, ClusterView view) {
        return cluster.everyone(view).stream()
                .filter(node -> runs(node) || node.state() == InstanceState.PENDING)
                .toList();
    }

    /** Asks anew when the last view is young, but may be wrong: somebody may have started the node meanwhile. */
    private List<Node> selected(TargetExpression target) {
        ClusterSession cluster = context.cluster();
        boolean remembered = cluster.fresh(MAX_AGE);
        ClusterView view = cluster.view(MAX_AGE);
        List<Node> nodes = view.matching(target, false).toList();
        boolean doubtful = nodes.isEmpty() || !nodes.stream().allMatch(AtCommand::runs);
        return (remembered && doubtful ? cluster.refresh() : view).select(target, false);
    }

    private static boolean runs(Node node) {
        return node.state() == InstanceState.RUNNING;
    }

    private int send(List<Node> nodes, String line) throws InterruptedException {
        List<Node> running = nodes.stream().filter(AtCommand::runs).toList();
        if (running.isEmpty()) {
            throw DustException.usage(
                    nodes.isEmpty()
                            ? "no node of the " + whole() + " is running"
                            : "none of the nodes is running: " + states(nodes));
        }
        List<Node> others = nodes.stream().filter(node -> !runs(node)).toList();
        if (!others.isEmpty()) {
            context.printer().message("skipped: " + states(others));
        }
        List<RemoteNode> remotes = new ArrayList<>();
        for (Node node : running) {
            context.cluster().remote(node).ifPresentOrElse(remotes::add, () -> context.printer()
                    .error(node.name() + ": it has no address to log in to"));
        }
        int status = remotes.size() == running.size() ? ExitStatus.OK : ExitStatus.FAILURE;
        if (remotes.isEmpty()) {
            return status;
        }
        context.shells().unlock(remotes);
        Dispatch dispatch = context.shells().send(remotes, line);
        context.recorder()
                .started(dispatch, remotes.stream().map(RemoteNode::name).toList());
        if (!dispatch.inputNodes().isEmpty()) {
            context.printer().message("input: " + NameFolder.fold(dispatch.inputNodes()));
        }
        return context.interactive() ? status : Math.max(status, await(dispatch));
    }

    private String whole() {
        return context.cluster()
                .workingSet()
                .map(set -> "working set `" + set + "`")
                .orElse("cluster");
    }

    /** Names by state: {@code worker[0,2] (stopped), worker1 (pending)}. */
    private static String states(List<Node> nodes) {
        Map<String, List<Node>> byState = new LinkedHashMap<>();
        nodes.forEach(node -> byState.computeIfAbsent(node.state().word(), state -> new ArrayList<>())
                .add(node));
        List<String> parts = new ArrayList<>();
        byState.forEach((state, some) -> parts.add(PlanRun.names(some) + " (" + state + ")"));
        return String.join(", ", parts);
    }

    /**
     * Waits until all have finished, however long that takes, or nobody reads what they say: ssh ends then as well. The first Ctrl-C goes
     * to the nodes, a second one gives up.
     */
    private int await(Dispatch dispatch) throws InterruptedException {
        CtrlC ctrlC = new CtrlC(
                () -> {
                    dispatch.interrupt();
                    return true;
                },
                pace);
        try (Interruption.Scope scope = context.interruption().during(ctrlC)) {
            boolean done = false;
            while (!done) {
                done = dispatch.await(LOOK) || context.printer().unread();
            }
        }
        if (context.interruption().requested()) {
            return ExitStatus.INTERRUPTED;
        }
        return dispatch.outcomes().values().stream()
                .mapToInt(Outcome::exitStatus)
                .max()
                .orElse(ExitStatus.OK);
    }

    private int enter(List<Node> nodes, String target) throws InterruptedException {
        if (nodes.size() > 1) {
            throw DustException.usage("`" + target + "` means " + nodes.size() + " nodes, " + PlanRun.names(nodes)
                    + "; @ without a line" + " enters one");
        }
        Node node = nodes.get(0);
        if (!runs(node)) {
            throw DustException.usage(
                    node.name() + " is not running (" + node.state().word() + ")");
        }
        RemoteNode remote = context.cluster()
                .remote(node)
                .orElseThrow(() -> DustException.failure(node.name() + " has no address to log in to"));
        context.shells().unlock(List.of(remote));
        return context.console().enter(remote);
    }
}
