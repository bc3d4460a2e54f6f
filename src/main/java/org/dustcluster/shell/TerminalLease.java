package org.dustcluster.shell;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;
import org.dustcluster.cluster.TerminalModes;
import org.dustcluster.cluster.TtyModes;
import org.dustcluster.output.OutputPipeline;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;

/**
 * Who owns the terminal now. {@code dust-ui} alone changes hands; any thread may look.
 *
 * <pre>
 *             line entered            @node              left, ended
 *   READING --------------&gt; RUNNING ---------&gt; RAW ---------------&gt; RUNNING
 *      ^                      |  |    vim                 exit
 *      '------ done ----------'  '-----------&gt; LOCAL ------------&gt; RUNNING
 * </pre>
 *
 * In RAW and LOCAL the display thread is parked, so nothing is printed into somebody else's screen. However such a loan
 * ends, the modes of the tty are those of before.
 */
public final class TerminalLease implements AutoCloseable {

    /** The owners. */
    enum State {
        /** The line reader: output goes above its prompt. */
        READING,
        /** A command: output is printed as it comes; Ctrl-C is a signal for the command. */
        RUNNING,
        /** A node: every key and every byte is its own; Ctrl-C is a byte. */
        RAW,
        /** A program of this machine, with the modes the user had; Ctrl-C is its own. */
        LOCAL,
        /** Nobody: given back. */
        CLOSED
    }

    /** A Ctrl-C that ends a local program is a signal for dust too, and may be delivered a little after the program's end. */
    private static final long LATE_SIGNAL_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    private final UserTerminal user;
    private final OutputPipeline output;
    private final Thread restorer = new Thread(this::restore, "dust-restore");
    private volatile State state = State.RUNNING;
    private volatile @Nullable RawScreen rawScreen;
    private volatile long localEnded = System.nanoTime() - LATE_SIGNAL_NANOS;

    public TerminalLease(UserTerminal user, OutputPipeline output) {
        this.user = user;
        this.output = output;
        Runtime.getRuntime().addShutdownHook(restorer);
    }

    State state() {
        return state;
    }

    UserTerminal user() {
        return user;
    }

    /** The modes of the terminal as its user had them, by the names that ssh gives them. */
    public TtyModes modes() {
        return user.ttyModes();
    }

    OutputPipeline output() {
        return output;
    }

    /** Reads a line with its prompt; throws what the line reader throws. */
    String read(String prompt) {
        state = State.READING;
        try {
            return user.lines().readLine(prompt);
        } catch (IllegalStateException e) {
            if (user.closed()) {
                // Killed: the line reader stumbles over a terminal that was taken from under it.
                throw new EndOfFileException(e);
            }
            throw e;
        } finally {
            state = State.RUNNING;
        }
    }

    /** Asks a question; throws what the line reader throws. */
    String ask(String question) {
        state = State.READING;
        try {
            return user.ask(question);
        } finally {
            state = State.RUNNING;
        }
    }

    /**
     * Asks for something that must not be seen. On {@code dust-ui}, between lines; what was printed before is on the screen.
     *
     * @return the answer; empty when the user declines with Ctrl-C or Ctrl-D, or the terminal cannot hide what is typed
     */
    public Optional<char[]> askSecret(String question) {
        if (user.dumb()) {
            return Optional.empty();
        }
        output.fence(Duration.ofSeconds(1));
        State before = state;
        state = State.READING;
        try {
            return Optional.of(user.askSecret(question).toCharArray());
        } catch (UserInterruptException | EndOfFileException e) {
            Thread.interrupted();
            return Optional.empty();
        } finally {
            state = before;
        }
    }

    /** Lends the terminal to a program of this machine: a {@link HostShell.Lender}. */
    public int local(IntSupplier program) {
        try {
            return lend(State.LOCAL, user.original(), terminal -> program.getAsInt());
        } finally {
            localEnded = System.nanoTime();
        }
    }

    /** Whether a Ctrl-C that arrives now was meant for a local program: one that runs, or that has just ended by it. */
    boolean interruptIsLocal() {
        return state == State.LOCAL || System.nanoTime() - localEnded < LATE_SIGNAL_NANOS;
    }

    /** Lends the terminal to a node, whose bytes go to this screen. */
    int raw(RawScreen screen, ToIntFunction<Terminal> session) {
        rawScreen = screen;
        return lend(State.RAW, user.raw(), session);
    }

    private int lend(State owner, Attributes modes, ToIntFunction<Terminal> use) {
        Terminal terminal = user.terminal();
        output.park();
        Attributes before = terminal.getAttributes();
        state = owner;
        try {
            terminal.flush();
            terminal.setAttributes(modes);
            return use.applyAsInt(terminal);
        } finally {
            terminal.flush();
            terminal.setAttributes(before);
            state = State.RUNNING;
            output.resume();
        }
    }

    private void restore() {
        // Killed in the middle: what a node's program or the line reader may have switched on.
        RawScreen screen = rawScreen;
        if (state == State.RAW && screen != null) {
            screen.leaveSoon();
        } else if (state == State.READING) {
            user.sayLast(TerminalModes.ALWAYS_RESTORED + "\u001b[?2004l\r\n");
        }
        state = State.CLOSED;
        user.restore();
    }

    /** Gives the terminal back for good, as it was. */
    @Override
    public void close() {
        state = State.CLOSED;
        try {
            Runtime.getRuntime().removeShutdownHook(restorer);
        } catch (IllegalStateException e) {
            // The program is ending already, and the hook does the same.
        }
        user.close();
    }
}
