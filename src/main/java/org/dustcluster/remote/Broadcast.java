package org.dustcluster.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.Outcome;

/** The one {@link Dispatch}: collects an outcome for each node. Any thread. */
final class Broadcast implements Dispatch {
    private final long id;
    private final String line;
    private final boolean silent;
    private final List<String> nodes;
    private final Consumer<Broadcast> interrupter;
    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();
    private final List<String> inputNodes = new CopyOnWriteArrayList<>();
    /** Nodes on which it was input and nothing else: the line that it was input for tells how that ended. */
    private final Set<String> answered = ConcurrentHashMap.newKeySet();

    private final AtomicInteger missing;
    private final CountDownLatch done;

    /**
     * @param silent without events of its own: the opening of sessions
     * @param interrupter sends the interrupt to the nodes that still run this
     */
    Broadcast(long id, String line, boolean silent, List<String> nodes, Consumer<Broadcast> interrupter) {
        this.id = id;
        this.line = line;
        this.silent = silent;
        this.nodes = List.copyOf(nodes);
        this.interrupter = interrupter;
        this.missing = new AtomicInteger(nodes.size());
        this.done = new CountDownLatch(nodes.size());
    }

    boolean silent() {
        return silent;
    }

    List<String> nodes() {
        return nodes;
    }

    void becameInput(String node) {
        inputNodes.add(node);
    }

    /** It was read by the program that ran. Before its outcome is recorded. */
    void becameAnswer(String node) {
        answered.add(node);
    }

    /** Records an outcome; the first one of a node counts. Returns how many nodes are missing now, -1 for a second one. */
    int complete(String node, Outcome outcome) {
        return outcomes.putIfAbsent(node, outcome) == null ? missing.decrementAndGet() : -1;
    }

    /** Lets go who awaits this; called for each node once its last event was taken. */
    void release() {
        done.countDown();
    }

    NodeEvent doneEvent() {
        Map<String, Outcome> told = outcomes();
        told.keySet().removeAll(answered);
        return new NodeEvent.BroadcastDone(id, line, told);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String line() {
        return line;
    }

    @Override
    public List<String> inputNodes() {
        List<String> inOrder = new ArrayList<>(nodes);
        inOrder.retainAll(inputNodes);
        return inOrder;
    }

    @Override
    public boolean done() {
        return done.getCount() == 0;
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return done.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void interrupt() {
        interrupter.accept(this);
    }

    @Override
    public Map<String, Outcome> outcomes() {
        Map<String, Outcome> inOrder = new LinkedHashMap<>();
        for (String node : nodes) {
            Outcome outcome = outcomes.get(node);
            if (outcome != null) {
                inOrder.put(node, outcome);
            }
        }
        return inOrder;
    }
}
