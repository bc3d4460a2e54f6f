package org.dustcluster.output;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The questions that several nodes ask in the same words, and when to show one of them once more for all: a little after the
 * last of them was asked. Confined to {@code dust-display}; times are nanoseconds of the pipeline's clock.
 *
 * <pre>
 *   [worker0] Do you want to continue? [Y/n]
 *   [worker1] Do you want to continue? [Y/n]
 *   [worker[0-1]] Do you want to continue? [Y/n]
 * </pre>
 */
final class SharedQuestions {
    private final long quietNanos;
    private boolean asked;
    private long due;
    /** What has been shown for several nodes and is not answered by all yet: the numbers of the lines, by text. */
    private Map<String, Set<Long>> told = Map.of();

    /** A question and the nodes that ask it, two at least. */
    record Shared(List<String> nodes, String text) {}

    /**
     * @param quietNanos how long no further question must have been asked
     */
    SharedQuestions(long quietNanos) {
        this.quietNanos = quietNanos;
    }

    /** A question was just shown for one node. */
    void asked(long now) {
        asked = true;
        due = now + quietNanos;
    }

    /** The user has entered a line, perhaps the answer: nothing is shown before the nodes had time to take it. */
    void answered(long now) {
        if (asked) {
            due = now + quietNanos;
        }
    }

    /** What to show now, given the unfinished lines that stand on the screen; each but once. */
    List<Shared> due(List<PartialLines.Shown> waiting, long now) {
        if (!asked || due - now > 0) {
            return List.of();
        }
        asked = false;
        Map<String, List<PartialLines.Shown>> byText = new LinkedHashMap<>();
        waiting.forEach(question -> byText.computeIfAbsent(question.text().strip(), any -> new ArrayList<>())
                .add(question));
        Map<String, Set<Long>> tell = new HashMap<>();
        List<Shared> shared = new ArrayList<>();
        byText.forEach((text, questions) -> {
            Set<Long> numbers = new HashSet<>();
            questions.forEach(question -> numbers.add(question.number()));
            if (numbers.size() > 1) {
                tell.put(text, numbers);
                if (!told.getOrDefault(text, Set.of()).containsAll(numbers)) {
                    shared.add(new Shared(
                            questions.stream().map(PartialLines.Shown::node).toList(), text));
                }
            }
        });
        told = tell;
        return shared;
    }

    /** How long until {@link #due} has something to look at; empty when nothing was asked. */
    OptionalLong nanosUntilDue(long now) {
        return asked ? OptionalLong.of(Math.max(0, due - now)) : OptionalLong.empty();
    }
}
