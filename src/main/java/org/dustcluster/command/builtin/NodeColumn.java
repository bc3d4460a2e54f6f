package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.Node;
import org.dustcluster.target.NearMiss;
import org.dustcluster.target.TargetExpression;

/**
 * Something that {@code show} can print of a node or sort by: an attribute, {@code remark}, or {@code tag:KEY}. Pure.
 *
 * @param key as the user writes it
 */
record NodeColumn(String key) {
    private static final String TAG = "tag:";
    private static final String NUMBER = "#";
    private static final String REMARK = "remark";

    /**
     * The columns of a list such as {@code name,state,tag:owner}.
     *
     * @throws DustException of status 2 for one that there is not
     */
    static List<NodeColumn> list(String option, String text) {
        List<NodeColumn> columns = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            columns.add(one(option, word.strip()));
        }
        return columns;
    }

    private static NodeColumn one(String option, String word) {
        if (word.startsWith(TAG) && word.length() > TAG.length()) {
            return new NodeColumn(word);
        }
        String key = word.equals(NUMBER) ? "index" : word.toLowerCase(Locale.ROOT);
        List<String> known = new ArrayList<>(TargetExpression.ATTRIBUTES);
        known.add(REMARK);
        if (!known.contains(key)) {
            known.add("tag:KEY");
            String hint = NearMiss.hint(word, known);
            throw DustException.usage("show: " + option + " knows no `" + word + "`"
                    + (hint.isEmpty() ? "; there are " + String.join(" ", known) : hint));
        }
        return new NodeColumn(key);
    }

    /** The order of {@code --sort KEY[,-KEY]}: numbers by their value, what a node does not have last. */
    static Comparator<Node> order(String text) {
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .map(NodeColumn::orderOf)
                .reduce(Comparator::thenComparing)
                .orElseThrow();
    }

    private static Comparator<Node> orderOf(String word) {
        boolean backwards = word.startsWith("-");
        NodeColumn column = one("--sort", backwards ? word.substring(1) : word);
        Comparator<String> values = backwards ? NaturalOrder.OF.reversed() : NaturalOrder.OF;
        return (one, other) -> {
            Optional<String> left = column.value(one);
            Optional<String> right = column.value(other);
            return left.isPresent() && right.isPresent()
                    ? values.compare(left.get(), right.get())
                    : Boolean.compare(left.isEmpty(), right.isEmpty());
        };
    }

    String header() {
        return key.startsWith(TAG) ? key : key.equals("index") ? NUMBER : key.toUpperCase(Locale.ROOT);
    }

    /** What the node has; empty for nothing. */
    Optional<String> value(Node node) {
        Optional<String> value =
                switch (key) {
                    case "tags" -> Optional.of(NodeText.tags(node));
                    case REMARK -> Optional.of(node.remark());
                    default ->
                        key.startsWith(TAG)
                                ? Optional.ofNullable(node.tags().get(key.substring(TAG.length())))
                                : node.attribute(key);
                };
        return value.filter(text -> !text.isEmpty());
    }
}
