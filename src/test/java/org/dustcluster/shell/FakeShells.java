package org.dustcluster.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.RawSession;
import org.dustcluster.cluster.RawTerminal;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.RemoteShells;
import org.dustcluster.cluster.RemoteWord;
import org.dustcluster.cluster.SessionStatus;

/** Remote shells without a remote end: what they are told is written down, and a raw session is a test's to play. */
final class FakeShells implements RemoteShells {
    final List<String> busy = new CopyOnWriteArrayList<>();
    final List<String> closed = new CopyOnWriteArrayList<>();
    /** Sessions of any state, besides those that are {@link #busy}. */
    final List<SessionStatus> others = new CopyOnWriteArrayList<>();

    final List<String> interrupted = new CopyOnWriteArrayList<>();
    final List<String> sizes = new CopyOnWriteArrayList<>();
    /** Since when the busy ones are. */
    volatile Instant since = Instant.now().minusSeconds(3600);
    /** What Tab asked of the nodes. */
    final List<String> questions = new CopyOnWriteArrayList<>();
    /** What they answer. */
    volatile Answers answers = (nodes, word, patience) -> List.of();

    final CompletableFuture<FakeRaw> attached = new CompletableFuture<>();

    private final Function<RawTerminal, RawSession> nodes;

    FakeShells() {
        this(FakeRaw::new);
    }

    /** With raw sessions of another make. */
    FakeShells(Function<RawTerminal, RawSession> nodes) {
        this.nodes = nodes;
    }

    /** A raw session: the test is the node. */
    static final class FakeRaw implements RawSession {
        final RawTerminal terminal;
        private final StringBuilder received = new StringBuilder();
        final List<String> sizes = new CopyOnWriteArrayList<>();
        final CompletableFuture<String> end = new CompletableFuture<>();
        volatile boolean closed;
        /** Whether keys are taken; a node that hangs takes none. */
        volatile boolean takes = true;

        FakeRaw(RawTerminal terminal) {
            this.terminal = terminal;
        }

        void print(String text) {
            byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            terminal.write(bytes, 0, bytes.length);
        }

        /** The keys that the node got so far. */
        synchronized String keys() {
            return received.toString();
        }

        @Override
        public synchronized boolean send(byte[] bytes, int offset, int length) {
            if (!takes) {
                return false;
            }
            received.append(new String(bytes, offset, length, java.nio.charset.StandardCharsets.UTF_8));
            return true;
        }

        @Override
        public void awaitRoom(long millis) {}

        @Override
        public void resize(int columns, int rows) {
            sizes.add(columns + "x" + rows);
        }

        @Override
        public CompletableFuture<String> ended() {
            return end;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Override
    public void unlock(List<RemoteNode> nodes) {}

    @Override
    public Dispatch send(List<RemoteNode> nodes, String line) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Dispatch sendEach(Map<RemoteNode, String> texts, String line) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Dispatch open(List<RemoteNode> nodes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RawSession attach(RemoteNode node, RawTerminal terminal) {
        RawSession session = nodes.apply(terminal);
        if (session instanceof FakeRaw raw) {
            attached.complete(raw);
        }
        return session;
    }

    @Override
    public Map<String, String> secret(Collection<String> nodes, char[] text) {
        throw new UnsupportedOperationException();
    }

    /** {@link RemoteShells#complete}. */
    @FunctionalInterface
    interface Answers {
        List<String> complete(Collection<String> nodes, RemoteWord word, Duration patience) throws InterruptedException;
    }

    @Override
    public List<String> complete(Collection<String> nodes, RemoteWord word, Duration patience)
            throws InterruptedException {
        questions.add(nodes + " " + word);
        return answers.complete(nodes, word, patience);
    }

    @Override
    public void interrupt(Collection<String> nodes) {
        interrupted.addAll(nodes);
    }

    @Override
    public void close(Collection<String> nodes) {
        closed.addAll(nodes);
        busy.removeAll(nodes);
    }

    @Override
    public List<SessionStatus> sessions() {
        List<SessionStatus> all = new ArrayList<>(others);
        busy.forEach(
                node -> all.add(new SessionStatus(node, "busy", Optional.of("sleep"), since, OptionalInt.empty(), "")));
        return all;
    }

    @Override
    public void resize(int columns, int rows) {
        sizes.add(columns + "x" + rows);
    }

    @Override
    public void warmUp() {}

    @Override
    public void close() {}
}
