package org.dustcluster.shell;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.TtyModes;
import org.dustcluster.output.Screen;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingInputStream;

/**
 * The terminal that dust was started on: its screen, its keys and two line readers, one for lines (with history and Tab) and
 * one for questions (with neither). Whoever opened it closes it; the terminal is then as it was.
 */
public final class UserTerminal implements AutoCloseable {
    /** JLine's mask that shows nothing. */
    private static final char NO_ECHO = 0;

    private static final int HISTORY_LINES = 10_000;

    private final Terminal terminal;
    private final Keys keys;
    private final Attributes original;
    private final TtyModes modes;
    private final PromptReader lines;
    private final LineReader questions;
    private final TerminalScreen screen;

    /** The terminal of this process, open and as it was. */
    public static final class Opened {
        private final Terminal terminal;

        private Opened(Terminal terminal) {
            this.terminal = terminal;
        }
    }

    /**
     * Begins, beside the rest of a start, what opening the terminal takes longest for. Returns at once; need not be called. Nothing of it
     * logs.
     */
    public static void prepare() {
        SystemTerminal.prepare();
    }

    /**
     * Opens the terminal of this process and leaves its modes as they are. Needs nothing of the program, which may be made beside it.
     *
     * @param interrupted what Ctrl-C does while nobody else takes it: after each line it reads JLine gives the signal back to whoever had
     *     it before, and to the system where nobody had, which kills the program with nothing closed. On a thread of the JVM's
     * @throws DustException of status 3 when there is no usable terminal
     */
    public static Opened system(Runnable interrupted) {
        try {
            Terminal terminal = SystemTerminal.open();
            terminal.handle(Terminal.Signal.INT, signal -> interrupted.run());
            return new Opened(terminal);
        } catch (IOException e) {
            throw DustException.failure("cannot open the terminal: " + e.getMessage(), e);
        }
    }

    /**
     * Takes the terminal of this process.
     *
     * @param opened is closed with this
     * @param history where lines are kept, readable by the user alone; made when missing
     * @param inputrc the user's {@code ~/.inputrc}; need not exist
     * @param colour whether colour passes
     * @param sources what Tab offers
     */
    public static UserTerminal of(
            Opened opened, Path history, Path inputrc, boolean colour, CompletionSources sources) {
        return new UserTerminal(opened.terminal, systemKeys(), history, inputrc, colour, sources);
    }

    /** As {@link #of}, on a terminal that somebody else made. */
    UserTerminal(Terminal terminal, Keys keys, Path history, Path inputrc, boolean colour, CompletionSources sources) {
        this.terminal = terminal;
        this.keys = keys;
        this.original = terminal.getAttributes();
        this.modes = SystemTerminal.modes(terminal, original);
        if (terminal.getWidth() <= 0 || terminal.getHeight() <= 0) {
            // A serial line, or a pty that a program made and gave no size: a line reader would have one column.
            terminal.setSize(new Size(columns(), rows()));
        }
        Attributes own = new Attributes(original);
        // Ctrl-\ would make the JVM print its threads over the prompt. Zero is _POSIX_VDISABLE on Linux.
        own.setControlChar(Attributes.ControlChar.VQUIT, 0);
        // While a command waits the terminal would write ^C where the next line of output begins.
        own.setLocalFlag(Attributes.LocalFlag.ECHOCTL, false);
        terminal.setAttributes(own);
        this.lines = lineReader(terminal, history, colour, sources);
        this.questions = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(new DustParser())
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .variable(LineReader.BELL_STYLE, "none")
                .build();
        this.screen = new TerminalScreen(lines, colour);
        if (!dumb()) {
            Inputrc.apply(lines, inputrc);
            Suggestion.in(lines);
            if (colour) {
                lines.setHighlighter(new LineHighlighter(sources));
            }
        }
    }

    private static PromptReader lineReader(Terminal terminal, Path history, boolean colour, CompletionSources sources) {
        prepareHistory(history);
        PromptReader reader = new PromptReader(terminal, colour);
        reader.setParser(new DustParser());
        reader.setCompleter(new TargetCompleter(sources));
        reader.setVariable(LineReader.HISTORY_FILE, history);
        reader.setVariable(LineReader.HISTORY_SIZE, HISTORY_LINES);
        reader.setVariable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES);
        reader.setVariable(LineReader.BELL_STYLE, "none");
        reader.setVariable(LineReader.SECONDARY_PROMPT_PATTERN, "> ");
        reader.option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
        reader.option(LineReader.Option.HISTORY_REDUCE_BLANKS, false);
        reader.option(LineReader.Option.HISTORY_TIMESTAMPED, false);
        reader.option(LineReader.Option.COMPLETE_MATCHER_TYPO, false);
        reader.option(LineReader.Option.INSERT_TAB, false);
        // Terminals that know no application mode for cursor keys, and tmux at times, send these.
        for (String map : List.of(LineReader.EMACS, LineReader.VIINS, LineReader.VICMD)) {
            KeyMap<Binding> keys = reader.getKeyMaps().get(map);
            if (keys != null) {
                keys.bind(new Reference(LineReader.UP_LINE_OR_HISTORY), "\u001b[A");
                keys.bind(new Reference(LineReader.DOWN_LINE_OR_HISTORY), "\u001b[B");
                keys.bind(new Reference(LineReader.FORWARD_CHAR), "\u001b[C");
                keys.bind(new Reference(LineReader.BACKWARD_CHAR), "\u001b[D");
            }
        }
        return reader;
    }

    /** JLine makes the file readable for all: it must exist with its mode before. */
    private static void prepareHistory(Path history) {
        try {
            if (!Files.exists(history)) {
                Files.createFile(
                        history, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.setPosixFilePermissions(history, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Without a history file the history lasts as long as the program.
        }
    }

    /** Reads the descriptor itself: in raw mode one read gives all that was typed or pasted. */
    private static Keys systemKeys() {
        FileInputStream in = new FileInputStream(FileDescriptor.in);
        return in::read;
    }

    /** The keys of a terminal inside this process. */
    static Keys keysOf(Terminal terminal) {
        NonBlockingInputStream in = (NonBlockingInputStream) terminal.input();
        return buffer -> in.readBuffered(buffer, 0, buffer.length, Keys.POLL_MILLIS);
    }

    /** The screen above the prompt. */
    public Screen screen() {
        return screen;
    }

    /** Columns of the terminal now; 80 where it does not say. */
    public int columns() {
        int columns = terminal.getWidth();
        return columns > 0 ? columns : 80;
    }

    /** Rows of the terminal now; 24 where it does not say. */
    public int rows() {
        int rows = terminal.getHeight();
        return rows > 0 ? rows : 24;
    }

    /** Whether it can do no more than print lines. */
    boolean dumb() {
        return terminal.getType().startsWith(Terminal.TYPE_DUMB);
    }

    Terminal terminal() {
        return terminal;
    }

    Keys keys() {
        return keys;
    }

    PromptReader lines() {
        return lines;
    }

    /** Asks a question on a line of its own; history and Tab have no part in it. */
    String ask(String question) {
        LineReader before = screen.use(questions);
        try {
            return questions.readLine(question);
        } finally {
            screen.use(before);
        }
    }

    /** Asks a question whose answer is not shown and kept nowhere. */
    String askSecret(String question) {
        LineReader before = screen.use(questions);
        try {
            return questions.readLine(question, NO_ECHO);
        } finally {
            screen.use(before);
        }
    }

    /** The modes of the tty as the user had them, for programs of this machine. */
    Attributes original() {
        return new Attributes(original);
    }

    /** The same by the names that ssh gives them. */
    public TtyModes ttyModes() {
        return modes;
    }

    /**
     * The modes in which every key is a byte and every byte of the screen is its own: what {@code cfmakeraw} does, with reads
     * that return after {@value Keys#POLL_MILLIS} ms (VTIME counts tenths of a second).
     */
    Attributes raw() {
        Attributes raw = new Attributes(original);
        raw.setInputFlags(
                EnumSet.of(
                        Attributes.InputFlag.IGNBRK,
                        Attributes.InputFlag.BRKINT,
                        Attributes.InputFlag.PARMRK,
                        Attributes.InputFlag.ISTRIP,
                        Attributes.InputFlag.INLCR,
                        Attributes.InputFlag.IGNCR,
                        Attributes.InputFlag.ICRNL,
                        Attributes.InputFlag.IXON,
                        Attributes.InputFlag.IXOFF),
                false);
        raw.setLocalFlags(
                EnumSet.of(
                        Attributes.LocalFlag.ECHO,
                        Attributes.LocalFlag.ECHONL,
                        Attributes.LocalFlag.ICANON,
                        Attributes.LocalFlag.ISIG,
                        Attributes.LocalFlag.IEXTEN),
                false);
        raw.setOutputFlag(Attributes.OutputFlag.OPOST, false);
        raw.setControlChar(Attributes.ControlChar.VMIN, 0);
        raw.setControlChar(Attributes.ControlChar.VTIME, Keys.POLL_MILLIS / 100);
        return raw;
    }

    /** Saves the history and gives the terminal back as it was. */
    @Override
    public void close() {
        try {
            lines.getHistory().save();
        } catch (IOException e) {
            // The lines of this session are in the file already, each since it was entered.
        }
        restore();
        try {
            terminal.close();
        } catch (IOException e) {
            // Nobody is left to be told.
        }
    }

    /** Whether the terminal was given back: by {@link #close}, or by JLine at the end of the program. */
    boolean closed() {
        try {
            terminal.writer();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** Writes at the very end of the program, when JLine may have closed the terminal already: its hook runs beside ours. */
    void sayLast(String text) {
        try {
            terminal.writer().print(text);
            terminal.flush();
        } catch (IllegalStateException closed) {
            try {
                new FileOutputStream(FileDescriptor.out).write(text.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The terminal is gone: hung up.
            }
        }
    }

    /** Sets the modes of the tty as the user had them. Any thread. */
    void restore() {
        try {
            terminal.setAttributes(original);
        } catch (RuntimeException | java.io.IOError e) {
            // The terminal is gone: hung up.
        }
    }
}
