package org.dustcluster.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.output.Aside;

/** A line on many nodes whose answers are collected and not shown. On {@code dust-ui}. */
final class QuietLine {
    /** States of a session that takes a line for itself. */
    private static final Set<String> FREE = Set.of("idle", "lost", "closed");

    private final Context context;

    QuietLine(Context context) {
        this.context = context;
    }

    /** Runs it and waits, no longer than this. Ctrl-C interrupts the nodes and ends the wait. */
    List<NodeAnswer> run(List<Node> nodes, String line, Duration timeout) throws InterruptedException {
        List<RemoteNode> remotes = new ArrayList<>();
        Map<Node, String> refusals = new HashMap<>();
        Map<Node, String> sessions = new HashMap<>();
        Map<String, String> states = new HashMap<>();
        context.shells().sessions().forEach(session -> states.put(session.node(), session.state()));
        for (Node node : Set.copyOf(nodes)) {
            Optional<RemoteNode> remote = context.cluster().remote(node);
            if (node.state() != InstanceState.RUNNING) {
                refusals.put(node, "it is not running (" + node.state().word() + ")");
            } else if (remote.isEmpty()) {
                refusals.put(node, "it has no address to log in to");
            } else if (!FREE.contains(states.getOrDefault(remote.get().name(), "idle"))) {
                refusals.put(node, "its session is " + states.get(remote.get().name()));
            } else {
                remotes.add(remote.get());
                sessions.put(node, remote.get().name());
            }
        }
        Map<String, NodeAnswer> answers = remotes.isEmpty() ? Map.of() : send(remotes, line, timeout);
        return nodes.stream()
                .map(node -> Optional.ofNullable(sessions.get(node))
                        .map(answers::get)
                        .map(answer -> answer.of(node.name()))
                        .orElseGet(() -> failed(node, refusals.getOrDefault(node, "it gave no answer"))))
                .toList();
    }

    private static NodeAnswer failed(Node node, String reason) {
        return new NodeAnswer(node.name(), Optional.of(new Outcome.Failed(reason)), List.of(), true);
    }

    private Map<String, NodeAnswer> send(List<RemoteNode> remotes, String line, Duration timeout)
            throws InterruptedException {
        context.shells().unlock(remotes);
        List<String> names = remotes.stream().map(RemoteNode::name).toList();
        try (Aside aside = context.recorder().aside()) {
            Dispatch dispatch = context.shells().send(remotes, line);
            aside.started(dispatch, names);
            Thread waiter = Thread.currentThread();
            try (Interruption.Scope scope = context.interruption().during(() -> {
                dispatch.interrupt();
                waiter.interrupt();
            })) {
                dispatch.await(timeout);
            }
            Map<String, Outcome> outcomes = dispatch.outcomes();
            Set<String> incomplete = Set.copyOf(aside.incomplete());
            return aside.recording().outputs().stream().collect(Collectors.toMap(output -> output.node(), output -> {
                List<String> lines = new ArrayList<>();
                output.plain().forEach(lines::add);
                return new NodeAnswer(
                        output.node(),
                        Optional.ofNullable(outcomes.get(output.node())),
                        lines,
                        !incomplete.contains(output.node()));
            }));
        }
    }
}
