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
import org.dustcluster.target.NameFolder;

/**
 * Waits until ssh answers: logs in to all nodes side by side, and again to those that failed, since a machine that boots refuses
 * connections, and then keys, for a while. What will not change by itself (a host key that changed, a key file that cannot be
 * read, a key that is refused for a minute) is not tried until the deadline. The sessions stay open.
 */
final class LoginWait {
    /** How long a machine that runs may take to boot. */
    static final Duration DEADLINE = Duration.ofMinutes(5);
    /** How long a machine may refuse our key: cloud-init installs it a little after sshd has begun to listen. */
    static final Duration REFUSED = Duration.ofMinutes(1);

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration GLANCE = Duration.ofMillis(200);
    /** So often those who wait are told that there is nothing new. */
    private static final Duration REMINDER = Duration.ofMinutes(1);

    private final Context context;
    private final Pace pace;
    /** The nodes that have not answered yet, by the names of their sessions. */
    private final Map<String, RemoteNode> waiting = new LinkedHashMap<>();

    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, String> reasons = new HashMap<>();
    private final Map<String, Instant> refusedSince = new HashMap<>();
    private boolean good = true;

    LoginWait(Context context, Pace pace) {
        this.context = context;
        this.pace = pace;
    }

    /** Waits; whether ssh answers on all of them. */
    boolean await(List<Node> awaited) throws InterruptedException {
        for (Node node : awaited) {
            Optional<RemoteNode> remote = context.cluster().remote(node);
            remote.ifPresentOrElse(
                    address -> {
                        waiting.put(address.name(), address);
                        nodes.put(address.name(), node);
                    },
                    () -> fail(node.name(), "it has no address to log in to"));
        }
        Instant began = pace.instant();
        Instant reminder = began.plus(REMINDER);
        while (!waiting.isEmpty()) {
            attempt();
            Instant now = pace.instant();
            if (!waiting.isEmpty() && now.isAfter(began.plus(DEADLINE))) {
                giveUp();
                return false;
            }
            if (!waiting.isEmpty() && now.isAfter(reminder)) {
                long seconds = Duration.between(began, now).toSeconds();
                context.printer()
                        .message(NameFolder.fold(List.copyOf(waiting.keySet())) + ": still waiting for ssh after "
                                + seconds + " s");
                reminder = now.plus(REMINDER);
            }
            if (!waiting.isEmpty()) {
                pace.pause(INTERVAL);
            }
        }
        return good;
    }

    private void giveUp() {
        waiting.keySet()
                .forEach(name -> fail(
                        name,
                        "ssh does not answer after " + DEADLINE.toSeconds() + " s: "
                                + reasons.getOrDefault(name, "no answer")));
        ConsoleTail.print(context, waiting.keySet().stream().map(nodes::get).toList());
    }

    private void attempt() throws InterruptedException {
        context.shells().unlock(new ArrayList<>(waiting.values()));
        Dispatch logins = context.shells().open(new ArrayList<>(waiting.values()));
        boolean done;
        do {
            // One that hangs does not keep the news of the others back.
            done = logins.await(GLANCE);
            logins.outcomes().forEach((name, outcome) -> {
                if (waiting.containsKey(name)) {
                    look(name, outcome);
                }
            });
        } while (!done);
    }

    private void look(String name, Outcome outcome) {
        if (!(outcome instanceof Outcome.Failed failed)) {
            waiting.remove(name);
            context.printer().message(name + ": ssh answers");
            return;
        }
        boolean first = reasons.put(name, failed.reason()) == null;
        if (hopeless(name, failed.prospect())) {
            waiting.remove(name);
            fail(name, failed.reason());
        } else if (first) {
            context.printer().message(name + ": waiting for ssh (" + failed.reason() + ")");
        }
    }

    private boolean hopeless(String name, Outcome.Prospect prospect) {
        if (prospect != Outcome.Prospect.REFUSED) {
            refusedSince.remove(name);
            return prospect == Outcome.Prospect.LASTING;
        }
        Instant now = pace.instant();
        return !now.isBefore(refusedSince.computeIfAbsent(name, any -> now).plus(REFUSED));
    }

    private void fail(String name, String reason) {
        good = false;
        context.printer().error(name + ": " + reason);
    }
}
