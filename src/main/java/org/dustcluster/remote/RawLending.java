package org.dustcluster.remote;

import java.io.ByteArrayOutputStream;
import org.dustcluster.cluster.TerminalModes;
import org.dustcluster.cluster.TtyModes;
import org.jspecify.annotations.Nullable;

/**
 * What raw mode does to one session: to whom it is lent, how the shell gets its ordinary prompt and gives it up again, and when what
 * runs is asked to paint its screen anew. Confined to the lock of its {@link NodeShell}, under which every method is called.
 *
 * <pre>
 * IDLE ----- attach: the ordinary prompt is typed ---------------------------&gt; RAW
 * BUSY ----- attach: nothing is typed, two sizes make a program paint -------&gt; RAW
 * RAW ------ detach, the planted prompt never left ------------------------&gt; BUSY
 * RAW ------ detach: does an ordinary prompt stand there? --&gt; SETTLING -------&gt; PRIMING | BUSY
 * </pre>
 */
final class RawLending {
    /** How long an ordinary prompt must stand untouched before we type our priming text after it. */
    private static final long PROMPT_REST_MILLIS = 200;
    /** How long lines wait, after raw mode, for a prompt, at least and at most. */
    private static final long LEAVE_MILLIS = 1000;

    private static final long LEAVE_AT_MOST_MILLIS = 10_000;
    /** How long a program that is attached to may look at a size that is one row off; see {@link #repaint}. */
    private static final long REPAINT_MILLIS = 100;
    /** After this long without an answer to the priming text a program is taken to have eaten it. */
    private static final long EATEN_MILLIS = 5000;
    /** Bytes of keys that may wait for a login. */
    private static final int EARLY_LIMIT = 64 * 1024;

    /** What it needs of its session. */
    interface Session extends SessionAccess {
        void enter(ShellState next);

        /** Null before the first prompt. */
        @Nullable
        ShellFamily family();

        void resize(int columns, int rows);

        /** How long the shell took to answer its first text, in milliseconds: on a slow way all its prompts come late. */
        long answerMillis();

        /** Gives the pty the size that it has in line mode. */
        void resizeToLineMode();

        /** Bytes were sent of which nobody knows what they mean. */
        void unknownSent();

        /** Nothing was heard since. */
        void listen();

        /** No prompt came: the lines that wait are the input of what runs. */
        void turnWaitingIntoInput();
    }

    private final Session session;
    private final ShellProtocol protocol;
    private final TerminalModes modes;

    private @Nullable RawAttachment attachment;

    /** The modes of the terminal that the session was lent to last. */
    private TtyModes terminal = TtyModes.ordinary();

    /** Keys that came before the session was there. */
    private ByteArrayOutputStream early = new ByteArrayOutputStream();

    /** Has been in raw mode, and the planted prompt has not been seen since. */
    private boolean ordinary;

    /** An ordinary prompt came, and no key was sent since. */
    private boolean atOrdinaryPrompt;

    /** An ordinary prompt came, and no key but Ctrl-C was sent since: its echo is the prompt's. */
    private boolean echoesInterrupts;

    /** The last key that was sent was Ctrl-C. */
    private boolean interrupted;

    /** An ordinary prompt came, and since then nothing was sent that its editor could run: letters and Ctrl-C alone. */
    private boolean editing;

    /** The shell tells when it begins a line; those with a hook for it do. */
    private boolean tellsBegin;

    /** Lines sent since the last ordinary prompt that stood, or since an interrupt threw them away. */
    private int linesSent;

    /** An interrupt was sent since the last ordinary prompt. */
    private boolean interruptedSincePrompt;

    /** Given back, and the pty has still the size of the terminal. */
    private boolean sizeDue;

    RawLending(Session session, ShellProtocol protocol, TerminalModes modes) {
        this.session = session;
        this.protocol = protocol;
        this.modes = modes;
    }

    /** To whom the session is lent; null: to nobody. */
    @Nullable
    RawAttachment attachment() {
        return attachment;
    }

    /** Whether what comes now is an ordinary prompt's own text. */
    boolean paintsPrompt() {
        return ordinary && echoesInterrupts;
    }

    /** Whether the last key of the terminal was Ctrl-C: what comes next may begin with its echo. */
    boolean interrupted() {
        return interrupted;
    }

    /** Whether the next prompt may be a new one though no line has ended. */
    boolean interruptedSincePrompt() {
        return interruptedSincePrompt;
    }

    private boolean atOrdinaryPrompt() {
        return ordinary && atOrdinaryPrompt;
    }

    /** Lends the session; it goes raw now, or once its shell is there. */
    void attach(RawAttachment to) {
        if (attachment != null) {
            throw new IllegalStateException("attached already");
        }
        attachment = to;
        switch (session.state()) {
            case IDLE, BUSY, SETTLING -> enterRaw(to);
            case NEW, CONNECTING, PRIMING, RAW, LOST, CLOSED -> {}
        }
    }

    /** The shell is idle: does somebody wait for it? */
    void idle() {
        if (attachment != null) {
            enterRaw(attachment);
        }
    }

    private void enterRaw(RawAttachment to) {
        boolean idle = session.state() == ShellState.IDLE;
        session.enter(ShellState.RAW);
        sizeDue = false;
        interrupted = false;
        editing = false;
        tellsBegin = false;
        awayFromPrompt();
        terminal = to.terminal().modes();
        int columns = to.terminal().columns();
        int rows = to.terminal().rows();
        if (idle) {
            // A program that was killed has left its modes to nobody.
            modes.forget();
            session.resize(columns, rows);
            giveOrdinaryPrompt();
        } else {
            to.begin(modes.replaying());
            // The kernel tells a program nothing of a size that is the one before.
            session.resize(columns, rows > 1 ? rows - 1 : rows + 1);
            session.laterInAnyState(REPAINT_MILLIS, this::repaint);
        }
        if (early.size() > 0) {
            keysSent(early.toByteArray());
            session.write(early.toByteArray());
            early = new ByteArrayOutputStream();
        }
    }

    /** Keys that come before the session is there wait for it. Answers whether there was room. */
    boolean keepEarly(RawAttachment from, byte[] keys) {
        boolean room = attachment != from || early.size() + keys.length <= EARLY_LIMIT;
        if (attachment == from && room) {
            early.writeBytes(keys);
        }
        return room;
    }

    private void giveOrdinaryPrompt() {
        ShellFamily family = session.family();
        if (family != null) {
            session.write(protocol.ordinary(family, terminal));
            ordinary = true;
            // That is a line too; once its prompt comes all that was sent before it has been read.
            linesSent = 1;
        }
    }

    /** What runs was attached to: its screen is gone, and the second of two different sizes makes it paint again. */
    private void repaint() {
        if (session.state() == ShellState.RAW && attachment != null) {
            session.resize(
                    attachment.terminal().columns(), attachment.terminal().rows());
        }
    }

    /** Keys of the terminal are sent. */
    void keysSent(byte[] keys) {
        if (atOrdinaryPrompt) {
            linesSent = 0;
        }
        atOrdinaryPrompt = false;
        for (byte key : keys) {
            interrupted = key == ShellProtocol.INTERRUPT[0];
            echoesInterrupts &= interrupted;
            // An escape, a tab, a line end: a program may run, and a shell without a hook says nothing of it.
            editing &= interrupted || key < 0 || key >= ' ';
            if (interrupted) {
                linesSent = 0;
                interruptedSincePrompt = true;
            } else if (key == '\r' || key == '\n') {
                linesSent++;
            }
        }
        session.unknownSent();
    }

    /** In line mode something was sent to what runs. */
    void inputSent() {
        editing = false;
        linesSent = atOrdinaryPrompt ? 1 : linesSent + 1;
        awayFromPrompt();
    }

    /** In line mode an interrupt was sent; what was typed ahead is gone. */
    void interruptSent() {
        linesSent = 0;
        interruptedSincePrompt = true;
        awayFromPrompt();
    }

    /** The shell has read a line, maybe one that was typed ahead: what stands there now is no prompt. */
    void lineBegins() {
        tellsBegin = true;
        editing = false;
        awayFromPrompt();
    }

    private void awayFromPrompt() {
        atOrdinaryPrompt = false;
        echoesInterrupts = false;
    }

    /** In raw mode the planted prompt came: what ran when we attached has ended, and the user wants an ordinary prompt. */
    void plantedPromptInRaw() {
        giveOrdinaryPrompt();
    }

    /**
     * An ordinary prompt came. It may have gone already: of several lines that were typed ahead it takes the next. A shell that tells
     * when it begins one will tell; of any other a prompt counts for nothing until as many came as lines were sent, or an interrupt.
     */
    void ordinaryPrompt() {
        interruptedSincePrompt = false;
        boolean stands = tellsBegin || linesSent <= 1;
        if (stands) {
            linesSent = 0;
        } else if (session.family() != ShellFamily.KSH) {
            // ksh's editor paints the prompt again for what was typed ahead: there only an interrupt settles it.
            linesSent--;
        }
        atOrdinaryPrompt = stands;
        echoesInterrupts = stands;
        editing = stands;
        if (session.state() == ShellState.BUSY || session.state() == ShellState.SETTLING) {
            leaveOrdinaryPrompt();
        } else if (session.state() == ShellState.PRIMING && ordinary && attachment == null) {
            // An interrupt came late, and has flushed the priming text.
            session.later(PROMPT_REST_MILLIS, this::plant);
        }
    }

    /** The planted prompt is in place. */
    void planted() {
        ordinary = false;
        editing = false;
        giveSize();
    }

    /** zsh's editor forgets an interrupt over a change of size, so that waits for the keys on their way to be digested. */
    private void giveSize() {
        if (sizeDue) {
            sizeDue = false;
            session.resizeToLineMode();
        }
    }

    /** No prompt of ours answers: a program runs. */
    private void busy() {
        session.enter(ShellState.BUSY);
        giveSize();
    }

    /** The end of raw mode, by the user. */
    void detach(RawAttachment from) {
        if (attachment != from) {
            return;
        }
        attachment = null;
        early = new ByteArrayOutputStream();
        if (session.state() != ShellState.RAW) {
            return;
        }
        sizeDue = true;
        if (ordinary) {
            leaveOrdinaryPrompt();
        } else {
            // The planted prompt is still in place, and has not come: what we attached to goes on.
            busy();
        }
    }

    /** The session has ended. Answers to whom it was lent. */
    @Nullable
    RawAttachment end() {
        RawAttachment last = attachment;
        attachment = null;
        return last;
    }

    /** Lines wait a moment, for the ordinary prompt to come and to be left alone; without one, a program runs. */
    private void leaveOrdinaryPrompt() {
        session.enter(ShellState.SETTLING);
        session.listen();
        session.laterInAnyState(PROMPT_REST_MILLIS, this::primeAgain);
        session.later(leaveMillis(), () -> {
            if (paintsPrompt()) {
                // A slow node: the prompt got nothing but the keys that left it.
                plant();
            } else if (interrupted && editsStill()) {
                interruptAgain();
            } else {
                program();
            }
        });
    }

    private long leaveMillis() {
        return Math.min(LEAVE_AT_MOST_MILLIS, Math.max(LEAVE_MILLIS, 3 * session.answerMillis()));
    }

    /** Whether an editor is there for sure, of a kind that may have missed an interrupt. */
    private boolean editsStill() {
        ShellFamily family = session.family();
        return editing && (family == ShellFamily.BASH || family == ShellFamily.ZSH);
    }

    /**
     * An editor that catches an interrupt just before it waits for a key (readline 8.2) heeds it with that key, which it loses: the next
     * line would begin with its second letter. Another interrupt wakes it, and at an editor's prompt harms nothing.
     */
    private void interruptAgain() {
        session.write(ShellProtocol.INTERRUPT);
        session.later(leaveMillis(), this::program);
    }

    /** The ordinary prompt stands, nobody has typed after it, and we are detached: plant our prompt again. */
    private void primeAgain() {
        boolean detached = session.state() == ShellState.BUSY || session.state() == ShellState.SETTLING;
        if (detached && atOrdinaryPrompt()) {
            plant();
        }
    }

    private void plant() {
        ShellFamily family = session.family();
        if (family == null) {
            return;
        }
        session.enter(ShellState.PRIMING);
        awayFromPrompt();
        session.write(protocol.priming(family, session.nextEpoch(), terminal));
        session.later(EATEN_MILLIS, this::program);
    }

    /** No prompt came: a program runs, and what waits is its input. */
    private void program() {
        busy();
        session.turnWaitingIntoInput();
        awayFromPrompt();
    }
}
