package org.dustcluster.command.builtin;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.cluster.WorkingSet;
import org.dustcluster.command.Context;
import org.dustcluster.target.NameFolder;
import org.dustcluster.target.Selectable;
import org.dustcluster.target.TargetExpression;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** Which sessions a verb is about: those of a target's nodes, or of the working set, or of the current cluster. */
final class SessionSelection {
    @Parameters(arity = "0..1", paramLabel = "target", description = "which nodes (see: help targets)")
    @Nullable
    TargetExpression target;

    /** A session whose node is not in the view any more: known by its name and its state. */
    private record Vanished(SessionStatus session) implements Selectable {
        @Override
        public String name() {
            return session.node();
        }

        @Override
        public Optional<String> attribute(String attribute) {
            return attribute.equals("session") ? Optional.of(session.state()) : Optional.empty();
        }

        @Override
        public Map<String, String> tags() {
            return Map.of();
        }
    }

    /**
     * The sessions meant, lost ones included, closed ones not; perhaps none. What the last view says of the nodes is enough: a
     * session that hangs must be listed and closed where the cloud does not answer either.
     *
     * @throws DustException of status 2 when the target matches neither a session nor a node
     */
    List<SessionStatus> from(Context context) {
        ClusterSession cluster = context.cluster();
        List<SessionStatus> open = open(context);
        TargetExpression wanted = target;
        if (wanted != null) {
            return from(cluster, open, wanted);
        }
        Optional<WorkingSet> set = cluster.workingSet();
        if (set.isPresent()) {
            List<String> names = of(set.get().from(view(cluster)), context);
            return open.stream()
                    .filter(session -> names.contains(session.node()))
                    .toList();
        }
        return open.stream()
                .filter(session -> cluster.elsewhere(session.node()).isEmpty())
                .toList();
    }

    private static List<SessionStatus> from(ClusterSession cluster, List<SessionStatus> open, TargetExpression wanted) {
        ClusterView view = view(cluster);
        Map<String, Node> known = new HashMap<>();
        view.nodes().forEach(node -> known.put(cluster.sessionName(node), node));
        List<SessionStatus> chosen = open.stream()
                .filter(session -> {
                    Node node = known.get(session.node());
                    if (cluster.elsewhere(session.node()).isPresent()) {
                        return node != null && wanted.matchesByIdentity(node);
                    }
                    return wanted.matches(node == null ? new Vanished(session) : node);
                })
                .toList();
        if (chosen.isEmpty()) {
            view.select(wanted, true);
        }
        return chosen;
    }

    private static ClusterView view(ClusterSession cluster) {
        return cluster.lastView().orElseGet(() -> cluster.view(Duration.ZERO));
    }

    /** The names of the nodes' sessions. */
    static List<String> of(List<Node> nodes, Context context) {
        return nodes.stream()
                .map(context.cluster()::sessionName)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The sessions meant that run something. */
    List<SessionStatus> busy(Context context) {
        return from(context).stream().filter(SessionSelection::busy).toList();
    }

    static boolean busy(SessionStatus session) {
        return session.state().equals("busy");
    }

    /** Every session that has not been closed. */
    static List<SessionStatus> open(Context context) {
        return context.shells().sessions().stream()
                .filter(session -> !session.state().equals("closed"))
                .toList();
    }

    /** That there is none of a kind: {@code no session is open}, {@code no session of `w*` is busy}. */
    String none(String kind, Context context) {
        String whose = target == null
                ? context.cluster()
                        .workingSet()
                        .map(set -> " of the working set `" + set + "`")
                        .orElse("")
                : " of `" + target.text() + "`";
        return "no session" + whose + " is " + kind;
    }

    static List<String> names(List<SessionStatus> sessions) {
        return sessions.stream().map(SessionStatus::node).toList();
    }

    static String folded(List<SessionStatus> sessions) {
        return NameFolder.fold(names(sessions));
    }
}
