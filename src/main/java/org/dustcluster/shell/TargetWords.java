package org.dustcluster.shell;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.PlainText;
import org.dustcluster.target.TargetExpression;
import org.jline.reader.Candidate;

/** The ways that the last name or attribute of a target may go on, by the last view. Never asks anybody. */
final class TargetWords {
    private final Supplier<Optional<ClusterView>> view;

    TargetWords(Supplier<Optional<ClusterView>> view) {
        this.view = view;
    }

    /** The candidates for a target; each begins with {@code before}, which is none of it. */
    Stream<Candidate> of(String before, String target) {
        int from = 0;
        for (int i = 0; i < target.length(); i++) {
            if (",&!()".indexOf(target.charAt(i)) >= 0) {
                from = i + 1;
            }
        }
        String word = target.substring(from);
        if (word.indexOf('[') >= 0 || word.indexOf('"') >= 0 || word.indexOf('\'') >= 0) {
            return Stream.of();
        }
        String kept = before + target.substring(0, from);
        int equals = word.indexOf('=');
        return equals < 0
                ? names(kept, !word.isEmpty())
                : values(kept + word.substring(0, equals + 1), word.substring(0, equals), word.substring(equals + 1));
    }

    private Stream<Node> nodes() {
        return view.get().map(ClusterView::nodes).orElse(List.of()).stream();
    }

    private Stream<Candidate> names(String kept, boolean attributes) {
        Stream<Candidate> names = nodes().map(Node::name).flatMap(name -> written(kept, "", name));
        return attributes
                ? Stream.concat(
                        names,
                        TargetExpression.ATTRIBUTES.stream()
                                .map(name -> candidate(kept + name + "=", name + "=", false)))
                : names;
    }

    private Stream<Candidate> values(String kept, String attribute, String typed) {
        if (!attribute.equals("tags")) {
            return nodes().map(node -> value(node, attribute)).distinct().flatMap(value -> written(kept, typed, value));
        }
        int colon = typed.indexOf(':');
        Stream<String> all = nodes().flatMap(node -> node.tags().entrySet().stream())
                .map(tag -> colon < 0 ? tag.getKey() + ":" : tag.getKey() + ":" + tag.getValue());
        return all.distinct().flatMap(value -> written(kept, typed, value));
    }

    private static String value(Node node, String attribute) {
        return attribute.equals("name")
                ? node.name()
                : node.attribute(attribute).orElse("");
    }

    /**
     * A name or value as it is to be typed behind what was typed of it: in quotes where it holds a blank or an operator. What no quotes
     * help (a bracket is a wildcard in quotes too), and what is no plain text, is left out.
     */
    private static Stream<Candidate> written(String kept, String typed, String value) {
        if (value.isEmpty() || !value.startsWith(typed) || value.indexOf('[') >= 0 || !PlainText.is(value)) {
            return Stream.of();
        }
        String rest = value.substring(typed.length());
        String mark = rest.indexOf('\'') < 0 ? "'" : "\"";
        boolean needed = rest.chars().anyMatch(c -> c <= ' ' || ",&!()'\"\\#".indexOf(c) >= 0);
        if (needed && mark.equals("\"") && (rest.indexOf('"') >= 0 || rest.indexOf('\\') >= 0)) {
            return Stream.of();
        }
        boolean over = !value.endsWith(":");
        return Stream.of(candidate(kept + typed + (needed ? mark + rest + mark : rest), value, over))
                .filter(Objects::nonNull);
    }

    private static Candidate candidate(String value, String shown, boolean over) {
        return new Candidate(value, shown, null, null, null, null, over);
    }
}
