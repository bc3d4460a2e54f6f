package org.dustcluster.shell;

import java.util.List;
import org.dustcluster.output.Line;
import org.dustcluster.output.Prefixer;
import org.dustcluster.output.Screen;
import org.jline.reader.LineReader;

/**
 * The screen above the line that is being typed. One call of the line reader per batch: it takes the prompt away, prints,
 * and paints prompt and half-typed text again. Printing is the same when nobody reads.
 */
final class TerminalScreen implements Screen {
    private final Object readerLock = new Object();
    private final Prefixer prefixer;
    private final StringBuilder text = new StringBuilder();
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
        synchronized (readerLock) {
            reader.printAbove(text.toString());
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
