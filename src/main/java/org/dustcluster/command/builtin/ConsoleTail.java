package org.dustcluster.command.builtin;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.Node;
import org.dustcluster.command.Context;

/**
 * The last lines of the consoles of nodes that do not come up: what a machine that cannot be logged in to still tells.
 *
 * <pre>
 * worker1: the last lines of its console:
 *   [FAILED] Failed to start OpenSSH server daemon.
 *   You are in emergency mode.
 * </pre>
 */
final class ConsoleTail {
    private static final int LINES = 5;
    /** EC2 is asked for one console at a time; many nodes that fail together fail for one reason. */
    private static final int MOST_NODES = 3;

    private ConsoleTail() {}

    static void print(Context context, List<Node> nodes) {
        for (Node node : nodes.stream().limit(MOST_NODES).toList()) {
            List<String> tail = node.instance()
                    .map(Instance::id)
                    .flatMap(id -> console(context, id))
                    .map(ConsoleTail::tail)
                    .orElse(List.of());
            if (tail.isEmpty()) {
                context.printer().message(node.name() + ": its console says nothing yet");
            } else {
                context.printer().message(node.name() + ": the last lines of its console:");
                tail.forEach(line -> context.printer().message("  " + line));
            }
        }
    }

    private static Optional<String> console(Context context, String id) {
        try {
            return context.cluster().cloud().consoleOutput(id);
        } catch (DustException e) {
            if (e.status() == ExitStatus.INTERRUPTED) {
                throw e;
            }
            return Optional.of(e.sentence());
        }
    }

    /** What a console shows is whatever stands behind the last carriage return of a line. */
    private static List<String> tail(String text) {
        List<String> lines = Stream.of(text.split("\\R|\r"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
    }
}
