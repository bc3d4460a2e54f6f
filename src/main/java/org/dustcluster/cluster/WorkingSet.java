package org.dustcluster.cluster;

import java.util.ArrayList;
import java.util.List;
import org.dustcluster.target.NameFolder;
import org.dustcluster.target.TargetExpression;

/**
 * What "all nodes" is narrowed to: an expression, evaluated anew against every view, so that {@code state=running} means the
 * nodes that run then. It ranges over what a target ranges over: the template's nodes, and strays by {@code id=} alone.
 */
public final class WorkingSet {
    private final TargetExpression expression;

    private WorkingSet(TargetExpression expression) {
        this.expression = expression;
    }

    /**
     * The set that a target means. Numbers in it are settled here: those that a later {@code show} prints may be other nodes'.
     *
     * @throws DustException of status 2 when nothing matches
     */
    static WorkingSet of(ClusterView view, TargetExpression target) {
        List<Node> nodes = view.select(target, false);
        List<Node> unnumbered =
                view.map(node -> node.withIndex(0)).matching(target, false).toList();
        boolean numbers = !names(nodes).equals(names(unnumbered));
        return new WorkingSet(numbers ? TargetExpression.parse(settled(nodes)) : target);
    }

    private static String settled(List<Node> nodes) {
        List<String> parts = new ArrayList<>();
        List<Node> members = nodes.stream().filter(Node::member).toList();
        if (!members.isEmpty()) {
            parts.add(NameFolder.fold(names(members)));
        }
        nodes.stream()
                .filter(node -> !node.member())
                .flatMap(node -> node.instance().stream())
                .forEach(instance -> parts.add("id=" + instance.id()));
        return String.join(",", parts);
    }

    private static List<String> names(List<Node> nodes) {
        return nodes.stream().map(Node::name).toList();
    }

    /** The expression: as typed, or with names for its numbers. */
    public TargetExpression expression() {
        return expression;
    }

    /** Its nodes in this view; perhaps none. */
    public List<Node> from(ClusterView view) {
        return view.matching(expression, false).toList();
    }

    @Override
    public String toString() {
        return expression.text();
    }
}
