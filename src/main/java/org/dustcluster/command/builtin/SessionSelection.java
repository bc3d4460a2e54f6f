package org.dustcluster.command.builtin;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.command.Context;
import org.dustcluster.target.NameFolder;
import org.dustcluster.target.Selectable;
import org.dustcluster.target.TargetExpression;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** Which sessions a verb is about: those of a target's nodes, or all. */
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
        List<SessionStatus> open = open(context);
        TargetExpression wanted = target;
        if (wanted == null) {
            return open;
        }
        ClusterView view =
                context.cluster().lastView().orElseGet(() -> context.cluster().view(Duration.ZERO));
        Set<String> known = view.nodes().stream().map(Node::name).collect(Collectors.toSet());
        Set<String> matching = view.matching(wanted, true).map(Node::name).collect(Collectors.toSet());
        List<SessionStatus> chosen = open.stream()
                .filter(session -> known.contains(session.node())
                        ? matching.contains(session.node())
                        : wanted.matches(new Vanished(session)))
                .toList();
        if (chosen.isEmpty() && matching.isEmpty()) {
            view.select(wanted, true);
        }
        return chosen;
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
    String none(String kind) {
        return "no session" + (target == null ? "" : " of `" + target.text() + "`") + " is " + kind;
    }

    static List<String> names(List<SessionStatus> sessions) {
        return sessions.stream().map(SessionStatus::node).toList();
    }

    static String folded(List<SessionStatus> sessions) {
        return NameFolder.fold(names(sessions));
    }
}
