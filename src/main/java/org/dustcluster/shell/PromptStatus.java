package org.dustcluster.shell;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.RemoteShells;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.output.StatusLine;

/** Keeps the line under the prompt true. It looks at snapshots in memory and asks nobody. */
final class PromptStatus {
    /** Ten looks a second are enough for people, however many batches are printed. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PromptReader reader;
    private final RemoteShells shells;
    private final Supplier<Optional<ClusterView>> view;
    private final InstantSource clock;
    /** Confined to {@code dust-display}. */
    private long looked = System.nanoTime() - LOOK_NANOS;

    /**
     * @param view the last view of the cluster, however old; never asks the cloud
     */
    PromptStatus(PromptReader reader, RemoteShells shells, Supplier<Optional<ClusterView>> view, InstantSource clock) {
        this.reader = reader;
        this.shells = shells;
        this.view = view;
        this.clock = clock;
    }

    /** The nodes that run something; those that are still logging in count. */
    List<String> busyNodes() {
        return shells.sessions().stream()
                .filter(PromptStatus::works)
                .map(SessionStatus::node)
                .toList();
    }

    private static boolean works(SessionStatus session) {
        return session.state().equals("busy") || session.state().equals("connecting");
    }

    /** For a prompt that is about to appear; {@code dust-ui}. */
    void update() {
        look();
    }

    /**
     * Repaints the status when it has changed; {@code dust-display}.
     *
     * @return whether it may become another one with no event: ages grow, a shell settles a little after its line has ended, and
     *     a login fails before its session is gone
     */
    boolean refresh() {
        long now = System.nanoTime();
        if (now - looked < LOOK_NANOS) {
            return true;
        }
        looked = now;
        return look();
    }

    private boolean look() {
        List<SessionStatus> sessions = shells.sessions();
        reader.show(StatusLine.of(running(), sessions, clock.instant()));
        return sessions.stream().anyMatch(PromptStatus::works);
    }

    private int running() {
        return view.get()
                .map(cluster -> (int) cluster.members().stream()
                        .filter(node -> node.state() == InstanceState.RUNNING)
                        .count())
                .orElse(0);
    }
}
