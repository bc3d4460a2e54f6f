package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.Node;
import org.dustcluster.command.Context;
import org.dustcluster.target.NearMiss;
import org.dustcluster.target.TargetExpression;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code untag}: takes tags off instances. */
@Command(
        name = "untag",
        customSynopsis = "untag target KEY... [-a]",
        description = {
            "take tags off instances",
            "",
            "Whatever their values are. Name and dust:cluster, by which dust knows its nodes, are left alone."
        },
        footer = {"  untag worker* owner stage"})
final class UntagCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "target", description = "which nodes (see: help targets)")
    private TargetExpression target;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY", description = "the keys")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = {"-a", "--all"},
            description = "let the target mean instances outside the template too")
    private boolean all;

    UntagCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        TagEdit edit = new TagEdit(context, "untag");
        edit.check(keys);
        Cloud cloud = context.cluster().cloud();
        List<Node> nodes = edit.existing(target, all);
        Set<String> there = new TreeSet<>();
        nodes.forEach(node -> there.addAll(node.tags().keySet()));
        keys.stream().filter(key -> !there.contains(key)).forEach(key -> context.printer()
                .message("no tag `" + key + "` there" + NearMiss.hint(key, there)));
        List<Node> having = nodes.stream()
                .filter(node -> keys.stream().anyMatch(node.tags()::containsKey))
                .toList();
        return having.isEmpty() ? ExitStatus.OK : edit.apply(having, "untagged", ids -> cloud.untag(ids, keys));
    }
}
