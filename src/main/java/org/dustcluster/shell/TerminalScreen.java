package org.dustcluster.shell;

import java.util.List;
import org.dustcluster.output.Line;
import org.dustcluster.output.LiveBlock;
import org.dustcluster.output.Prefixer;
import org.dustcluster.output.Screen;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;

/**
 * The screen above the line that is being typed. One call of the line reader per batch: it takes the prompt away, prints,
 * and paints prompt and half-typed text again. Printing is the same when nobody reads.
 */
final class TerminalScreen implements Screen {
    private final Object readerLock = new Object();
    private final Prefixer prefixer;
    private final StringBuilder text = new StringBuilder();
    /** Stands only while a command runs, so never under a prompt. Confined to {@code dust-display}. */
    private final LiveBlock block = new LiveBlock();
    /** The reader that reads, or is the next to read. Guarded by {@link #readerLock}. */
    private LineReader reader;

    TerminalScreen(LineReader reader, boolean colour) {
        this.reader = reader;
        this.prefixer = new Prefixer(colour);
    }

    @Override
    public void print(List<Line> lines) {
        text.setLength(0);
        lines.forEach(line -> prefixer.append(text, line));
        if (!block.idle()) {
            paint(text.toString());
            return;
        }
        synchronized (readerLock) {
            reader.printAbove(text.toString());
        }
    }

    @Override
    public void block(List<Line> lines) {
        block.set(lines.stream().map(Line::text).toList());
        if (!block.idle()) {
            paint("");
        }
    }

    /** Past the reader, which would begin a new line behind the block; while one stands nobody reads. */
    private void paint(String above) {
        Terminal terminal = terminal();
        int columns = terminal.getWidth() > 0 ? terminal.getWidth() : 80;
        int rows = terminal.getHeight() > 0 ? terminal.getHeight() : 24;
        terminal.writer().print(block.paint(above, columns, rows));
        terminal.flush();
    }

    @Override
    public boolean live() {
        return !terminal().getType().startsWith(Terminal.TYPE_DUMB);
    }

    private Terminal terminal() {
        synchronized (readerLock) {
            return reader.getTerminal();
        }
    }

    /** From now on this reader owns the prompt; answers the one before. Waits for a print that is under way. */
    LineReader use(LineReader next) {
        synchronized (readerLock) {
            LineReader before = reader;
            reader = next;
            return before;
        }
    }
}
