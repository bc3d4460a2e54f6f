package org.dustcluster.output;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The screen of a script: results to one stream, messages to another, no terminal needed. A stream that nobody reads any
 * more (a closed pipe) takes nothing further and disturbs nobody. Owns neither stream.
 */
public final class PlainScreen implements Screen {
    private final PrintStream results;
    private final PrintStream messages;
    private final Charset charset;
    private final Prefixer prefixer;
    private final StringBuilder pending = new StringBuilder();
    /** One line at most: nobody tells a script how high its terminal is. */
    private final LiveBlock block = new LiveBlock();

    private static final int BLOCK_ROWS = 2;

    /** Columns of the terminal that the results go to; null for none. */
    private @Nullable IntSupplier width;

    private volatile boolean closed;

    /**
     * @param results output of nodes and results of commands
     * @param messages what dust has to say
     * @param charset how both are encoded
     * @param colour whether colour passes
     */
    public PlainScreen(PrintStream results, PrintStream messages, Charset charset, boolean colour) {
        this.results = results;
        this.messages = messages;
        this.charset = charset;
        this.prefixer = new Prefixer(colour);
    }

    /**
     * Lets a block be shown: the results go to a terminal.
     *
     * @param columns of the terminal
     */
    public PlainScreen onTerminal(IntSupplier columns) {
        width = columns;
        return this;
    }

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public boolean live() {
        return width != null;
    }

    @Override
    public void block(List<Line> lines) {
        if (width != null) {
            block.set(lines.stream().map(Line::text).toList());
            paint(width);
        }
    }

    private void paint(IntSupplier columns) {
        if (!block.idle()) {
            pending.append(block.paint("", columns.getAsInt(), BLOCK_ROWS));
            write(results);
        }
    }

    @Override
    public void print(List<Line> lines) {
        IntSupplier columns = width;
        if (columns != null && !block.idle()) {
            List<String> under = block.lines();
            block.set(List.of());
            paint(columns);
            block.set(under);
        }
        write(lines);
        if (columns != null) {
            paint(columns);
        }
    }

    private void write(List<Line> lines) {
        PrintStream current = streamOf(lines.get(0));
        for (Line line : lines) {
            PrintStream stream = streamOf(line);
            if (stream != current) {
                // Where both streams are one terminal or file the order must hold across them.
                write(current);
                current = stream;
            }
            prefixer.append(pending, line);
        }
        write(current);
    }

    private PrintStream streamOf(Line line) {
        return switch (line.kind()) {
            case OUTPUT, GAP, RESULT -> results;
            case MESSAGE, ERROR -> messages;
        };
    }

    private void write(PrintStream stream) {
        byte[] bytes = pending.toString().getBytes(charset);
        pending.setLength(0);
        if (stream == results && closed) {
            return;
        }
        stream.write(bytes, 0, bytes.length);
        if (stream.checkError() && stream == results) {
            closed = true;
        }
    }
}
