package org.dustcluster.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Instant;
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
import org.dustcluster.cluster.TerminalModes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session of one node, from its login to its end: the state machine of {@link ShellState}. A session that has ended stays
 * ended; {@link ShellPool} makes a new one for the next line.
 *
 * <p>Threads: any thread may send, interrupt, attach and close; {@code dust-connect-*} runs {@link #connect}; one
 * {@code dust-io-*} at a time runs {@link NodeReader}, which calls the {@code on...} methods and tells the listener what they return
 * ({@link Effects}); {@code dust-timer} runs the deadlines. The lock is held for state alone: no I/O, no listener call. What is written goes
 * into the {@link WriteQueue} under the lock, so that the order of writing is the order of the states.
 *
 * <p>The class is longer than most: it is the one place where the states change.
 */
final class NodeShell {
    private static final Logger LOG = LoggerFactory.getLogger(NodeShell.class);

    /** Quiet after a prompt before a sync may be typed; see {@link PromptLedger}. */
    private static final long QUIET_MILLIS = 50;
    /** After this long without an answer a sync is sent again: something may have flushed it. */
    private static final long SYNC_AGAIN_MILLIS = 2000;
    /** How long an interrupted zsh, fish or ksh may stay silent before it is helped; see {@link #nudge}. */
    private static final long NUDGE_MILLIS = 300;

    /** The link of a session, its shell, and whether that waits for a line. */
    record Beside(Link link, ShellProcess shell, boolean idle) {}

    private final RemoteNode node;
    private final Services services;
    private final ShellProtocol protocol;
    private final NodeReader reader;
    private final Object lock = new Object();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    /** What the programs of the node have switched on; watched by the session's reader. */
    private final TerminalModes modes = new TerminalModes();

    /**
     * An interrupt was sent: the shell then begins a line of its own, which is empty where the program left none half done, and which holds
     * the echo of the keys where it came from the raw shell.
     */
    private volatile boolean brokeOff;

    @GuardedBy("lock")
    private final PromptLedger ledger = new PromptLedger();

    @GuardedBy("lock")
    private final WaitingLines waiting = new WaitingLines();

    @GuardedBy("lock")
    private final SentLines sent;

    @GuardedBy("lock")
    private ShellState state = ShellState.NEW;

    @GuardedBy("lock")
    private Instant since = Instant.now();

    @GuardedBy("lock")
    private final Priming priming;

    @GuardedBy("lock")
    private @Nullable Link link;

    @GuardedBy("lock")
    private @Nullable WriteQueue writes;

    @GuardedBy("lock")
    private final RawLending lending;

    /** Why the session was lost. */
    @GuardedBy("lock")
    private String loss = "";

    /** Of a login that failed. */
    @GuardedBy("lock")
    private Outcome.Prospect prospect = Outcome.Prospect.PASSING;

    @GuardedBy("lock")
    private boolean closing;

    /** Why it is closed. */
    @GuardedBy("lock")
    private String closeReason = NodeEvent.Ended.CLOSED;

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

    /** What the pty was made with, or was told last. */
    @GuardedBy("lock")
    private int ptyColumns;

    @GuardedBy("lock")
    private int ptyRows;

    @GuardedBy("lock")
    private @Nullable Future<?> connecting;

    NodeShell(RemoteNode node, Services services, String nonce, int columns, int rows) {
        this.node = node;
        this.services = services;
        this.protocol = new ShellProtocol(nonce);
        this.sent = new SentLines(node.name(), ledger);
        LentSession access = new LentSession();
        this.priming = new Priming(access, protocol);
        this.lending = new RawLending(access, protocol, modes);
        this.reader = new NodeReader(this, nonce, services.announcer(), modes);
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
                connecting = services.logins().submit(place -> connect(predecessor, place));
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
            String refusal = text == null ? null : protocol.refusal(text, family(), false);
            if (refusal == null && state != ShellState.IDLE && waiting.fullFor(text)) {
                refusal = "too many lines wait for the node; nothing was sent";
            }
            if (refusal != null) {
                return new Accepted.Refused(refusal);
            }
            if (state == ShellState.IDLE && text != null) {
                start(broadcast, text);
            } else {
                waiting.add(broadcast, text);
            }
            return new Accepted.Command();
        }
    }

    @GuardedBy("lock")
    private Accepted acceptInput(Broadcast broadcast, CharSequence text) {
        String refusal = protocol.refusal(text, family(), true);
        if (refusal == null && writer().full()) {
            refusal = "the node takes no more input at the moment; nothing was sent";
        }
        if (refusal != null) {
            return new Accepted.Refused(refusal);
        }
        sent.input(broadcast);
        lending.inputSent();
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
            if (runs && (broadcast == null || sent.hold(broadcast))) {
                ledger.interruptSent();
                lending.interruptSent();
                brokeOff = true;
                writer().add(ShellProtocol.INTERRUPT);
                ShellFamily family = family();
                if (family == ShellFamily.ZSH || family == ShellFamily.FISH || family == ShellFamily.KSH) {
                    long now = turn;
                    later(NUDGE_MILLIS, () -> nudge(now, 3));
                }
                return false;
            }
            return broadcast != null && waiting.withdraw(broadcast);
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

    /** Whether an interrupt was sent and {@link #takeBreak} was not asked since. For the session's reader. */
    boolean brokeOff() {
        return brokeOff;
    }

    /** As {@link #brokeOff}, once. */
    boolean takeBreak() {
        boolean taken = brokeOff;
        brokeOff = false;
        return taken;
    }

    /** Lends the session out. Returns null when it has ended: take a new one. */
    @Nullable
    RawAttachment attach(RawTerminal terminal) {
        RawAttachment attachment;
        synchronized (lock) {
            if (state.ended() || closing) {
                return null;
            }
            attachment = new RawAttachment(this, terminal);
            lending.attach(attachment);
        }
        attachment.show();
        return attachment;
    }

    /** Keys of the attached terminal. Answers whether they were taken. */
    boolean keys(RawAttachment from, byte[] bytes) {
        synchronized (lock) {
            if (state != ShellState.RAW) {
                return lending.keepEarly(from, bytes);
            }
            if (writer().fullOfKeys()) {
                return false;
            }
            lending.keysSent(bytes);
            writer().add(bytes);
            return true;
        }
    }

    /** Waits a moment for room for keys, or for the end. */
    void awaitRoom(long millis) throws InterruptedException {
        WriteQueue queue;
        synchronized (lock) {
            queue = writes;
        }
        if (queue == null) {
            awaitOver(millis);
        } else {
            queue.awaitRoomForKeys(millis);
        }
    }

    /** The end of raw mode, by the user. */
    void detach(RawAttachment attachment) {
        synchronized (lock) {
            brokeOff = lending.interrupted();
            lending.detach(attachment);
        }
    }

    /** The size of the pty in line mode. */
    void resize(int newColumns, int newRows) {
        synchronized (lock) {
            columns = newColumns;
            rows = newRows;
            // Asked before each prompt, and a node wakes its shell for every size that it is told.
            boolean other = columns != ptyColumns || rows != ptyRows;
            if (other && (state == ShellState.IDLE || state == ShellState.BUSY || state == ShellState.SETTLING)) {
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
        // What is not taken is tried again before the next prompt.
        if (writes != null && writes.addSize(newColumns, newRows)) {
            ptyColumns = newColumns;
            ptyRows = newRows;
        }
    }

    /** Closes the session; its reader tells the rest. Idempotent, never blocks. */
    void close() {
        close(NodeEvent.Ended.CLOSED);
    }

    /** The same for another reason, which the user is told. */
    void close(String reason) {
        Link toClose;
        synchronized (lock) {
            if (state == ShellState.LOST) {
                enter(ShellState.CLOSED);
            }
            if (state.ended() || closing) {
                return;
            }
            closing = true;
            closeReason = reason;
            toClose = link;
            if (connecting != null && link == null) {
                connecting.cancel(true);
                if (state == ShellState.CONNECTING) {
                    // The login is given up, or has not begun: nobody else will tell.
                    enter(ShellState.CLOSED);
                    services.io().execute(() -> reader.runEnded(reason));
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

    /** The link of a session that lives; null where there is none, or none yet. */
    @Nullable
    Link link() {
        synchronized (lock) {
            return state.ended() || closing ? null : link;
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
                    node.name(),
                    (closing ? ShellState.CLOSED : state).word(),
                    sent.last(),
                    since,
                    sent.lastExit(),
                    note(),
                    link == null ? "" : link.trust());
        }
    }

    @GuardedBy("lock")
    private String note() {
        if (state == ShellState.LOST) {
            return loss;
        }
        ShellFamily family = family();
        String shell = family == null ? "" : family.note();
        String trust = link == null ? "" : link.note();
        return shell + (shell.isEmpty() || trust.isEmpty() ? "" : "; ") + trust;
    }

    /** Where the node can be asked beside its shell; null while there is no session, or it belongs to somebody's keys. */
    @Nullable
    Beside beside() {
        synchronized (lock) {
            boolean there = state == ShellState.IDLE || state == ShellState.BUSY || state == ShellState.SETTLING;
            return there && !closing && link != null
                    ? new Beside(link, priming.process(), state == ShellState.IDLE)
                    : null;
        }
    }

    // ---------------------------------------------------------------- dust-connect-*

    private void connect(@Nullable NodeShell predecessor, Place place) {
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
                ptyColumns = openColumns;
                ptyRows = openRows;
            }
            start = System.nanoTime();
            opened = services.links().open(node, openColumns, openRows, place);
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
        services.io().execute(() -> reader.runEnded(reason));
    }

    private void primeFirst(Link opened, long start) {
        synchronized (lock) {
            if (!closing) {
                link = opened;
                writes = new WriteQueue(opened, services.io(), reader::broken);
                enter(ShellState.PRIMING);
                priming.begin();
                long whole = node.address().connectTimeout().toMillis();
                long used = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                // A typed passphrase is in the time used, so half of the whole is left to the shell in any case.
                long left = Math.max(whole / 2, whole - used);
                later(left, this::primingOverdue);
                reader.start(opened, services.io());
                return;
            }
        }
        opened.close();
    }

    // ---------------------------------------------------------------- dust-timer

    private void primingOverdue() {
        Link toClose;
        synchronized (lock) {
            if (state != ShellState.PRIMING || priming.answered() || link == null) {
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
            ShellFamily family = family();
            if (ledger.awaitsSync() && family != null) {
                writer().add(protocol.sync(family, ledger.nextEpoch()));
                ledger.syncSent();
                later(SYNC_AGAIN_MILLIS, () -> sync(forTurn));
            }
        }
    }

    @GuardedBy("lock")
    private void turnWaitingIntoInput() {
        ShellFamily family = family();
        for (WaitingLines.Line one : waiting.take(text -> protocol.refusal(text, family, true) == null)) {
            sent.input(one.broadcast());
            one.broadcast().becameInput(node.name());
            writer().add(ShellProtocol.input(one.text()));
        }
    }

    // ---------------------------------------------------------------- the reader

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
    boolean paintsPrompt() {
        synchronized (lock) {
            return lending.paintsPrompt();
        }
    }

    /** Whether an interrupt was sent since the last ordinary prompt. */
    boolean interruptedSincePrompt() {
        synchronized (lock) {
            return lending.interruptedSincePrompt();
        }
    }

    boolean is(ShellFamily which) {
        synchronized (lock) {
            return family() == which;
        }
    }

    @Nullable
    RawAttachment attachment() {
        synchronized (lock) {
            return lending.attachment();
        }
    }

    /** The broadcast that output belongs to: the line that runs, or the line of input that became a command, or none. */
    long broadcastId() {
        synchronized (lock) {
            heard = true;
            return sent.broadcastId();
        }
    }

    /** Something of ours came. The effects are to be told once the lock is free. */
    Effects onMark(Mark mark, @Nullable String version) {
        synchronized (lock) {
            Effects effects = new Effects();
            if (mark instanceof Mark.Prompt prompt) {
                onPrompt(prompt, effects);
            } else if (mark instanceof Mark.OrdinaryPrompt) {
                lending.ordinaryPrompt();
            } else if (mark instanceof Mark.Posix posix && state == ShellState.PRIMING) {
                priming.told(posix);
            } else if (mark instanceof Mark.Read && state == ShellState.PRIMING) {
                priming.probed(version);
            }
            return effects;
        }
    }

    /** The shell has read a line and begins to run it. */
    void onBegin() {
        synchronized (lock) {
            lending.lineBegins();
        }
    }

    @GuardedBy("lock")
    private void onPrompt(Mark.Prompt prompt, Effects effects) {
        switch (state) {
            case PRIMING -> {
                if (prompt.epoch() == ledger.epoch() && family() != null) {
                    ready(effects);
                }
            }
            case BUSY, SETTLING -> onPromptAfterLine(prompt, effects);
            case RAW -> {
                ledger.prompt(prompt.epoch(), prompt.status());
                sent.endCommand(effects);
                sent.endInputs(effects);
                lending.plantedPromptInRaw();
                sent.typedByHand();
            }
            // Without a line of ours nothing ends.
            case NEW, CONNECTING, IDLE, LOST, CLOSED -> {}
        }
    }

    @GuardedBy("lock")
    private void onPromptAfterLine(Mark.Prompt prompt, Effects effects) {
        PromptLedger.Meaning meaning = ledger.prompt(prompt.epoch(), prompt.status());
        if (!ledger.commandRuns()) {
            sent.endCommand(effects);
        }
        if (meaning == PromptLedger.Meaning.IDLE) {
            sent.endInputs(effects);
            enter(ShellState.IDLE);
            lending.planted();
            next(effects);
            return;
        }
        enter(ShellState.SETTLING);
        heard = false;
        long now = turn;
        later(QUIET_MILLIS, () -> sync(now));
    }

    @GuardedBy("lock")
    private void ready(Effects effects) {
        ledger.primed();
        lending.planted();
        // Whatever ran before raw mode has ended by now.
        sent.endCommand(effects);
        sent.endInputs(effects);
        if (priming.prompted()) {
            effects.tell(new NodeEvent.Connected(node.name(), note()));
        }
        enter(ShellState.IDLE);
        next(effects);
    }

    /** The shell is idle: the raw shell that waits for it, or the next line that waits. */
    @GuardedBy("lock")
    private void next(Effects effects) {
        lending.idle();
        WaitingLines.Waiting one;
        while (state == ShellState.IDLE && (one = waiting.poll()) != null) {
            String text = one.line();
            String refusal = text == null ? null : protocol.refusal(text, family(), false);
            if (text == null) {
                effects.finish(one.broadcast(), new Outcome.Exited(0));
            } else if (refusal != null) {
                effects.finish(one.broadcast(), new Outcome.Refused(refusal));
            } else {
                start(one.broadcast(), text);
            }
        }
        waiting.takeReady().forEach(ready -> effects.finish(ready, new Outcome.Exited(0)));
    }

    /** Whether it never got as far as a shell and only somebody who opens sessions waits: who opens looks at the outcome. */
    @GuardedBy("lock")
    private boolean toldByOutcomes() {
        return !priming.answered() && lending.attachment() == null && waiting.allSilent();
    }

    /** The end of the session. */
    Effects onEnd(String cause, boolean byShell) {
        synchronized (lock) {
            String reason = closing ? closeReason : cause;
            boolean primed = priming.answered();
            boolean lost = !closing && !(byShell && primed);
            if (!state.ended()) {
                loss = reason;
                enter(lost ? ShellState.LOST : ShellState.CLOSED);
            } else {
                lost = state == ShellState.LOST;
            }
            Effects effects = new Effects();
            Outcome outcome = byShell && primed ? new Outcome.SessionEnded() : new Outcome.Failed(reason, prospect);
            boolean told = toldByOutcomes();
            sent.endAll(effects, outcome);
            Outcome unsent = primed
                    ? new Outcome.Failed("the session ended before the line was sent")
                    : new Outcome.Failed(reason, prospect);
            waiting.takeAll().forEach(broadcast -> effects.finish(broadcast, unsent));
            if (!lost || !told) {
                effects.tellFirst(
                        lost ? new NodeEvent.Lost(node.name(), reason) : new NodeEvent.Ended(node.name(), reason));
            }
            RawAttachment attachment = lending.end();
            if (attachment != null) {
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
        ShellFamily family = family();
        if (family == null) {
            throw new IllegalStateException("a line before the shell is known");
        }
        enter(ShellState.BUSY);
        heard = false;
        sent.command(broadcast, text);
        writer().add(protocol.command(family, text));
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
    private @Nullable ShellFamily family() {
        return priming.family();
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

    /** The session as its parts see it: every method is called under the lock. */
    private final class LentSession implements RawLending.Session {
        @Override
        @GuardedBy("lock")
        public ShellState state() {
            return state;
        }

        @Override
        @GuardedBy("lock")
        public void enter(ShellState next) {
            if (state == ShellState.IDLE && next == ShellState.RAW) {
                sent.typedByHand();
            }
            NodeShell.this.enter(next);
        }

        @Override
        @GuardedBy("lock")
        public @Nullable ShellFamily family() {
            return priming.family();
        }

        @Override
        @GuardedBy("lock")
        public void write(byte[] bytes) {
            writer().add(bytes);
        }

        @Override
        @GuardedBy("lock")
        public void resize(int newColumns, int newRows) {
            resizeTo(newColumns, newRows);
        }

        @Override
        @GuardedBy("lock")
        public long answerMillis() {
            return priming.answerMillis();
        }

        @Override
        @GuardedBy("lock")
        public void resizeToLineMode() {
            resizeTo(columns, rows);
        }

        @Override
        @GuardedBy("lock")
        public int nextEpoch() {
            return ledger.nextEpoch();
        }

        @Override
        @GuardedBy("lock")
        public void unknownSent() {
            ledger.unknownSent();
        }

        @Override
        @GuardedBy("lock")
        public void listen() {
            heard = false;
        }

        @Override
        @GuardedBy("lock")
        public void later(long millis, Runnable task) {
            long now = turn;
            NodeShell.this.later(millis, () -> {
                synchronized (lock) {
                    if (turn == now && !closing) {
                        task.run();
                    }
                }
            });
        }

        @Override
        @GuardedBy("lock")
        public void laterInAnyState(long millis, Runnable task) {
            NodeShell.this.later(millis, () -> {
                synchronized (lock) {
                    if (!closing) {
                        task.run();
                    }
                }
            });
        }

        @Override
        @GuardedBy("lock")
        public void turnWaitingIntoInput() {
            NodeShell.this.turnWaitingIntoInput();
        }
    }
}
