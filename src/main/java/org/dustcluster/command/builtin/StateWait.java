package org.dustcluster.command.builtin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.Node;
import org.dustcluster.command.Context;
import org.dustcluster.command.Pace;

/**
 * Waits until nodes are in a state: one list call for all of them every now and then (the quota of DescribeInstances is per
 * region and shared), a line for each node that got there, an error for each that will not.
 */
final class StateWait {
    /** How long a machine may take to start or stop. */
    static final Duration DEADLINE = Duration.ofMinutes(5);

    private static final Duration INTERVAL = Duration.ofMillis(1500);

    /** So many lists may fail one after the other. */
    private static final int FAILURES = 4;

    private final Context context;
    private final Pace pace;
    private final InstanceState moving;
    private final InstanceState wanted;
    /** Nodes that have been seen on their way: from there on only the wanted state is a good end. */
    private final Set<String> seenMoving = new HashSet<>();

    private int failures;

    private StateWait(Context context, Pace pace, InstanceState moving, InstanceState wanted) {
        this.context = context;
        this.pace = pace;
        this.moving = moving;
        this.wanted = wanted;
    }

    static StateWait running(Context context, Pace pace) {
        return new StateWait(context, pace, InstanceState.PENDING, InstanceState.RUNNING);
    }

    static StateWait stopped(Context context, Pace pace) {
        return new StateWait(context, pace, InstanceState.STOPPING, InstanceState.STOPPED);
    }

    /** Waits; the nodes that got there, as they are now. */
    List<Node> await(List<Node> nodes) throws InterruptedException {
        Map<String, Node> waiting = new LinkedHashMap<>();
        nodes.forEach(node -> waiting.put(key(node), node));
        List<Node> arrived = new ArrayList<>();
        Instant deadline = pace.instant().plus(DEADLINE);
        while (true) {
            Optional<ClusterView> view = seen();
            view.ifPresent(now -> look(now, waiting, arrived));
            if (waiting.isEmpty()) {
                return arrived;
            }
            if (pace.instant().isAfter(deadline)) {
                waiting.values().forEach(node -> context.printer()
                        .error(node.name() + ": not " + wanted.word() + " after " + DEADLINE.toSeconds() + " s"));
                return arrived;
            }
            pace.pause(INTERVAL);
        }
    }

    /** What is there now; empty when the cloud could not say, which is no reason to give up a wait at once. */
    private Optional<ClusterView> seen() {
        try {
            ClusterView view = context.cluster().refresh();
            failures = 0;
            return Optional.of(view);
        } catch (DustException e) {
            if (e.status() != ExitStatus.FAILURE || ++failures > FAILURES) {
                throw e;
            }
            if (failures == 1) {
                context.printer().message("still waiting: " + e.sentence());
            }
            return Optional.empty();
        }
    }

    private void look(ClusterView view, Map<String, Node> waiting, List<Node> arrived) {
        Map<String, Node> now = new HashMap<>();
        view.members().forEach(node -> now.put("name " + node.name(), node));
        view.nodes().forEach(node -> node.instance().ifPresent(instance -> now.put("id " + instance.id(), node)));
        Iterator<Map.Entry<String, Node>> each = waiting.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<String, Node> entry = each.next();
            Node awaited = entry.getValue();
            Node node = now.get(entry.getKey());
            InstanceState state = node == null ? InstanceState.NOT_STARTED : node.state();
            if (node != null && state == wanted) {
                context.printer().message(awaited.name() + ": " + wanted.word());
                arrived.add(node);
                each.remove();
            } else if (state == moving) {
                seenMoving.add(entry.getKey());
            } else if ((node == null && !awaited.member()) || seenMoving.contains(entry.getKey())) {
                // Before it was seen on its way this is the list lagging behind.
                String word = state == InstanceState.NOT_STARTED ? "gone" : state.word();
                context.printer().error(awaited.name() + ": " + word + " instead of " + wanted.word());
                each.remove();
            }
        }
    }

    /** The machine where there is one: another of the same name counts once that one has stopped. A launch has only the name. */
    private static String key(Node node) {
        return node.instance().map(instance -> "id " + instance.id()).orElse("name " + node.name());
    }
}
