package org.dustcluster.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RawSession;
import org.dustcluster.cluster.RawTerminal;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.RemoteShells;
import org.dustcluster.cluster.RemoteWord;
import org.dustcluster.cluster.SessionStatus;

/** Shells that run nothing: they keep what was sent and answer as told, at once or when {@link #finish} says so. */
public final class FakeShells implements RemoteShells {

    /** One call of {@link #send} or, with an empty line, {@link #open}. */
    public record Sent(List<String> nodes, String line) {}

    private final List<Sent> sent = new ArrayList<>();
    private final List<RemoteNode> addressed = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final List<String> unlocked = new ArrayList<>();
    private final Map<String, SessionStatus> sessions = new LinkedHashMap<>();
    private final List<String> interrupted = new ArrayList<>();
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Map<String, String> each = new LinkedHashMap<>();
    private Function<String, Outcome> outcome = node -> new Outcome.Exited(0);
    private boolean holds;
    private int interrupts;
    private Runnable onInterrupt = () -> {};
    private FakeDispatch last = new FakeDispatch(0, "", List.of(), List.of(), Map.of());
    private CountDownLatch waiting = new CountDownLatch(1);

    @Override
    public synchronized void unlock(List<RemoteNode> nodes) {
        nodes.stream()
                .map(RemoteNode::name)
                .filter(name -> !sessions.containsKey(name) || closed.contains(name))
                .forEach(unlocked::add);
    }

    /** Whose keys were asked for: those of no open session. */
    public synchronized List<String> unlocked() {
        return List.copyOf(unlocked);
    }

    @Override
    public synchronized Dispatch send(List<RemoteNode> nodes, String line) {
        List<String> names = nodes.stream().map(RemoteNode::name).toList();
        sent.add(new Sent(names, line));
        addressed.addAll(nodes);
        List<String> busy =
                names.stream().filter(name -> "busy".equals(state(name))).toList();
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        names.forEach(name -> outcomes.put(name, outcome.apply(name)));
        last = new FakeDispatch(sent.size(), line, names, busy, outcomes);
        if (!holds) {
            last.finished.countDown();
        }
        return last;
    }

    @Override
    public synchronized Dispatch sendEach(Map<RemoteNode, String> texts, String line) {
        texts.forEach((node, text) -> each.put(node.name(), text));
        return send(List.copyOf(texts.keySet()), line);
    }

    /** What nodes were sent by {@link #sendEach}, by name. */
    public synchronized Map<String, String> each() {
        return new LinkedHashMap<>(each);
    }

    @Override
    public Dispatch open(List<RemoteNode> nodes) {
        return send(nodes, "");
    }

    @Override
    public RawSession attach(RemoteNode node, RawTerminal terminal) {
        throw new UnsupportedOperationException("nobody attaches to a fake");
    }

    @Override
    public List<String> complete(Collection<String> nodes, RemoteWord word, Duration patience) {
        return List.of();
    }

    @Override
    public synchronized void interrupt(Collection<String> nodes) {
        interrupted.addAll(nodes);
    }

    @Override
    public synchronized Map<String, String> secret(Collection<String> nodes, char[] text) {
        Map<String, String> refused = new LinkedHashMap<>();
        for (String node : nodes) {
            if ("busy".equals(state(node))) {
                secrets.put(node, new String(text));
            } else {
                refused.put(node, "it waits for no input any more");
            }
        }
        return refused;
    }

    @Override
    public synchronized void close(Collection<String> nodes) {
        closed.addAll(nodes);
    }

    @Override
    public synchronized List<SessionStatus> sessions() {
        return List.copyOf(sessions.values());
    }

    @Override
    public void resize(int columns, int rows) {}

    @Override
    public void warmUp() {}

    @Override
    public void close() {}

    /** How nodes end with a line from now on, by name. */
    public synchronized void answer(Function<String, Outcome> answer) {
        outcome = answer;
    }

    /** From now on lines do not end by themselves. */
    public synchronized void hold() {
        holds = true;
    }

    /** The line that is held ends. */
    public synchronized void finish() {
        last.finished.countDown();
    }

    /** What an interrupt of a held line does, besides being counted. */
    public synchronized void onInterrupt(Runnable action) {
        onInterrupt = action;
    }

    /** Blocks until somebody waits for a held line. */
    public void awaitWaiter() throws InterruptedException {
        if (!waiting.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody waits for the line");
        }
    }

    /** The state of a node's session. */
    public synchronized void state(String node, String state) {
        session(new SessionStatus(node, state, Optional.empty(), java.time.Instant.EPOCH, OptionalInt.empty(), ""));
    }

    private String state(String node) {
        return sessions.containsKey(node) ? sessions.get(node).state() : "";
    }

    /** A node's session as it is now. */
    public synchronized void session(SessionStatus status) {
        sessions.put(status.node(), status);
    }

    /** The sessions that were interrupted. */
    public synchronized List<String> interruptedSessions() {
        return List.copyOf(interrupted);
    }

    /** The secrets that arrived, by node. */
    public synchronized Map<String, String> secrets() {
        return new LinkedHashMap<>(secrets);
    }

    /** The states by name, as a cluster session asks for them. */
    public synchronized Map<String, String> states() {
        Map<String, String> states = new HashMap<>();
        sessions.forEach((name, status) -> states.put(name, status.state()));
        return states;
    }

    /** What was sent, in order. */
    public synchronized List<Sent> sent() {
        return List.copyOf(sent);
    }

    /** The nodes that lines were sent to, with their addresses. */
    public synchronized List<RemoteNode> addressed() {
        return List.copyOf(addressed);
    }

    /** The sessions that were closed. */
    public synchronized List<String> closed() {
        return List.copyOf(closed);
    }

    /** How often a held line was interrupted. */
    public synchronized int interrupts() {
        return interrupts;
    }

    private synchronized void interrupted() {
        interrupts++;
        onInterrupt.run();
    }

    private final class FakeDispatch implements Dispatch {
        private final long id;
        private final String line;
        private final List<String> nodes;
        private final List<String> input;
        private final Map<String, Outcome> outcomes;
        private final CountDownLatch finished = new CountDownLatch(1);

        FakeDispatch(long id, String line, List<String> nodes, List<String> input, Map<String, Outcome> outcomes) {
            this.id = id;
            this.line = line;
            this.nodes = nodes;
            this.input = input;
            this.outcomes = outcomes;
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
            return input;
        }

        @Override
        public boolean done() {
            return finished.getCount() == 0;
        }

        @Override
        public boolean await(Duration timeout) throws InterruptedException {
            waiting.countDown();
            return finished.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void interrupt() {
            interrupted();
        }

        @Override
        public Map<String, Outcome> outcomes() {
            return done() ? outcomes : Map.of();
        }

        @Override
        public String toString() {
            return line + " on " + nodes;
        }
    }
}
