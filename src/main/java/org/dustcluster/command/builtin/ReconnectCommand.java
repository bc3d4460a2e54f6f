package org.dustcluster.command.builtin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.command.Context;
import org.dustcluster.target.NameFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reconnect}: new sessions in the place of those that hang or were lost. */
@Command(
        name = "reconnect",
        customSynopsis = "reconnect [target]",
        description = {
            "close sessions and log in anew",
            "",
            "What runs in them is hung up; directory and variables are those of a new login. Without a target: all sessions of the cluster, or of the"
                    + " working set."
        },
        footer = {"  reconnect worker3", "  reconnect session=lost"})
final class ReconnectCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final Context context;

    @Mixin
    private final SessionSelection selection = new SessionSelection();

    ReconnectCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<SessionStatus> old = selection.from(context);
        if (old.isEmpty()) {
            context.printer().message(selection.none("open", context));
            return ExitStatus.OK;
        }
        List<RemoteNode> nodes = reachable(old);
        List<String> names = nodes.stream().map(RemoteNode::name).toList();
        context.shells().close(names);
        // Behind the closing: for sessions that are open no key would be asked for.
        context.shells().unlock(nodes);
        Dispatch logins = context.shells().open(nodes);
        boolean done = false;
        while (!done) {
            // Each login has its own deadline, and Ctrl-C ends the waiting.
            done = logins.await(LOOK);
        }
        Map<String, Outcome> outcomes = logins.outcomes();
        outcomes.forEach((name, outcome) -> {
            if (outcome instanceof Outcome.Failed failed) {
                context.printer().error(name + ": " + failed.reason());
            }
        });
        List<String> good = names.stream()
                .filter(name -> !(outcomes.get(name) instanceof Outcome.Failed))
                .toList();
        if (!good.isEmpty()) {
            context.printer().result("reconnected " + NameFolder.fold(good));
        }
        return good.size() == old.size() ? ExitStatus.OK : ExitStatus.FAILURE;
    }

    /** Where the nodes are now: an address may have changed, and that is why the session hangs. The others keep theirs. */
    private List<RemoteNode> reachable(List<SessionStatus> sessions) {
        Map<String, Node> nodes = new HashMap<>();
        context.cluster()
                .refresh()
                .nodes()
                .forEach(node -> nodes.put(context.cluster().sessionName(node), node));
        List<RemoteNode> reachable = new ArrayList<>();
        for (SessionStatus session : sessions) {
            Node node = nodes.get(session.node());
            if (node == null) {
                context.printer().error(session.node() + ": there is no such node any more");
            } else if (node.state() != InstanceState.RUNNING) {
                context.printer()
                        .error(session.node() + ": it is not running ("
                                + node.state().word() + ")");
            } else {
                Optional<RemoteNode> remote = context.cluster().remote(node);
                remote.ifPresentOrElse(reachable::add, () -> context.printer()
                        .error(session.node() + ": it has no address to log in to"));
            }
        }
        return reachable;
    }
}
