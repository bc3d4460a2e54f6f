package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.dustcluster.cluster.ClusterTags;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.Node;
import org.dustcluster.command.Context;
import org.dustcluster.target.TargetExpression;

/** What {@code tag} and {@code untag} share: whose tags, which keys, and what is said afterwards. */
final class TagEdit {
    private final Context context;
    private final String verb;

    TagEdit(Context context, String verb) {
        this.context = context;
        this.verb = verb;
    }

    /**
     * Refuses the tags that say which node of which cluster an instance is: without them it would be billed and forgotten, or
     * a stranger would be terminated with the cluster.
     *
     * @throws DustException of status 2
     */
    void check(Collection<String> keys) {
        for (String key : keys) {
            String small = key.toLowerCase(Locale.ROOT);
            if (small.startsWith("aws:")) {
                throw DustException.usage(
                        verb + ": tags that begin with aws: are Amazon's, and nobody else changes them");
            }
            if (small.equals("name") || small.startsWith(ClusterTags.PREFIX)) {
                throw DustException.usage(verb + ": `" + key + "` is how dust knows its nodes; it changes no such tag");
            }
            if (key.isEmpty()) {
                throw DustException.usage(verb + ": a tag needs a key");
            }
        }
    }

    /** The nodes meant that exist; says which do not. */
    List<Node> existing(TargetExpression target, boolean all) {
        List<Node> nodes = context.cluster().refresh().select(target, all);
        List<Node> there =
                nodes.stream().filter(node -> node.instance().isPresent()).toList();
        List<Node> absent = new ArrayList<>(nodes);
        absent.removeAll(there);
        if (there.isEmpty()) {
            throw DustException.usage(PlanRun.names(absent) + ": never launched, so there is nothing to " + verb);
        }
        if (!absent.isEmpty()) {
            context.printer().message("leave " + PlanRun.names(absent) + ": never launched");
        }
        return there;
    }

    /** One request for all of them; the view is not believed any more, whatever came of it. */
    int apply(List<Node> nodes, String participle, Consumer<List<String>> request) {
        List<String> ids = nodes.stream()
                .flatMap(node -> node.instance().map(Instance::id).stream())
                .toList();
        try {
            request.accept(ids);
        } finally {
            context.cluster().markStale();
        }
        context.printer().result(participle + " " + PlanRun.names(nodes));
        return ExitStatus.OK;
    }
}
