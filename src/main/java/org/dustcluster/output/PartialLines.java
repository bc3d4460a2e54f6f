package org.dustcluster.output;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished lines of all nodes: when to show one, and what is left to show when it goes on. Confined to
 * {@code dust-display}; times are nanoseconds of the pipeline's clock.
 */
final class PartialLines {
    private final long quietNanos;
    private final Map<String, State> states = new HashMap<>();

    /** How many unfinished lines there have been: tells one from the next of the same node and text. */
    private long begun;

    /** An unfinished line as it stands on the screen. */
    record Shown(String node, long number, String text) {}

    private static final class State {
        private final long number;
        /** The line as it stands, while it has not been shown like this. */
        private @Nullable String pending;

        private long due;
        /** The beginning of the line that is on the screen already. */
        private String shown = "";

        State(long number) {
            this.number = number;
        }
    }

    PartialLines(long quietNanos) {
        this.quietNanos = quietNanos;
    }

    /** The node's unfinished line is now this. */
    void update(String node, String text, long now) {
        State state = states.computeIfAbsent(node, any -> new State(++begun));
        state.pending = text;
        state.due = now + quietNanos;
    }

    /** The node's line has ended: what of it is not on the screen yet; empty for nothing. */
    Optional<String> ended(String node, String line) {
        State state = states.isEmpty() ? null : states.remove(node);
        return state == null ? Optional.of(line) : rest(state.shown, line);
    }

    /** The node will say no more for now: what of its unfinished line is not on the screen yet. */
    Optional<String> abandoned(String node) {
        State state = states.isEmpty() ? null : states.remove(node);
        String pending = state == null ? null : state.pending;
        return pending == null || state == null || pending.isBlank() ? Optional.empty() : rest(state.shown, pending);
    }

    /** A line that begins with what was shown needs only its rest; one that was rewritten is shown whole. */
    private static Optional<String> rest(String shown, String line) {
        if (shown.isEmpty()) {
            return Optional.of(line);
        }
        String rest = line.startsWith(shown) ? line.substring(shown.length()) : line;
        return Optional.of(rest).filter(text -> !text.isBlank());
    }

    /** What is due to be shown now, by node. */
    Map<String, String> due(long now) {
        Map<String, String> due = new TreeMap<>();
        states.forEach((node, state) -> {
            String pending = state.pending;
            if (pending != null && state.due - now <= 0) {
                state.pending = null;
                String whole = pending.substring(0, Sanitizer.completeLength(pending));
                rest(state.shown, whole).filter(text -> !text.isBlank()).ifPresent(text -> {
                    state.shown = whole;
                    due.put(node, text);
                });
            }
        });
        return due;
    }

    /** The unfinished lines that stand on the screen and have not gone on since: what nodes wait with. By node. */
    List<Shown> waiting() {
        return states.entrySet().stream()
                .filter(entry -> entry.getValue().pending == null
                        && !entry.getValue().shown.isBlank())
                .map(entry -> new Shown(entry.getKey(), entry.getValue().number, entry.getValue().shown))
                .sorted(Comparator.comparing(Shown::node))
                .toList();
    }

    /** How long until the next line is due; empty when none is pending. */
    OptionalLong nanosUntilDue(long now) {
        return states.values().stream()
                .filter(state -> state.pending != null)
                .mapToLong(state -> Math.max(0, state.due - now))
                .min();
    }
}
