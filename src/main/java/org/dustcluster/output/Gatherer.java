package org.dustcluster.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.target.NameFolder;

/**
 * Finds the nodes that gave the same output. Pure; the output is read, never held.
 *
 * <pre>
 *   worker[0-2,5] (4 nodes, exit 1: worker5):
 *     PRETTY_NAME="Debian GNU/Linux 12"
 * </pre>
 */
public final class Gatherer {

    /**
     * Nodes with the same output.
     *
     * @param members in the order they were given
     * @param length lines of each
     */
    public record Group(List<NodeOutput> members, long length) {

        /** Their common output. */
        public NodeOutput sample() {
            return members.get(0);
        }

        /** Their names, folded. */
        public String names() {
            return fold(members);
        }

        /** Names, number and what is not a plain success, without a colon. */
        public String head() {
            List<String> facts = new ArrayList<>();
            if (members.size() > 1) {
                facts.add(members.size() + " nodes");
            }
            Map<String, List<NodeOutput>> endings = new LinkedHashMap<>();
            members.forEach(member -> endings.computeIfAbsent(ending(member), any -> new ArrayList<>())
                    .add(member));
            endings.forEach((ending, some) -> {
                if (!ending.isEmpty()) {
                    facts.add(some.size() == members.size() ? ending : ending + ": " + fold(some));
                }
            });
            return facts.isEmpty() ? names() : names() + " (" + String.join(", ", facts) + ")";
        }
    }

    private Gatherer() {}

    /** The groups, the biggest first; of equal ones that whose first member comes first. */
    public static List<Group> groups(List<NodeOutput> outputs) {
        Map<String, List<NodeOutput>> byText = new LinkedHashMap<>();
        Map<String, Long> lengths = new LinkedHashMap<>();
        for (NodeOutput output : outputs) {
            MessageDigest digest = sha256();
            long length = 0;
            for (String line : output.plain()) {
                digest.update(line.getBytes(UTF_8));
                digest.update((byte) '\n');
                length++;
            }
            String key = HexFormat.of().formatHex(digest.digest());
            byText.computeIfAbsent(key, any -> new ArrayList<>()).add(output);
            lengths.put(key, length);
        }
        List<Group> groups = new ArrayList<>();
        byText.forEach((key, members) -> groups.add(new Group(List.copyOf(members), lengths.getOrDefault(key, 0L))));
        groups.sort(Comparator.comparingInt(group -> -group.members().size()));
        return groups;
    }

    /** The groups as text: head, then lines, a blank line between two. */
    public static void write(List<Group> groups, Consumer<String> to) {
        boolean first = true;
        for (Group group : groups) {
            if (!first) {
                to.accept("");
            }
            first = false;
            to.accept(group.head() + (group.length() == 0 ? ": no output" : ":"));
            group.sample().lines().forEach(line -> to.accept("  " + line));
        }
    }

    /** A broadcast that is done, once more and folded; nothing where that says nothing new: one node, or no output at all. */
    static void atTheEnd(Recording recording, Consumer<Line> to) {
        List<NodeOutput> outputs = recording.outputs();
        if (outputs.size() < 2) {
            return;
        }
        List<Group> groups = groups(outputs);
        if (groups.size() == 1 && groups.get(0).length() == 0) {
            return;
        }
        write(groups, text -> to.accept(Line.of(Line.Kind.RESULT, text)));
        recording.remark().ifPresent(text -> to.accept(Line.of(Line.Kind.MESSAGE, Sanitizer.clean(text))));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String fold(List<NodeOutput> some) {
        return Sanitizer.clean(
                NameFolder.fold(some.stream().map(NodeOutput::node).toList()));
    }

    private static String ending(NodeOutput output) {
        Outcome outcome = output.outcome().orElse(null);
        if (outcome == null) {
            return "still running";
        }
        if (outcome instanceof Outcome.Exited exited) {
            return exited.status() == 0 ? "" : "exit " + exited.status();
        }
        if (outcome instanceof Outcome.Failed failed) {
            return Sanitizer.clean(failed.reason());
        }
        if (outcome instanceof Outcome.Refused refused) {
            return Sanitizer.clean(refused.reason());
        }
        return outcome instanceof Outcome.SessionEnded ? "session ended" : "no exit status";
    }
}
