package org.dustcluster.remote;

import java.util.ArrayList;
import java.util.List;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.Outcome;
import org.jspecify.annotations.Nullable;

/** What is to be told once a session's lock is free: gathered under the lock, told without it. */
final class Effects {
    private record Finish(Broadcast broadcast, Outcome outcome) {}

    private final List<NodeEvent> events = new ArrayList<>();
    private final List<Finish> finishes = new ArrayList<>();
    private @Nullable RawAttachment ended;
    private String reason = "";

    /** Told before anything is finished. */
    void tell(NodeEvent event) {
        events.add(event);
    }

    void tellFirst(NodeEvent event) {
        events.add(0, event);
    }

    void finish(Broadcast broadcast, Outcome outcome) {
        finishes.add(new Finish(broadcast, outcome));
    }

    void end(RawAttachment attachment, String why) {
        ended = attachment;
        reason = why;
    }

    void run(Announcer announcer, String node) {
        if (ended != null) {
            // First: who sits at the raw shell should not wait for the screen.
            ended.end(reason);
        }
        events.forEach(announcer::announce);
        for (Finish finish : finishes) {
            announcer.finish(finish.broadcast(), node, finish.outcome());
        }
    }
}
