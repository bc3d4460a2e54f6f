package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.dustcluster.cluster.ClusterTags;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.Node;
import org.dustcluster.output.Table;
import org.dustcluster.output.Table.Column;
import org.dustcluster.target.NameFolder;
import org.dustcluster.target.TargetExpression;
import org.jspecify.annotations.Nullable;

/** Nodes as {@code show} prints them: a table, blocks of attributes, or JSON. Pure. */
final class NodeText {
    private static final List<Column> COLUMNS = List.of(
            Column.number("#"),
            Column.fixed("NAME"),
            Column.optional("TYPE", 8, 4),
            Column.optional("IMAGE", 12, 5),
            Column.fixed("STATE"),
            Column.optional("ID", 12, 1),
            Column.optional("IP", 15, 2),
            Column.optional("DNS", 16, 6),
            Column.optional("TAGS", 10, 3));

    private static final int LONGEST_NAMES = 200;
    /** How narrow a column may become that the user asked for. */
    private static final int LEAST = 8;

    private NodeText() {}

    /**
     * The table.
     *
     * <pre>
     * #  NAME     TYPE      STATE        ID          IP           TAGS
     * 1  worker0  t3.micro  running      i-0abc1234  203.0.113.1  owner:dev
     * 2  worker1  t3.micro  not_started
     *
     * 3  db       m5.large  running      i-0def5678  203.0.113.9
     * </pre>
     */
    static List<String> table(List<Node> nodes, int width) {
        Table table = new Table(COLUMNS);
        nodes.forEach(node -> table.row(row(node)));
        return new ArrayList<>(table.lines(width));
    }

    /** Parts the members from the strays behind them with an empty line. */
    static void part(List<String> table, List<Node> nodes) {
        long members = nodes.stream().filter(Node::member).count();
        if (members > 0 && members < nodes.size()) {
            table.add(1 + (int) members, "");
        }
    }

    /** A table of these columns; where the width is too small the last ones go first. */
    static List<String> table(List<NodeColumn> chosen, List<Node> nodes, int width) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            String header = chosen.get(i).header();
            columns.add(header.equals("#") ? Column.number(header) : new Column(header, Table.Align.LEFT, LEAST, i));
        }
        Table table = new Table(columns);
        nodes.forEach(node -> table.row(
                chosen.stream().map(column -> column.value(node).orElse("")).toList()));
        return table.lines(width);
    }

    private static List<String> row(Node node) {
        return List.of(
                number(node),
                node.name(),
                node.type(),
                node.image(),
                node.state().word(),
                node.instance().map(Instance::id).orElse(""),
                node.ip().orElse(""),
                node.dns().orElse(""),
                tags(node));
    }

    private static String number(Node node) {
        return node.index() > 0 ? Integer.toString(node.index()) : "";
    }

    /** Tags as a target names them, less those that say the name and the cluster again. */
    static String tags(Node node) {
        List<String> tags = new ArrayList<>();
        new TreeMap<>(node.tags()).forEach((key, value) -> {
            boolean known = (key.equals(ClusterTags.NAME) && value.equals(node.name()))
                    || (key.equals(ClusterTags.CLUSTER) && node.member());
            if (!known) {
                tags.add(key + ":" + value);
            }
        });
        return String.join(" ", tags);
    }

    /** What is to be known of nodes, the same remark once: {@code worker[0-1]: the template says t3.micro}. */
    static List<String> remarks(List<Node> nodes) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        nodes.stream().filter(node -> !node.remark().isEmpty()).forEach(node -> names.computeIfAbsent(
                        node.remark(), remark -> new ArrayList<>())
                .add(node.name()));
        return names.entrySet().stream()
                .map(entry -> named(entry.getValue()) + ": " + entry.getKey())
                .toList();
    }

    /** Their names, or how many they are where the names would fill the screen. */
    private static String named(List<String> names) {
        String folded = NameFolder.fold(names);
        return folded.length() <= LONGEST_NAMES ? folded : names.size() + " instances";
    }

    /** One node as a block: a line for each attribute that it has; {@code -vv}: what is no attribute as well. */
    static List<String> block(Node node, boolean everything) {
        List<String> lines = new ArrayList<>();
        lines.add(oneLine(node.name()));
        for (String key : TargetExpression.ATTRIBUTES) {
            switch (key) {
                case "name" -> {}
                case "tags" ->
                    new TreeMap<>(node.tags()).forEach((tag, value) -> line(lines, "tags", tag + ":" + value));
                default -> node.attribute(key).ifPresent(value -> line(lines, key, value));
            }
        }
        if (everything) {
            node.instance().ifPresent(instance -> {
                instance.publicIp().ifPresent(value -> line(lines, "public_ip", value));
                instance.publicDns().ifPresent(value -> line(lines, "public_dns", value));
                line(lines, "security_groups", String.join(" ", instance.securityGroups()));
            });
            line(lines, "remark", node.remark());
        }
        return lines;
    }

    private static void line(List<String> lines, String key, String value) {
        if (!value.isEmpty()) {
            lines.add("  %-15s  %s".formatted(key, oneLine(value)));
        }
    }

    /** A tag may hold a line break, which must not look like a line of ours. */
    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", " ");
    }

    /** The object of {@code show --json}; SPEC section 5. */
    static String json(ClusterView view, List<Node> nodes, String region) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put(
                "cluster",
                view.template().map(template -> template.clusterName()).orElse(null));
        object.put("region", region.isEmpty() ? null : region);
        object.put("nodes", nodes.stream().map(NodeText::object).toList());
        return JsonText.of(object);
    }

    private static Map<String, @Nullable Object> object(Node node) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("index", node.index() > 0 ? node.index() : null);
        object.put("name", node.name());
        object.put("member", node.member());
        object.put("state", node.state().word());
        for (String key : List.of("id", "type", "image", "ip", "private_ip", "dns", "zone", "key", "launched")) {
            Optional<String> value = node.attribute(key).filter(text -> !text.isEmpty());
            object.put(key, value.orElse(null));
        }
        object.put("tags", new TreeMap<>(node.tags()));
        object.put("session", node.attribute("session").orElse(null));
        return object;
    }
}
