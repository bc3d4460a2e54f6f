package org.dustcluster.cluster;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dustcluster.target.NearMiss;
import org.dustcluster.target.TargetExpression;

/**
 * What is wanted and what exists, fitted together at one moment. An immutable snapshot.
 *
 * @param template the template, when one is loaded
 * @param nodes the template's nodes in its order, then the strays; names are unique
 * @param instances everything that the cloud listed, gone instances included
 */
public record ClusterView(Optional<Template> template, List<Node> nodes, List<Instance> instances) {
    /** More would make a line that nobody reads. */
    private static final int MOST_IDS = 3;

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    public ClusterView {
        nodes = List.copyOf(nodes);
        instances = List.copyOf(instances);
    }

    /** The template's nodes; without a template every instance. */
    public List<Node> members() {
        return template.isEmpty() ? nodes : nodes.stream().filter(Node::member).toList();
    }

    /** Instances that the template does not name; empty without a template. */
    public List<Node> strays() {
        return template.isEmpty()
                ? List.of()
                : nodes.stream().filter(node -> !node.member()).toList();
    }

    /** Living instances that are second to one of these nodes: members by their tags, but left alone by every verb. */
    public List<Node> secondsOf(List<Node> chosen) {
        Set<String> remarks =
                chosen.stream().map(node -> Reconciler.secondOf(node.name())).collect(Collectors.toSet());
        return strays().stream().filter(node -> remarks.contains(node.remark())).toList();
    }

    /**
     * The nodes that a target means: with a template its nodes, and strays only by id or index or when {@code all} says
     * so; without one every instance. SPEC section 4.
     *
     * @throws DustException of status 2 that names the target when nothing matches
     */
    public List<Node> select(TargetExpression target, boolean all) {
        List<Node> chosen = matching(target, all).toList();
        if (chosen.isEmpty()) {
            throw DustException.usage(noMatch(target, all));
        }
        return chosen;
    }

    /** As {@link #select}, but no match is an empty stream: for completion and highlighting. */
    public Stream<Node> matching(TargetExpression target, boolean all) {
        return nodes.stream().filter(node -> {
            boolean withinReach = all || template.isEmpty() || node.member();
            return withinReach ? target.matches(node) : target.matchesByIdentity(node);
        });
    }

    private String noMatch(TargetExpression target, boolean all) {
        String sentence = "no node matches `" + target.text() + "`";
        List<Node> strangers = all ? List.of() : matching(target, true).toList();
        if (!strangers.isEmpty()) {
            // Not every command has -a: `@` has none.
            String byId = strangers.size() > MOST_IDS
                    ? ""
                    : ", or as "
                            + strangers.stream()
                                    .map(node -> "id=" + node.attribute("id").orElse(node.name()))
                                    .collect(Collectors.joining(","));
            return sentence + " in the template; " + strangers.size() + " other instance"
                    + (strangers.size() == 1 ? "" : "s") + " of the region would with -a" + byId;
        }
        if (NUMBER.matcher(target.text()).matches() && nodes.stream().allMatch(node -> node.index() == 0)) {
            return sentence
                    + ": numbers are those of the last `show`, and there was none; run `show`, or say the name or id=";
        }
        return nearest(target)
                .map(near -> sentence + ", did you mean `" + near + "`?")
                .orElse(sentence);
    }

    private Optional<String> nearest(TargetExpression target) {
        List<String> names = nodes.stream().map(Node::name).toList();
        Stream<String> nearNames =
                target.namePatterns().stream().flatMap(pattern -> NearMiss.ofPattern(pattern, names).stream());
        Stream<String> nearValues = target.values().stream()
                .flatMap(value -> NearMiss.ofPattern(value.pattern(), valuesOf(value.attribute()))
                        .map(near -> value.attribute() + "=" + near)
                        .stream());
        return Stream.concat(nearNames, nearValues).findFirst();
    }

    private Set<String> valuesOf(String attribute) {
        Stream<String> values =
                switch (attribute) {
                    case "tags" ->
                        nodes.stream()
                                .flatMap(node -> node.tags().entrySet().stream())
                                .flatMap(tag -> Stream.of(tag.getKey(), tag.getKey() + ":" + tag.getValue()));
                    case "state" -> Stream.of(InstanceState.values()).map(InstanceState::word);
                    default -> nodes.stream().flatMap(node -> node.attribute(attribute).stream());
                };
        return values.collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The same view with each node changed: session states, indices. */
    ClusterView map(UnaryOperator<Node> change) {
        return new ClusterView(template, nodes.stream().map(change).toList(), instances);
    }

    /** The same view with the states of the shells, by node name. */
    public ClusterView withSessions(Map<String, String> states) {
        return withSessions(states, Node::name);
    }

    /** The same view with the states of the shells, by the names of the sessions. */
    ClusterView withSessions(Map<String, String> states, Function<Node, String> names) {
        return states.isEmpty() ? this : map(node -> node.withSession(states.getOrDefault(names.apply(node), "")));
    }
}
