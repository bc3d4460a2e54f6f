package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.NodeListener;

/** A listener that keeps everything, and can wait for what is to come. Thread-safe. */
final class EventLog implements NodeListener {
    private static final Duration DEADLINE = Duration.ofSeconds(12);
    private final List<NodeEvent> events = new ArrayList<>();

    @Override
    public synchronized void accept(NodeEvent event) {
        events.add(event);
        notifyAll();
    }

    synchronized List<NodeEvent> events() {
        return List.copyOf(events);
    }

    /** Waits for an event; the failure shows all that came. */
    synchronized NodeEvent await(Predicate<NodeEvent> wanted) throws InterruptedException {
        return awaitFrom(0, wanted);
    }

    /** Waits for an event at or behind a position of the log. */
    synchronized NodeEvent awaitFrom(int position, Predicate<NodeEvent> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            for (int i = position; i < events.size(); i++) {
                if (wanted.test(events.get(i))) {
                    return events.get(i);
                }
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                fail("not seen in time; events:\n"
                        + String.join(
                                "\n", events.stream().map(Object::toString).toList()));
            }
            wait(left);
        }
    }

    /** The lines of one broadcast on one node. */
    synchronized List<String> lines(String node, long broadcast) {
        List<String> all = new ArrayList<>();
        for (NodeEvent event : events) {
            if (event instanceof NodeEvent.Lines lines && lines.node().equals(node) && lines.broadcast() == broadcast) {
                all.addAll(lines.lines());
            }
        }
        return all;
    }

    synchronized int size() {
        return events.size();
    }
}
