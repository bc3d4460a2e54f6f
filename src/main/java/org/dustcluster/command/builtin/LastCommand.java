package org.dustcluster.command.builtin;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.command.Context;
import org.dustcluster.output.Gatherer;
import org.dustcluster.output.Gatherer.Group;
import org.dustcluster.output.LineDiff;
import org.dustcluster.output.NodeOutput;
import org.dustcluster.output.Printer;
import org.dustcluster.output.Recording;
import org.dustcluster.target.NameFolder;
import org.dustcluster.target.TargetExpression;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code last}: what the last {@code @} line gave, again. Output is passed on line by line and never held as a whole. */
@Command(
        name = "last",
        customSynopsis = "last [--gather|--diff|--json|--save DIR] [target]",
        description = {
            "show what the last @ line gave: again, folded, compared",
            "",
            "The newest @ line counts, also while nodes still work on it; input for a running program belongs to the line"
                    + " that started it. Colour does not count when output is compared."
        },
        footer = {
            "  last --gather         the same output once, under worker[0-2,5]",
            "  last --diff           what differs from the most common output",
            "  last --save results   a file for each node: results/worker0.txt",
            "  last worker2          only this node's"
        })
final class LastCommand implements Callable<Integer> {
    private static final Duration ANY_AGE = Duration.ofDays(365);

    private final Context context;
    private final Printer printer;

    @Parameters(arity = "0..1", paramLabel = "target", description = "which nodes (see: help targets)")
    private @Nullable TargetExpression target;

    @Option(names = "--gather", description = "the same output once, the most common first")
    private boolean gather;

    @Option(names = "--diff", description = "line by line against the most common output")
    private boolean diff;

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Option(names = "--save", paramLabel = "DIR", description = "write a file for each node into DIR")
    private @Nullable String save;

    LastCommand(Context context) {
        this.context = context;
        this.printer = context.printer();
    }

    @Override
    public Integer call() {
        int forms = (gather ? 1 : 0) + (diff ? 1 : 0) + (json ? 1 : 0) + (save == null ? 0 : 1);
        if (forms > 1) {
            throw DustException.usage("last takes one of --gather, --diff, --json and --save");
        }
        Recording recording = context.recorder()
                .last()
                .orElseThrow(() -> DustException.usage("no line was sent to nodes yet (see: help @)"));
        List<NodeOutput> outputs = chosen(recording);
        if (json) {
            json(recording, outputs);
        } else if (gather) {
            Gatherer.write(Gatherer.groups(outputs), printer::result);
        } else if (diff) {
            compared(Gatherer.groups(outputs));
        } else if (save != null) {
            SavedOutput saved =
                    SavedOutput.into(context.localShell().directory().resolve(save));
            outputs.forEach(saved::write);
            printer.message(count(outputs.size(), "file") + " in " + save);
        } else {
            outputs.forEach(this::plain);
        }
        remarks(recording, outputs);
        return ExitStatus.OK;
    }

    private List<NodeOutput> chosen(Recording recording) {
        List<NodeOutput> all = recording.outputs();
        TargetExpression wanted = target;
        if (wanted == null) {
            return all;
        }
        ClusterView view =
                context.cluster().lastView().orElseGet(() -> context.cluster().view(ANY_AGE));
        Set<String> names = Set.copyOf(SessionSelection.of(view.select(wanted, true), context));
        List<NodeOutput> some =
                all.stream().filter(output -> names.contains(output.node())).toList();
        if (some.isEmpty()) {
            throw DustException.usage("the last line did not go to `" + wanted.text() + "`: it went to "
                    + NameFolder.fold(all.stream().map(NodeOutput::node).toList()));
        }
        return some;
    }

    private void plain(NodeOutput output) {
        output.lines().forEach(line -> printer.result("[" + output.node() + "] " + line));
    }

    private void compared(List<Group> groups) {
        Group reference = groups.get(0);
        printer.result(reference.head() + ": " + count(reference.length(), "line")
                + (groups.size() > 1 ? ", the most common output" : ", all the same"));
        for (Group group : groups.subList(1, groups.size())) {
            printer.result("");
            printer.result(group.head() + (group.length() == 0 ? ": no output" : ":"));
            LineDiff.write(reference.sample().plain(), group.sample().plain(), line -> printer.result("  " + line));
        }
    }

    /** The object of SPEC section 5, line by line: it may be larger than memory. */
    private void json(Recording recording, List<NodeOutput> outputs) {
        printer.result("{\n  \"line\": " + JsonText.of(recording.line()) + ",\n  \"nodes\": [");
        Iterator<NodeOutput> nodes = outputs.iterator();
        while (nodes.hasNext()) {
            NodeOutput output = nodes.next();
            Integer exit = output.outcome().orElse(null) instanceof Outcome.Exited exited ? exited.status() : null;
            printer.result("    {\n      \"name\": " + JsonText.of(output.node()) + ",\n      \"exit\": " + exit
                    + ",\n      \"lines\": [");
            Iterator<String> lines = output.plain().iterator();
            while (lines.hasNext()) {
                printer.result("        " + JsonText.of(lines.next()) + (lines.hasNext() ? "," : ""));
            }
            printer.result("      ]\n    }" + (nodes.hasNext() ? "," : ""));
        }
        printer.result("  ]\n}");
    }

    private void remarks(Recording recording, List<NodeOutput> outputs) {
        List<String> running = outputs.stream()
                .filter(output -> output.outcome().isEmpty())
                .map(NodeOutput::node)
                .toList();
        if (!running.isEmpty()) {
            printer.message("still running: " + NameFolder.fold(running));
        }
        recording.remark().ifPresent(printer::message);
    }

    private static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
