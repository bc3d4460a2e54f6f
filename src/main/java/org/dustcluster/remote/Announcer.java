package org.dustcluster.remote;

import java.util.concurrent.atomic.AtomicBoolean;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.NodeListener;
import org.dustcluster.cluster.Outcome;

/** Hands events to the listener. May block while the listener does, so never called under a lock. */
final class Announcer {
    private final NodeListener listener;
    private final AtomicBoolean muted = new AtomicBoolean();

    Announcer(NodeListener listener) {
        this.listener = listener;
    }

    /** Tells the listener; an event is lost when the calling thread is interrupted, which only closing a session does. */
    void announce(NodeEvent event) {
        if (muted.get()) {
            return;
        }
        try {
            listener.accept(event);
        } catch (InterruptedException e) {
            // Our own close() freed this thread from a listener that takes nothing: what it held is given up.
        }
    }

    /** Ends a broadcast on one node, and the broadcast itself with its last node. */
    void finish(Broadcast broadcast, String node, Outcome outcome) {
        if (!broadcast.silent()) {
            announce(new NodeEvent.Finished(node, broadcast.id(), outcome));
        }
        int missing = broadcast.complete(node, outcome);
        if (missing == 0 && !broadcast.silent()) {
            announce(broadcast.doneEvent());
        }
        if (missing >= 0) {
            broadcast.release();
        }
    }

    /** Nothing is told from now on; outcomes are still recorded. */
    void mute() {
        muted.set(true);
    }
}
