package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.cluster.DustException;
import org.dustcluster.command.Context;
import org.dustcluster.target.TargetExpression;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tag}: sets tags on instances. */
@Command(
        name = "tag",
        customSynopsis = "tag target KEY=VALUE... [-a]",
        description = {
            "set tags on instances",
            "",
            "A tag that is there gets the new value. Name and dust:cluster, by which dust knows its nodes, are left alone."
        },
        footer = {
            "  tag worker* owner=dev stage=",
            "  tag id=i-0abc1234 'note=do not stop'   an instance outside the template",
            "  show tags=owner:dev                    who has it"
        })
final class TagCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "target", description = "which nodes (see: help targets)")
    private TargetExpression target;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "K=V",
            description = "a key and its value, which may be empty")
    private List<String> pairs = new ArrayList<>();

    @Option(
            names = {"-a", "--all"},
            description = "let the target mean instances outside the template too")
    private boolean all;

    TagCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw DustException.usage("tag: `" + pair + "` has no value; a tag is KEY=VALUE, and `" + pair
                        + "=` an empty one (untag takes tags off)");
            }
            if (tags.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw DustException.usage("tag: `" + pair.substring(0, equals) + "` is given twice");
            }
        }
        TagEdit edit = new TagEdit(context, "tag");
        edit.check(tags.keySet());
        Cloud cloud = context.cluster().cloud();
        return edit.apply(edit.existing(target, all), "tagged", ids -> cloud.tag(ids, tags));
    }
}
