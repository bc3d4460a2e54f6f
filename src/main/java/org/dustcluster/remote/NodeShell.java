package org.dustcluster.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RawTerminal;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SessionStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session of one node, from its login to its end: the state machine of {@link ShellState}. A session that has ended stays
 * ended; {@link ShellPool} makes a new one for the next line.
 *
 * <p>Threads: any thread may send, interrupt, attach and close; {@code dust-connect-*} runs {@link #connect}; the session's own
 * {@code dust-read-NODE} runs {@link NodeReader}, which calls the {@code on...} methods and tells the listener what they return
 * ({@link Effects}); {@code dust-timer} runs the deadlines. The lock is held for state alone: no I/O, no listener call. What is written goes
 * into the {@link WriteQueue} under the lock, so that the order of writing is the order of the states.
 *
 * <p>The class is longer than most: it is the one place where the states change.
 */
final class NodeShell {
    private static final Logger LOG = LoggerFactory.getLogger(NodeShell.class);

    /** Lines that may wait for a login. */
    private static final int WAITING_LIMIT = 64;
    /** Characters of lines that may wait for a login. */
    private static final int WAITING_CHARACTERS = 1024 * 1024;
    /** Quiet after a prompt before a sync may be typed; see {@link PromptLedger}. */
    private static final long QUIET_MILLIS = 50;
    /** After this long without an answer a shell is asked which one it is. */
    private static final long PROBE_MILLIS = 400;
    /** After this long without an answer a sync, or a priming text, is sent again: something may have flushed it. */
    private static final long AGAIN_MILLIS = 2000;
    /** How long an ordinary prompt must stand untouched before we type our priming text after it. */
    private static final long PROMPT_REST_MILLIS = 200;
    /** How long lines wait, after raw mode, for a prompt. */
    private static final long LEAVE_MILLIS = 1000;
    /** How long a program that is attached to may look at a size that is one row off; see {@link #repaint}. */
    private static final long REPAINT_MILLIS = 100;
    /** How long an interrupted zsh, fish or ksh may stay silent before it is helped; see {@link #nudge}. */
    private static final long NUDGE_MILLIS = 300;

    /** A line that waits for the shell to be ready; null: only the readiness is waited for. */
    private record Waiting(Broadcast broadcast, @Nullable String line) {}

    /** What became of a line. */
    sealed interface Accepted {
        /** It is, or will be, a command of its own. */
        record Command() implements Accepted {}

        /** It went to the program that runs. */
        record Input() implements Accepted {}

        record Refused(String reason) implements Accepted {}

        /** Nothing to do: the session was there (a line was not given). */
        record Ready() implements Accepted {}

        /** The session has ended: take a new one. */
        record Ended() implements Accepted {}
    }

    private final RemoteNode node;
    private final Services services;
    private final ShellProtocol protocol;
    private final NodeReader reader;
    private final Object lock = new Object();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    /** An interrupt was sent: the shell then begins a line of its own, which is empty where the program left none half done. */
    private volatile boolean brokeOff;

    @GuardedBy("lock")
    private final PromptLedger ledger = new PromptLedger();

    @GuardedBy("lock")
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    @GuardedBy("lock")
    private final List<Broadcast> inputs = new ArrayList<>();

    @GuardedBy("lock")
    private ShellState state = ShellState.NEW;

    @GuardedBy("lock")
    private Instant since = Instant.now();

    @GuardedBy("lock")
    private @Nullable ShellFamily family;

    @GuardedBy("lock")
    private @Nullable Link link;

    @GuardedBy("lock")
    private @Nullable WriteQueue writes;

    @GuardedBy("lock")
    private @Nullable Broadcast current;

    @GuardedBy("lock")
    private Optional<String> line = Optional.empty();

    @GuardedBy("lock")
    private OptionalInt lastExit = OptionalInt.empty();

    @GuardedBy("lock")
    private @Nullable RawAttachment raw;

    /** Has been in raw mode, and the planted prompt has not been seen since. */
    @GuardedBy("lock")
    private boolean ordinary;

    /** An ordinary prompt came, and no key was sent since. */
    @GuardedBy("lock")
    private boolean atOrdinaryPrompt;

    /** Why the session was lost. */
    @GuardedBy("lock")
    private String loss = "";

    /** Of a login that failed. */
    @GuardedBy("lock")
    private Outcome.Prospect prospect = Outcome.Prospect.PASSING;

    @GuardedBy("lock")
    private boolean announced;

    @GuardedBy("lock")
    private boolean closing;

    /** Text came since the last prompt (in SETTLING), or since the line was sent (in BUSY). */
    @GuardedBy("lock")
    private boolean heard;

    /** Counts changes of state, so that a deadline knows that it is still meant. */
    @GuardedBy("lock")
    private long turn;

    @GuardedBy("lock")
    private int columns;

    @GuardedBy("lock")
    private int rows;

    @GuardedBy("lock")
    private @Nullable Future<?> connecting;

    NodeShell(RemoteNode node, Services services, String nonce, int columns, int rows) {
        this.node = node;
        this.services = services;
        this.protocol = new ShellProtocol(nonce);
        this.reader = new NodeReader(this, nonce, services.announcer());
        this.columns = columns;
        this.rows = rows;
    }

    RemoteNode node() {
        return node;
    }

    // ---------------------------------------------------------------- from any thread

    /** Starts the login; {@code predecessor} is the session of the same node whose last event must come first. */
    void open(@Nullable NodeShell predecessor) {
        synchronized (lock) {
            enter(ShellState.CONNECTING);
            try {
                connecting = services.connect().submit(() -> connect(predecessor));
            } catch (RejectedExecutionException e) {
                enter(ShellState.CLOSED);
                over.complete(null);
            }
        }
    }

    /** Takes a line, or (null) the wish to be told when the session is there. */
    Accepted accept(Broadcast broadcast, @Nullable String text) {
        synchronized (lock) {
            if (state.ended() || closing) {
                return new Accepted.Ended();
            }
            if (text == null && (state == ShellState.IDLE || state == ShellState.BUSY || state == ShellState.RAW)) {
                return new Accepted.Ready();
            }
            if (state == ShellState.BUSY && text != null) {
                return acceptInput(broadcast, text);
            }
            String refusal = text == null ? null : protocol.refusal(text, family, false);
            if (refusal == null && state != ShellState.IDLE && waitingIsFull(text)) {
                refusal = "too many lines wait for the node; nothing was sent";
            }
            if (refusal != null) {
                return new Accepted.Refused(refusal);
            }
            if (state == ShellState.IDLE && text != null) {
                start(broadcast, text);
            } else {
                waiting.add(new Waiting(broadcast, text));
            }
            return new Accepted.Command();
        }
    }

    @GuardedBy("lock")
    private boolean waitingIsFull(@Nullable String text) {
        int characters = text == null ? 0 : text.length();
        // A first line may have any length: it would be sent at once if the session were there.
        if (waiting.isEmpty()) {
            return false;
        }
        for (Waiting one : waiting) {
            characters += one.line() == null ? 0 : one.line().length();
        }
        return waiting.size() >= WAITING_LIMIT || characters > WAITING_CHARACTERS;
    }

    @GuardedBy("lock")
    private Accepted acceptInput(Broadcast broadcast, CharSequence text) {
        String refusal = protocol.refusal(text, family, true);
        if (refusal == null && writer().full()) {
            refusal = "the node takes no more input at the moment; nothing was sent";
        }
        if (refusal != null) {
            return new Accepted.Refused(refusal);
        }
        ledger.inputSent();
        atOrdinaryPrompt = false;
        inputs.add(broadcast);
        writer().add(ShellProtocol.input(text));
        return new Accepted.Input();
    }

    /**
     * Takes a secret as the input of what runs, and under no circumstances as a command.
     *
     * @param silent stands for it where lines of input are counted; holds no text
     * @return why it was not sent; null when it was
     */
    @Nullable
    String acceptSecret(Broadcast silent, CharSequence secret) {
        synchronized (lock) {
            if (state != ShellState.BUSY || closing) {
                return "it waits for no input any more";
            }
            return acceptInput(silent, secret) instanceof Accepted.Refused refused ? refused.reason() : null;
        }
    }

    /**
     * Sends Ctrl-C to what runs.
     *
     * @param broadcast the only line meant; null for whatever runs
     * @return whether the line was waiting here, and is now withdrawn: the caller says so
     */
    boolean interrupt(@Nullable Broadcast broadcast) {
        synchronized (lock) {
            boolean runs = state == ShellState.BUSY || state == ShellState.SETTLING;
            if (runs && (broadcast == null || broadcast == current || inputs.contains(broadcast))) {
                ledger.interruptSent();
                atOrdinaryPrompt = false;
                brokeOff = true;
                writer().add(ShellProtocol.INTERRUPT);
                if (family == ShellFamily.ZSH || family == ShellFamily.FISH || family == ShellFamily.KSH) {
                    long now = turn;
                    later(NUDGE_MILLIS, () -> nudge(now, 3));
                }
                return false;
            }
            return broadcast != null && waiting.removeIf(one -> one.broadcast() == broadcast);
        }
    }

    /**
     * zsh without its editor takes an interrupt at a continuation prompt (an unfinished quote) to heart only with the next line
     * it reads (5.9); fish (3.6), and now and then mksh, throw a line away that they have not yet begun to run, without a new
     * prompt. A program would have said something or ended; where nothing at all was heard, an empty line brings the prompt.
     */
    private void nudge(long forTurn, int times) {
        synchronized (lock) {
            if (state == ShellState.BUSY && turn == forTurn && !heard && ledger.commandRuns()) {
                writer().add(ShellProtocol.input(""));
                ledger.interruptSent();
                if (times > 1) {
                    later(2 * NUDGE_MILLIS, () -> nudge(forTurn, times - 1));
                }
            }
        }
    }

    /** Whether an interrupt was sent and this was not asked since. For the session's reader. */
    boolean takeBreak() {
        boolean taken = brokeOff;
        brokeOff = false;
        return taken;
    }

    /** Lends the session out. Returns null when it has ended: take a new one. */
    @Nullable
    RawAttachment attach(RawTerminal terminal) {
        synchronized (lock) {
            if (state.ended() || closing) {
                return null;
            }
            if (raw != null) {
                throw new IllegalStateException(node.name() + " is attached already");
            }
            RawAttachment attachment = new RawAttachment(this, terminal);
            raw = attachment;
            if (state == ShellState.IDLE || state == ShellState.BUSY || state == ShellState.SETTLING) {
                enterRaw(attachment);
            }
            return attachment;
        }
    }

    /** Keys of the attached terminal. */
    void keys(byte[] bytes) throws InterruptedException {
        WriteQueue queue;
        synchronized (lock) {
            if (state != ShellState.RAW) {
                return;
            }
            atOrdinaryPrompt = false;
            ledger.unknownSent();
            queue = writer();
            queue.add(bytes);
        }
        queue.awaitRoom();
    }

    /** The end of raw mode, by the user. */
    void detach(RawAttachment attachment) {
        synchronized (lock) {
            if (raw != attachment) {
                return;
            }
            raw = null;
            if (state != ShellState.RAW) {
                return;
            }
            resizeTo(columns, rows);
            if (ordinary) {
                leaveOrdinaryPrompt();
            } else {
                // The planted prompt is still in place, and has not come: what we attached to goes on.
                enter(ShellState.BUSY);
            }
        }
    }

    /** Lines wait a moment, for the ordinary prompt to come and to be left alone; without one, a program runs. */
    @GuardedBy("lock")
    private void leaveOrdinaryPrompt() {
        enter(ShellState.SETTLING);
        heard = false;
        later(PROMPT_REST_MILLIS, this::primeAgain);
        long now = turn;
        later(LEAVE_MILLIS, () -> leftBusy(now));
    }

    private void leftBusy(long forTurn) {
        synchronized (lock) {
            if (state == ShellState.SETTLING && turn == forTurn) {
                enter(ShellState.BUSY);
                turnWaitingIntoInput();
            }
        }
    }

    /** The size of the pty in line mode. */
    void resize(int newColumns, int newRows) {
        synchronized (lock) {
            columns = newColumns;
            rows = newRows;
            if (state == ShellState.IDLE || state == ShellState.BUSY || state == ShellState.SETTLING) {
                resizeTo(newColumns, newRows);
            }
        }
    }

    void resizeRaw(int newColumns, int newRows) {
        synchronized (lock) {
            if (state == ShellState.RAW) {
                resizeTo(newColumns, newRows);
            }
        }
    }

    @GuardedBy("lock")
    private void resizeTo(int newColumns, int newRows) {
        Link to = link;
        if (to == null) {
            return;
        }
        services.io().execute(() -> {
            try {
                to.resize(newColumns, newRows);
            } catch (IOException e) {
                LOG.debug("{}: resize failed", node.name(), e);
            }
        });
    }

    /** Closes the session; its reader tells the rest. Idempotent, never blocks. */
    void close() {
        Link toClose;
        synchronized (lock) {
            if (state == ShellState.LOST) {
                enter(ShellState.CLOSED);
            }
            if (state.ended() || closing) {
                return;
            }
            closing = true;
            toClose = link;
            if (connecting != null && link == null) {
                connecting.cancel(true);
                if (state == ShellState.CONNECTING) {
                    // The login is given up, or has not begun: nobody else will tell.
                    enter(ShellState.CLOSED);
                    DustThreads.named("dust-read-" + node.name(), () -> reader.runEnded(NodeEvent.Ended.CLOSED))
                            .start();
                }
            }
        }
        if (toClose != null) {
            toClose.close();
            reader.interrupt();
        }
    }

    /** Waits for the last event of this session. */
    boolean awaitOver(long millis) throws InterruptedException {
        try {
            over.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    boolean ended() {
        synchronized (lock) {
            return state.ended() || closing;
        }
    }

    SessionStatus status() {
        synchronized (lock) {
            return new SessionStatus(
                    node.name(), (closing ? ShellState.CLOSED : state).word(), line, since, lastExit, note());
        }
    }

    @GuardedBy("lock")
    private String note() {
        if (state == ShellState.LOST) {
            return loss;
        }
        String shell = family == null ? "" : family.note();
        String trust = link == null ? "" : link.note();
        return shell + (shell.isEmpty() || trust.isEmpty() ? "" : "; ") + trust;
    }

    // ---------------------------------------------------------------- dust-connect-*

    private void connect(@Nullable NodeShell predecessor) {
        Link opened;
        long start;
        try {
            if (predecessor != null) {
                predecessor.awaitOver(2000);
            }
            int openColumns;
            int openRows;
            synchronized (lock) {
                openColumns = columns;
                openRows = rows;
            }
            start = System.nanoTime();
            opened = services.links().open(node, openColumns, openRows);
        } catch (IOException e) {
            LOG.debug("{}: login failed", node.name(), e);
            failed(e.getMessage() == null ? "login failed" : e.getMessage(), LoginException.of(e));
            return;
        } catch (InterruptedException e) {
            // Only close() interrupts, and close() has told.
            return;
        } catch (RuntimeException e) {
            LOG.error("{}: login failed", node.name(), e);
            failed("login failed: " + e, Outcome.Prospect.PASSING);
            return;
        }
        primeFirst(opened, start);
    }

    private void failed(String reason, Outcome.Prospect hope) {
        synchronized (lock) {
            if (state.ended()) {
                return;
            }
            loss = reason;
            prospect = hope;
            enter(ShellState.LOST);
        }
        // The connecting threads are few and must not wait for a listener that takes nothing.
        DustThreads.named("dust-read-" + node.name(), () -> reader.runEnded(reason))
                .start();
    }

    private void primeFirst(Link opened, long start) {
        synchronized (lock) {
            if (!closing) {
                link = opened;
                writes = new WriteQueue(opened, services.io(), reader::broken);
                enter(ShellState.PRIMING);
                writer().add(protocol.priming(ledger.nextEpoch()));
                long whole = node.address().connectTimeout().toMillis();
                long used = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                // A typed passphrase is in the time used, so half of the whole is left to the shell in any case.
                long left = Math.max(whole / 2, whole - used);
                later(left, this::primingOverdue);
                later(PROBE_MILLIS, this::probe);
                later(AGAIN_MILLIS, this::primeOnceMore);
                reader.start(opened, "dust-read-" + node.name());
                return;
            }
        }
        opened.close();
    }

    // ---------------------------------------------------------------- dust-timer

    /** No POSIX shell has answered so far: csh, fish, or a slow start-up file. */
    private void probe() {
        synchronized (lock) {
            if (state == ShellState.PRIMING && family == null && !closing) {
                writer().add(protocol.probe(ledger.nextEpoch()));
            }
        }
    }

    /** Type-ahead may have been swallowed by what the start-up files ran: again, with a new number. */
    private void primeOnceMore() {
        synchronized (lock) {
            if (state == ShellState.PRIMING && !announced && !closing) {
                int epoch = ledger.nextEpoch();
                writer().add(family == null ? protocol.priming(epoch) : protocol.priming(family, epoch));
                if (family == null) {
                    writer().add(protocol.probe(ledger.nextEpoch()));
                }
                later(2 * AGAIN_MILLIS, this::primeOnceMore);
            }
        }
    }

    private void primingOverdue() {
        Link toClose;
        synchronized (lock) {
            if (state != ShellState.PRIMING || announced || link == null) {
                return;
            }
            toClose = link;
            reader.broken("its shell gave no prompt within "
                    + node.address().connectTimeout().toSeconds()
                    + " s (does a start-up file wait for something?)");
        }
        toClose.close();
    }

    private void sync(long forTurn) {
        synchronized (lock) {
            if (state != ShellState.SETTLING || turn != forTurn) {
                return;
            }
            if (heard) {
                // Something runs after all: input that was a line of its own, or a background job. Nothing may be typed
                // now.
                enter(ShellState.BUSY);
                turnWaitingIntoInput();
                return;
            }
            if (ledger.awaitsSync() && family != null) {
                writer().add(protocol.sync(family, ledger.nextEpoch()));
                ledger.syncSent();
                later(AGAIN_MILLIS, () -> sync(forTurn));
            }
        }
    }

    @GuardedBy("lock")
    private void turnWaitingIntoInput() {
        for (java.util.Iterator<Waiting> rest = waiting.iterator(); rest.hasNext(); ) {
            Waiting one = rest.next();
            String text = one.line();
            if (text == null || protocol.refusal(text, family, true) != null) {
                continue;
            }
            ledger.inputSent();
            inputs.add(one.broadcast());
            one.broadcast().becameInput(node.name());
            writer().add(ShellProtocol.input(text));
            rest.remove();
        }
    }

    /** The ordinary prompt stands, nobody has typed after it, and we are detached: plant our prompt again. */
    private void primeAgain() {
        synchronized (lock) {
            boolean detached = state == ShellState.BUSY || state == ShellState.SETTLING;
            if (!detached || !ordinary || !atOrdinaryPrompt || family == null) {
                return;
            }
            enter(ShellState.PRIMING);
            atOrdinaryPrompt = false;
            writer().add(protocol.priming(family, ledger.nextEpoch()));
            later(AGAIN_MILLIS, this::primeAgainOverdue);
        }
    }

    private void primeAgainOverdue() {
        synchronized (lock) {
            if (state == ShellState.PRIMING && announced) {
                enter(ShellState.BUSY);
                turnWaitingIntoInput();
            }
        }
    }

    // ---------------------------------------------------------------- dust-read-NODE

    /** Where the bytes of the node go just now. */
    enum Route {
        DROP,
        LINES,
        TERMINAL
    }

    Route route() {
        synchronized (lock) {
            return switch (state) {
                case RAW -> Route.TERMINAL;
                case IDLE, BUSY, SETTLING -> Route.LINES;
                default -> Route.DROP;
            };
        }
    }

    /** Whether the shell paints between commands, so that what comes there is no output. */
    boolean paints() {
        return is(ShellFamily.FISH);
    }

    /** Whether what comes now is an ordinary prompt's own text. */
    boolean atOrdinaryPrompt() {
        synchronized (lock) {
            return ordinary && atOrdinaryPrompt;
        }
    }

    boolean is(ShellFamily which) {
        synchronized (lock) {
            return family == which;
        }
    }

    @Nullable
    RawAttachment attachment() {
        synchronized (lock) {
            return raw;
        }
    }

    /** The broadcast that output belongs to: the line that runs, or the line of input that became a command, or none. */
    long broadcastId() {
        synchronized (lock) {
            heard = true;
            if (current != null) {
                return current.id();
            }
            if (inputs.isEmpty()) {
                return 0;
            }
            int which = Math.max(0, Math.min(ledger.furtherPrompts(), inputs.size() - 1));
            return inputs.get(which).id();
        }
    }

    /** Something of ours came. The effects are to be told once the lock is free. */
    Effects onMark(Mark mark, @Nullable String version) {
        synchronized (lock) {
            Effects effects = new Effects();
            if (mark instanceof Mark.Prompt prompt) {
                onPrompt(prompt, effects);
            } else if (mark instanceof Mark.OrdinaryPrompt) {
                onOrdinaryPrompt();
            } else if (mark instanceof Mark.Posix posix && state == ShellState.PRIMING) {
                family = posix.family();
            } else if (mark instanceof Mark.Read && state == ShellState.PRIMING && family == null) {
                if (version != null && version.isEmpty()) {
                    // A POSIX shell after all: something has eaten the first text.
                    writer().add(protocol.priming(ledger.nextEpoch()));
                } else {
                    family = ShellProtocol.foreign(version);
                    writer().add(protocol.priming(family, ledger.nextEpoch()));
                }
            }
            return effects;
        }
    }

    @GuardedBy("lock")
    private void onPrompt(Mark.Prompt prompt, Effects effects) {
        switch (state) {
            case PRIMING -> {
                if (prompt.epoch() == ledger.epoch() && family != null) {
                    ready(effects);
                }
            }
            case BUSY, SETTLING -> onPromptAfterLine(prompt, effects);
            case RAW -> {
                // What ran while we attached has ended: the user at the keys wants an ordinary prompt.
                ledger.prompt(prompt.epoch(), prompt.status());
                endCurrent(effects);
                endInputs(effects);
                if (family != null) {
                    writer().add(protocol.ordinary(family));
                    ordinary = true;
                }
            }
            // Without a line of ours nothing ends.
            case NEW, CONNECTING, IDLE, LOST, CLOSED -> {}
        }
    }

    @GuardedBy("lock")
    private void onPromptAfterLine(Mark.Prompt prompt, Effects effects) {
        PromptLedger.Meaning meaning = ledger.prompt(prompt.epoch(), prompt.status());
        if (!ledger.commandRuns()) {
            endCurrent(effects);
        }
        if (meaning == PromptLedger.Meaning.IDLE) {
            endInputs(effects);
            enter(ShellState.IDLE);
            ordinary = false;
            next(effects);
            return;
        }
        enter(ShellState.SETTLING);
        heard = false;
        long now = turn;
        later(QUIET_MILLIS, () -> sync(now));
    }

    @GuardedBy("lock")
    private void onOrdinaryPrompt() {
        atOrdinaryPrompt = true;
        if (state == ShellState.BUSY || state == ShellState.SETTLING) {
            leaveOrdinaryPrompt();
        }
    }

    @GuardedBy("lock")
    private void ready(Effects effects) {
        ledger.primed();
        ordinary = false;
        // Whatever ran before raw mode has ended by now.
        endCurrent(effects);
        endInputs(effects);
        enter(ShellState.IDLE);
        if (!announced) {
            announced = true;
            effects.tell(new NodeEvent.Connected(node.name(), note()));
        }
        next(effects);
    }

    /** The shell is idle: the raw shell that waits for it, or the next line that waits. */
    @GuardedBy("lock")
    private void next(Effects effects) {
        RawAttachment attachment = raw;
        if (attachment != null) {
            enterRaw(attachment);
        }
        Waiting one;
        while (state == ShellState.IDLE && (one = waiting.poll()) != null) {
            String text = one.line();
            String refusal = text == null ? null : protocol.refusal(text, family, false);
            if (text == null) {
                effects.finish(one.broadcast(), new Outcome.Exited(0));
            } else if (refusal != null) {
                effects.finish(one.broadcast(), new Outcome.Refused(refusal));
            } else {
                start(one.broadcast(), text);
            }
        }
        waiting.removeIf(rest -> {
            if (rest.line() == null) {
                effects.finish(rest.broadcast(), new Outcome.Exited(0));
            }
            return rest.line() == null;
        });
    }

    /** Whether it never got as far as a shell and only somebody who opens sessions waits: who opens looks at the outcome. */
    @GuardedBy("lock")
    private boolean toldByOutcomes() {
        return !announced
                && raw == null
                && !waiting.isEmpty()
                && waiting.stream().allMatch(one -> one.broadcast().silent());
    }

    /** The end of the session. */
    Effects onEnd(String cause, boolean byShell) {
        synchronized (lock) {
            String reason = closing ? NodeEvent.Ended.CLOSED : cause;
            boolean primed = announced;
            boolean lost = !closing && !(byShell && primed);
            if (!state.ended()) {
                loss = reason;
                enter(lost ? ShellState.LOST : ShellState.CLOSED);
            } else {
                lost = state == ShellState.LOST;
            }
            Effects effects = new Effects();
            Outcome sent = byShell && primed ? new Outcome.SessionEnded() : new Outcome.Failed(reason, prospect);
            boolean told = toldByOutcomes();
            if (current != null) {
                effects.finish(current, sent);
                current = null;
            }
            inputs.forEach(input -> effects.finish(input, sent));
            inputs.clear();
            for (Waiting one : waiting) {
                effects.finish(
                        one.broadcast(),
                        primed
                                ? new Outcome.Failed("the session ended before the line was sent")
                                : new Outcome.Failed(reason, prospect));
            }
            waiting.clear();
            if (!lost || !told) {
                effects.tellFirst(
                        lost ? new NodeEvent.Lost(node.name(), reason) : new NodeEvent.Ended(node.name(), reason));
            }
            RawAttachment attachment = raw;
            if (attachment != null) {
                raw = null;
                effects.end(attachment, reason);
            }
            return effects;
        }
    }

    /** The last event was taken. */
    void onOver() {
        over.complete(null);
    }

    // ---------------------------------------------------------------- under the lock

    @GuardedBy("lock")
    private void start(Broadcast broadcast, String text) {
        if (family == null) {
            throw new IllegalStateException("a line before the shell is known");
        }
        enter(ShellState.BUSY);
        heard = false;
        current = broadcast;
        line = Optional.of(text);
        ledger.commandSent();
        writer().add(protocol.command(family, text));
    }

    @GuardedBy("lock")
    private void endCurrent(Effects effects) {
        if (current != null) {
            effects.finish(current, outcome(ledger.commandStatus()));
            current = null;
        }
    }

    @GuardedBy("lock")
    private void endInputs(Effects effects) {
        int count = inputs.size();
        for (int i = 0; i < count; i++) {
            effects.finish(inputs.get(i), outcome(ledger.inputStatus(i, count)));
        }
        inputs.clear();
    }

    @GuardedBy("lock")
    private Outcome outcome(OptionalInt status) {
        lastExit = status;
        return status.isPresent() ? new Outcome.Exited(status.getAsInt()) : new Outcome.Unreported();
    }

    @GuardedBy("lock")
    private void enterRaw(RawAttachment attachment) {
        boolean idle = state == ShellState.IDLE;
        enter(ShellState.RAW);
        atOrdinaryPrompt = false;
        int terminalColumns = attachment.terminal().columns();
        int terminalRows = attachment.terminal().rows();
        if (idle) {
            resizeTo(terminalColumns, terminalRows);
        } else {
            // The kernel tells a program nothing of a size that is the one before.
            resizeTo(terminalColumns, terminalRows > 1 ? terminalRows - 1 : terminalRows + 1);
            later(REPAINT_MILLIS, this::repaint);
        }
        if (idle && family != null) {
            ordinary = true;
            writer().add(protocol.ordinary(family));
        }
        attachment.entered();
    }

    /** What runs was attached to: its screen is gone, and the second of two different sizes makes it paint again. */
    private void repaint() {
        synchronized (lock) {
            RawAttachment attachment = raw;
            if (state == ShellState.RAW && attachment != null) {
                resizeTo(attachment.terminal().columns(), attachment.terminal().rows());
            }
        }
    }

    @GuardedBy("lock")
    private void enter(ShellState next) {
        if (next != state) {
            since = Instant.now();
        }
        state = next;
        turn++;
    }

    @GuardedBy("lock")
    private WriteQueue writer() {
        if (writes == null) {
            throw new IllegalStateException("no link yet");
        }
        return writes;
    }

    @GuardedBy("lock")
    private void later(long millis, Runnable task) {
        try {
            services.timer().schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.trace("{}: closing", node.name(), e);
        }
    }
}
