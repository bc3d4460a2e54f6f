package org.dustcluster.output;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.dustcluster.target.NameFolder;

/**
 * News of sessions that wait a moment for the same news of others: a bastion that dies takes fifty sessions along within some
 * milliseconds, and that is one line. Confined to {@code dust-display}; times are nanoseconds of the pipeline's clock.
 *
 * <pre>
 *   worker[0-49]: proxyjump bastion1: connection lost: no answer for 21 s
 * </pre>
 */
final class SessionNews {
    /** How long there must have been no further news. */
    static final Duration QUIET = Duration.ofMillis(150);
    /** How long the first may wait. */
    static final Duration LONGEST = Duration.ofMillis(500);

    private record Item(Line.Kind kind, String text) {}

    private final Map<Item, List<String>> nodes = new LinkedHashMap<>();
    private long first;
    private long last;

    void add(Line.Kind kind, String text, String node, long now) {
        if (nodes.isEmpty()) {
            first = now;
        }
        last = now;
        nodes.computeIfAbsent(new Item(kind, text), any -> new ArrayList<>()).add(node);
    }

    /** Whether something waits to be said of this node: nothing else of it may come before. */
    boolean concerns(String node) {
        return nodes.values().stream().anyMatch(some -> some.contains(node));
    }

    boolean due(long now) {
        OptionalLong left = nanosUntilDue(now);
        return left.isPresent() && left.getAsLong() == 0;
    }

    /** How long until it is to be said; empty when there is nothing to say. */
    OptionalLong nanosUntilDue(long now) {
        return nodes.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, Math.min(last + QUIET.toNanos() - now, first + LONGEST.toNanos() - now)));
    }

    /** All that waits, each once with the nodes it is about; nothing is left. */
    List<Line> take() {
        List<Line> lines = new ArrayList<>();
        nodes.forEach((item, some) -> lines.add(Summary.line(
                item.kind(), NameFolder.fold(some.stream().distinct().toList()) + ": " + item.text())));
        nodes.clear();
        return lines;
    }
}
