package org.dustcluster.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.target.NameFolder;

/**
 * What is said when all nodes of a broadcast are done: nothing when all is well, else who ended how.
 *
 * <pre>
 *   exit 1: worker[0,2]
 *   no exit status: worker3
 * </pre>
 *
 * Sessions that were lost or ended have said so themselves.
 */
final class Summary {
    private Summary() {}

    static List<Line> of(Map<String, Outcome> outcomes) {
        Map<Integer, List<String>> statuses = new TreeMap<>();
        Map<String, List<String>> refusals = new LinkedHashMap<>();
        List<String> unreported = new ArrayList<>();
        outcomes.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Exited exited) {
                if (exited.status() != 0) {
                    statuses.computeIfAbsent(exited.status(), any -> new ArrayList<>())
                            .add(node);
                }
            } else if (outcome instanceof Outcome.Refused refused) {
                refusals.computeIfAbsent(refused.reason(), any -> new ArrayList<>())
                        .add(node);
            } else if (outcome instanceof Outcome.Unreported) {
                unreported.add(node);
            }
        });
        List<Line> lines = new ArrayList<>();
        refusals.forEach((reason, nodes) -> lines.add(line(Line.Kind.ERROR, NameFolder.fold(nodes) + ": " + reason)));
        statuses.forEach((status, nodes) ->
                lines.add(line(Line.Kind.MESSAGE, "exit " + status + ": " + NameFolder.fold(nodes))));
        if (!unreported.isEmpty()) {
            lines.add(line(Line.Kind.MESSAGE, "no exit status: " + NameFolder.fold(unreported)));
        }
        return lines;
    }

    /** One safe line. */
    static Line line(Line.Kind kind, String text) {
        return Line.of(kind, Sanitizer.clean(text.replace('\n', ' ')));
    }
}
