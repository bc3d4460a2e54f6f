package org.dustcluster.remote;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.NodeListener;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RawSession;
import org.dustcluster.cluster.RawTerminal;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.RemoteShells;
import org.dustcluster.cluster.RemoteWord;
import org.dustcluster.cluster.SessionStatus;
import org.jspecify.annotations.Nullable;

/**
 * The persistent shells: node name to its one session, made at first use and again after its end. Thread-safe. Owns its threads
 * ({@code dust-connect-*} for logins, {@code dust-ask-*} 4 at most, {@code dust-io-*}, {@code dust-timer} and {@code dust-notify})
 * and the {@link LinkFactory}; {@link #close} ends them all.
 */
public final class ShellPool implements RemoteShells, Connections {
    /** Logins side by side. */
    private static final int LOGINS = 16;
    /** With those that wait for a bastion or a silent node. */
    private static final int MOST_LOGINS = 512;
    /** A node that says nothing for so long holds no other up. */
    private static final Duration PATIENCE = Duration.ofMillis(500);
    /** Refusals that may wait for the listener; what comes beyond waits in the caller. */
    private static final int NOTICES = 10_000;

    private static final long CLOSE_MILLIS = 2000;
    /** How long a channel may wait for a login: those before it in the queue have deadlines of their own. */
    private static final Duration LOGIN_QUEUE = Duration.ofMinutes(10);

    /** Loaded with the first session: the JDK's cryptography takes its time, and the prompt needs none. */
    private static final class Nonces {
        private static final SecureRandom RANDOM = new SecureRandom();
    }

    private final Map<String, NodeShell> shells = new LinkedHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final Announcer announcer;
    private final Services services;
    private final ExecutorService notices;
    private final Completions completions = new Completions();
    private int columns = 80;
    private int rows = 24;
    private boolean closed;

    /** @param links is closed with this pool */
    public ShellPool(LinkFactory links, NodeListener listener) {
        this.announcer = new Announcer(listener);
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, task -> DustThreads.named("dust-timer", task));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        Logins logins = new Logins(LOGINS, MOST_LOGINS, PATIENCE, timer);
        this.services = new Services(links, announcer, logins, new Workers(), timer);
        this.notices = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(NOTICES),
                task -> DustThreads.named("dust-notify", task),
                new ThreadPoolExecutor.CallerRunsPolicy());
    }

    @Override
    public void unlock(List<RemoteNode> nodes) throws InterruptedException {
        for (RemoteNode node : nodes) {
            // Reading a key takes time, and a line to open sessions needs none.
            if (!logsIn(node)) {
                services.links().unlock(node);
            }
        }
    }

    /** Whether the node's session is there, or on its way. */
    private boolean logsIn(RemoteNode node) {
        synchronized (shells) {
            NodeShell shell = shells.get(node.name());
            return shell != null && !replaced(shell, node);
        }
    }

    /** Whether a node needs another session than this one: it has ended, or another machine bears the name now. */
    private static boolean replaced(NodeShell shell, RemoteNode node) {
        return shell.ended() || moved(shell, node);
    }

    private static boolean moved(NodeShell shell, RemoteNode node) {
        return !shell.node().address().identity().equals(node.address().identity());
    }

    @Override
    public Dispatch send(List<RemoteNode> nodes, String line) {
        return dispatch(nodes, line, node -> line);
    }

    @Override
    public Dispatch open(List<RemoteNode> nodes) {
        return dispatch(nodes, "", node -> null);
    }

    /** @param texts what a node, by name, is sent; null for nothing: its session is opened */
    private Dispatch dispatch(List<RemoteNode> nodes, String line, Function<String, @Nullable String> texts) {
        boolean opening = nodes.stream().allMatch(node -> texts.apply(node.name()) == null);
        Map<String, RemoteNode> byName = new LinkedHashMap<>();
        nodes.forEach(node -> byName.putIfAbsent(node.name(), node));
        Broadcast broadcast = new Broadcast(
                lastId.incrementAndGet(), line, opening, List.copyOf(byName.keySet()), this::interruptBroadcast);
        for (RemoteNode node : byName.values()) {
            Accepted accepted = accept(node, broadcast, texts.apply(node.name()));
            if (accepted instanceof Accepted.Input) {
                broadcast.becameInput(node.name());
            } else if (accepted instanceof Accepted.Refused refused) {
                finishLater(broadcast, node.name(), new Outcome.Refused(refused.reason()));
            } else if (accepted instanceof Accepted.Ready) {
                finishLater(broadcast, node.name(), new Outcome.Exited(0));
            } else if (accepted instanceof Accepted.Ended) {
                finishLater(broadcast, node.name(), new Outcome.Failed("dust is closing its sessions"));
            }
        }
        return broadcast;
    }

    /** A live session's answer; makes one session anew where the old one has ended. */
    private Accepted accept(RemoteNode node, Broadcast broadcast, @Nullable String line) {
        for (int attempt = 0; attempt < 3; attempt++) {
            Optional<Accepted> accepted = live(node, shell -> Optional.of(shell.accept(broadcast, line)));
            if (accepted.isPresent() && !(accepted.get() instanceof Accepted.Ended)) {
                return accepted.get();
            }
        }
        return new Accepted.Ended();
    }

    /**
     * Does something with the node's session: with a new one where there is none, where it has ended, or where another machine bears
     * the name now. That one logs in afterwards: a login can fail at once, and then it must be known who waited for it.
     *
     * @return what was answered; empty when the pool is closed, or the answer was
     */
    private <T> Optional<T> live(RemoteNode node, Function<NodeShell, Optional<T>> use) {
        NodeShell old;
        NodeShell fresh;
        boolean moved;
        synchronized (shells) {
            old = shells.get(node.name());
            moved = old != null && moved(old, node);
            if (closed) {
                return Optional.empty();
            }
            fresh = old == null || replaced(old, node) ? new NodeShell(node, services, nonce(), columns, rows) : old;
            if (fresh != old) {
                shells.remove(node.name());
                shells.put(node.name(), fresh);
            }
        }
        if (fresh == old) {
            return use.apply(old);
        }
        if (old != null && moved) {
            old.close("it was with " + old.node().address().identity() + "; " + node.name() + " is "
                    + node.address().identity() + " now");
        }
        Optional<T> answer = use.apply(fresh);
        fresh.open(old);
        return answer;
    }

    private static String nonce() {
        return "dust" + String.format("%016x", new BigInteger(64, Nonces.RANDOM));
    }

    private void finishLater(Broadcast broadcast, String node, Outcome outcome) {
        if (broadcast.silent() || notices.isShutdown()) {
            // Without an event to tell, or anybody to tell it to, this does not block.
            announcer.finish(broadcast, node, outcome);
            return;
        }
        notices.execute(() -> announcer.finish(broadcast, node, outcome));
    }

    private void interruptBroadcast(Broadcast broadcast) {
        for (NodeShell shell : all()) {
            if (shell.interrupt(broadcast)) {
                finishLater(broadcast, shell.node().name(), new Outcome.Failed("interrupted before the line was sent"));
            }
        }
    }

    @Override
    public Pipe open(RemoteNode node, Service service) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 3; attempt++) {
            Dispatch login = open(List.of(node));
            // The login has its own deadlines; this one is for the queue before it.
            if (!login.await(LOGIN_QUEUE)) {
                throw new NoSessionException("no login within " + LOGIN_QUEUE.toMinutes() + " minutes");
            }
            if (login.outcomes().get(node.name()) instanceof Outcome.Failed failed) {
                throw new NoSessionException(failed.reason());
            }
            Link link = named(List.of(node.name())).stream()
                    .findFirst()
                    .map(NodeShell::link)
                    .orElse(null);
            if (link != null) {
                return link.open(service);
            }
        }
        throw new NoSessionException("the session was closed");
    }

    @Override
    public Dispatch sendEach(Map<RemoteNode, String> texts, String line) {
        Map<String, String> byName = new LinkedHashMap<>();
        texts.forEach((node, text) -> byName.put(node.name(), text));
        return dispatch(List.copyOf(texts.keySet()), line, byName::get);
    }

    @Override
    public RawSession attach(RemoteNode node, RawTerminal terminal) {
        for (int attempt = 0; attempt < 3; attempt++) {
            Optional<RawAttachment> attachment = live(node, shell -> Optional.ofNullable(shell.attach(terminal)));
            if (attachment.isPresent()) {
                return attachment.get();
            }
        }
        throw new IllegalStateException("the sessions are closed");
    }

    @Override
    public Map<String, String> secret(Collection<String> nodes, char[] text) {
        Map<String, String> refused = new LinkedHashMap<>();
        nodes.forEach(node -> refused.put(node, "it has no session"));
        for (NodeShell shell : named(nodes)) {
            String name = shell.node().name();
            Broadcast silent =
                    new Broadcast(lastId.incrementAndGet(), "", true, List.of(name), this::interruptBroadcast);
            String refusal = shell.acceptSecret(silent, CharBuffer.wrap(text));
            if (refusal == null) {
                refused.remove(name);
            } else {
                refused.put(name, refusal);
            }
        }
        return refused;
    }

    @Override
    public List<String> complete(Collection<String> nodes, RemoteWord word, Duration patience)
            throws InterruptedException {
        NodeShell.Beside asked = null;
        for (NodeShell shell : named(nodes)) {
            NodeShell.Beside beside = shell.beside();
            if (beside != null && (asked == null || (beside.idle() && !asked.idle()))) {
                asked = beside;
            }
        }
        return asked == null ? List.of() : completions.ask(asked, word, patience);
    }

    @Override
    public void interrupt(Collection<String> nodes) {
        for (NodeShell shell : named(nodes)) {
            shell.interrupt(null);
        }
    }

    @Override
    public void close(Collection<String> nodes) {
        named(nodes).forEach(NodeShell::close);
    }

    @Override
    public List<SessionStatus> sessions() {
        return all().stream().map(NodeShell::status).toList();
    }

    @Override
    public void resize(int newColumns, int newRows) {
        synchronized (shells) {
            columns = newColumns;
            rows = newRows;
        }
        all().forEach(shell -> shell.resize(newColumns, newRows));
    }

    @Override
    public void warmUp() {
        services.links().warmUp();
    }

    /** Closes every session, then the links, then the threads. Tells the listener nothing more. At most a few seconds. */
    @Override
    public void close() {
        synchronized (shells) {
            closed = true;
        }
        announcer.mute();
        services.logins().close();
        completions.close();
        List<NodeShell> open = all();
        open.forEach(NodeShell::close);
        services.timer().shutdownNow();
        notices.shutdown();
        awaitOver(open);
        services.links().close();
        services.io().close();
    }

    private static void awaitOver(List<NodeShell> open) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        try {
            for (NodeShell shell : open) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                shell.awaitOver(Math.max(0, left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<NodeShell> all() {
        synchronized (shells) {
            return new ArrayList<>(shells.values());
        }
    }

    private List<NodeShell> named(Collection<String> nodes) {
        return all().stream()
                .filter(shell -> nodes.contains(shell.node().name()))
                .toList();
    }
}
