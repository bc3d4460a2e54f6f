package org.dustcluster.command.builtin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.command.Context;
import org.dustcluster.command.Pace;

/**
 * Waits until ssh answers: logs in to all nodes side by side, and again to those that failed, since a machine that boots refuses
 * connections, and then keys, for a while. The sessions stay open.
 */
final class LoginWait {
    /** How long a machine that runs may take to boot. */
    static final Duration DEADLINE = Duration.ofMinutes(5);

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration GLANCE = Duration.ofMillis(200);

    private final Context context;
    private final Pace pace;
    private final Map<String, String> reasons = new HashMap<>();

    LoginWait(Context context, Pace pace) {
        this.context = context;
        this.pace = pace;
    }

    /** Waits; whether ssh answers on all of them. */
    boolean await(List<Node> nodes) throws InterruptedException {
        Map<String, RemoteNode> waiting = new LinkedHashMap<>();
        for (Node node : nodes) {
            Optional<RemoteNode> remote = context.cluster().remote(node);
            remote.ifPresentOrElse(address -> waiting.put(address.name(), address), () -> context.printer()
                    .error(node.name() + ": it has no address to log in to"));
        }
        boolean allHaveAddresses = waiting.size() == nodes.size();
        Instant deadline = pace.instant().plus(DEADLINE);
        while (!waiting.isEmpty()) {
            attempt(waiting);
            if (!waiting.isEmpty() && pace.instant().isAfter(deadline)) {
                waiting.keySet().forEach(name -> context.printer()
                        .error(name + ": ssh does not answer after " + DEADLINE.toSeconds() + " s: "
                                + reasons.getOrDefault(name, "no answer")));
                return false;
            }
            if (!waiting.isEmpty()) {
                pace.pause(INTERVAL);
            }
        }
        return allHaveAddresses;
    }

    private void attempt(Map<String, RemoteNode> waiting) throws InterruptedException {
        context.shells().unlock(new ArrayList<>(waiting.values()));
        Dispatch logins = context.shells().open(new ArrayList<>(waiting.values()));
        boolean done;
        do {
            // One that hangs does not keep the news of the others back.
            done = logins.await(GLANCE);
            logins.outcomes().forEach((name, outcome) -> {
                if (outcome instanceof Outcome.Failed failed) {
                    tell(name, failed.reason());
                } else if (waiting.remove(name) != null) {
                    context.printer().message(name + ": ssh answers");
                }
            });
        } while (!done);
    }

    private void tell(String name, String reason) {
        if (!reason.equals(reasons.put(name, reason))) {
            context.printer().message(name + ": waiting for ssh (" + reason + ")");
        }
    }
}
