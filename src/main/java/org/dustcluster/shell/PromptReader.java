package org.dustcluster.shell;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.dustcluster.output.StatusLine;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/**
 * JLine's line reader with a status line under the prompt.
 *
 * <pre>
 *   [worker0] the last line of output
 *   dust$ half a li
 *   3 running · 3 connected · 2 busy: apt-get upgrade 12s
 * </pre>
 *
 * The status is painted as the last row of what is being edited, by the display that knows what stands there already: a status
 * that has not changed writes nothing, output goes above both, and it leaves with the prompt when the line is entered. JLine's
 * own {@code Status} keeps a scroll region instead, which loses lines of output.
 *
 * <p>All state of the base class, and of this one, is guarded by its {@code lock}.
 */
final class PromptReader extends LineReaderImpl {
    private final boolean colour;
    private final boolean unicode;
    /** Whether the terminal can come back from a row below. */
    private final boolean capable;

    @GuardedBy("lock")
    private StatusLine status = StatusLine.NOTHING;

    PromptReader(Terminal terminal, boolean colour) {
        super(terminal, "dust", new HashMap<>());
        this.colour = colour;
        this.unicode = terminal.encoding().newEncoder().canEncode('…');
        this.capable = !terminal.getType().startsWith(Terminal.TYPE_DUMB)
                && terminal.getStringCapability(Capability.cursor_up) != null
                && terminal.getStringCapability(Capability.clr_eol) != null;
    }

    /** From now on this is the status. Paints it when a line is being read and its text is another one. Any thread. */
    void show(StatusLine next) {
        lock.lock();
        try {
            String before = statusText();
            status = next;
            if (reading && !statusText().equals(before)) {
                redisplay();
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private String statusText() {
        // One column stays free: some terminals wrap as soon as the last one is written.
        String text = capable ? status.fit(size.getColumns() - 1) : "";
        return unicode ? text : text.replace(" · ", ", ").replace("…", "~");
    }

    @Override
    public AttributedString getDisplayedBufferWithPrompts(List<AttributedString> secondaryPrompts) {
        AttributedString edited = super.getDisplayedBufferWithPrompts(secondaryPrompts);
        lock.lock();
        try {
            // A menu, a search, a question of the line reader's own take the room; an entered line stays without it.
            boolean free = reading && state == State.NORMAL && post == null && size.getColumns() > 0;
            String text = free ? statusText() : "";
            if (text.isEmpty() || rows(edited) >= size.getRows()) {
                return edited;
            }
            return new AttributedStringBuilder()
                    .tabs(getTabWidth())
                    .append(edited)
                    .append("\n")
                    .append(new AttributedString(
                            text, colour ? AttributedStyle.DEFAULT.faint() : AttributedStyle.DEFAULT))
                    .toAttributedString();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private int rows(AttributedString text) {
        return text.columnSplitLength(size.getColumns(), true, display.delayLineWrap())
                .size();
    }

    @Override
    protected void redisplay(boolean flush) {
        lock.lock();
        try {
            if (!(display instanceof RowDisplay)) {
                // The base class makes a plain one whenever a line is begun or the window has changed.
                display = new RowDisplay(terminal);
                display.resize(size.getRows(), size.getColumns());
            }
            super.redisplay(flush);
        } finally {
            lock.unlock();
        }
    }

    /** As in the base class, but the terminal gets it in one piece: the prompt is never seen to go and come. */
    @Override
    public void printAbove(String text) {
        lock.lock();
        try {
            if (reading) {
                display.update(new ArrayList<>(), 0, false);
            }
            terminal.writer().print(text.endsWith("\n") ? text : text + "\n");
            if (reading) {
                redisplay(false);
            }
            terminal.flush();
        } finally {
            lock.unlock();
        }
    }

    /** Takes away what a narrower window would leave of the old prompt and status; the base class paints both anew. */
    @Override
    protected synchronized void handleSignal(Terminal.Signal signal) {
        lock.lock();
        try {
            Size now = terminal.getBufferSize();
            boolean changed = now.getColumns() != size.getColumns() || now.getRows() != size.getRows();
            if (signal == Terminal.Signal.WINCH
                    && reading
                    && changed
                    && capable
                    && display instanceof RowDisplay rows) {
                // Some terminals wrap the line anew, others leave it; a row too few is a blemish, one too many eats
                // output.
                rows.clear(Math.min(rows.cursorRow(), cursorRow(now.getColumns())));
            }
            super.handleSignal(signal);
        } finally {
            lock.unlock();
        }
    }

    /** The row, below that of the prompt, on which the cursor is where lines are so long. */
    @GuardedBy("lock")
    private int cursorRow(int columns) {
        if (columns <= 0) {
            return 0;
        }
        AttributedStringBuilder before = new AttributedStringBuilder().tabs(getTabWidth());
        before.append(prompt).append(buf.upToCursor());
        return Math.max(0, before.columnSplitLength(columns, false, false).size() - 1);
    }

    /** A display that trusts the width of characters only within a row, since terminals do not agree on it. */
    private static final class RowDisplay extends Display {
        RowDisplay(Terminal terminal) {
            super(terminal, false);
        }

        @Override
        protected int moveVisualCursorTo(int target) {
            int column = cursorPos % columns1;
            if (column != 0 && cursorPos / columns1 != target / columns1) {
                terminal.puts(Capability.carriage_return);
                cursorPos -= column;
            }
            return super.moveVisualCursorTo(target);
        }

        int cursorRow() {
            return cursorPos / columns1;
        }

        /** Clears from so many rows above the cursor to the end of the screen. */
        void clear(int up) {
            terminal.puts(Capability.carriage_return);
            for (int i = 0; i < up; i++) {
                terminal.puts(Capability.cursor_up);
            }
            terminal.puts(Capability.clr_eos);
        }
    }
}
