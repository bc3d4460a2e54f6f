package org.dustcluster.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jline.builtins.ScreenTerminal;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.jline.utils.WCWidth;

/**
 * A terminal inside this process: keys go in, and what a person would see comes out. The one deadline of all screen tests is
 * here.
 */
public final class ScreenProbe implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final char SECOND_COLUMN = '\ue000';
    private static final char FIRST_STAND_IN = '\ue001';

    private final ScreenTerminal screen;
    /** Characters beyond the basic plane that were written so far. */
    private final List<Integer> supplementary = new ArrayList<>();

    private final LineDisciplineTerminal terminal;
    private Predicate<String> always = text -> true;
    private String offence = "";
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream undecoded = new ByteArrayOutputStream();

    public ScreenProbe(int columns, int rows) {
        this("xterm", columns, rows);
    }

    /**
     * @param type the value of {@code TERM}
     */
    public ScreenProbe(String type, int columns, int rows) {
        screen = new ScreenTerminal(columns, rows);
        try {
            terminal = new LineDisciplineTerminal("probe", type, new Painter(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        // What every login gives: a carriage return before each line feed, and the key Enter is a line feed.
        Attributes attributes = terminal.getAttributes();
        attributes.setOutputFlag(Attributes.OutputFlag.OPOST, true);
        attributes.setOutputFlag(Attributes.OutputFlag.ONLCR, true);
        terminal.setAttributes(attributes);
        terminal.setSize(new Size(columns, rows));
    }

    private final class Painter extends OutputStream {
        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            synchronized (ScreenProbe.this) {
                bytes.write(buffer, offset, length);
                undecoded.write(buffer, offset, length);
                String text = undecoded.toString(UTF_8);
                if (!text.endsWith("\ufffd")) {
                    screen.write(inCells(text));
                    undecoded.reset();
                }
                ScreenProbe.this.notifyAll();
            }
        }

        /** What a terminal may show: it paints between two flushes as it likes, but never less than was flushed. */
        @Override
        public void flush() {
            synchronized (ScreenProbe.this) {
                if (!always.test(text())) {
                    offence = text();
                }
            }
        }
    }

    /**
     * The emulated screen gives each character one column, and none to those beyond the basic plane: of the latter each gets a
     * stand-in, and a wide one fills two columns.
     */
    private String inCells(String text) {
        StringBuilder cells = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (Character.isSupplementaryCodePoint(point) && !supplementary.contains(point)) {
                supplementary.add(point);
            }
            int known = supplementary.indexOf(point);
            cells.append(known < 0 ? (char) point : (char) (FIRST_STAND_IN + known));
            if (WCWidth.wcwidth(point) == 2) {
                cells.append(SECOND_COLUMN);
            }
        });
        return cells.toString();
    }

    private String fromCells(String cells) {
        String text = cells.replace(Character.toString(SECOND_COLUMN), "");
        for (int i = 0; i < supplementary.size(); i++) {
            text = text.replace(Character.toString(FIRST_STAND_IN + i), Character.toString(supplementary.get(i)));
        }
        return text;
    }

    /** The terminal, for the program under test. */
    public Terminal terminal() {
        return terminal;
    }

    /** Presses keys. */
    public void type(String keys) {
        try {
            terminal.processInputBytes(keys.getBytes(UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes the window another size, as a person would: with the signal. */
    public void resize(int columns, int rows) {
        screen.setSize(columns, rows);
        terminal.setSize(new Size(columns, rows));
        terminal.raise(Terminal.Signal.WINCH);
    }

    /** The screen now: its lines without trailing blanks, less the empty ones below. */
    public synchronized String text() {
        StringBuilder text = new StringBuilder();
        screen.toString().lines().forEach(line -> text.append(line.stripTrailing())
                .append('\n'));
        return fromCells(text.toString().stripTrailing());
    }

    /** From now on every screen must be so. */
    public synchronized void always(Predicate<String> wanted) {
        always = wanted;
    }

    /** The last screen that was not as {@link #always} wants it; empty for none. */
    public synchronized String offence() {
        return offence;
    }

    /** All bytes that were written to the terminal so far. */
    public synchronized String bytes() {
        return bytes.toString(UTF_8);
    }

    /** Waits until the screen is exactly this, trailing blanks apart. */
    public void awaitScreen(String expected) {
        String wanted = expected.stripTrailing();
        await("the screen\n" + wanted, text -> text.equals(wanted));
    }

    /** Waits until the screen has this text somewhere. */
    public void awaitText(String part) {
        await("`" + part + "` on the screen", text -> text.contains(part));
    }

    /** Waits until a condition holds, looked at whenever something is painted; fails with the screen as it is. */
    public synchronized void await(String what, Predicate<String> wanted) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!wanted.test(text())) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not seen: " + what + "\nbut:\n" + text());
            }
            try {
                wait(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
