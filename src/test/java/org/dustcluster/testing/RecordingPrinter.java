package org.dustcluster.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.dustcluster.output.Line;
import org.dustcluster.output.Printer;

/** Keeps what was printed, line by line. */
public final class RecordingPrinter implements Printer {
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final List<List<String>> blocks = new CopyOnWriteArrayList<>();
    private volatile boolean painted;
    private volatile boolean unread;
    private volatile Runnable onBlock = () -> {};
    private volatile int width = Integer.MAX_VALUE;

    @Override
    public void result(String text) {
        add(Line.Kind.RESULT, text);
    }

    @Override
    public void message(String text) {
        add(Line.Kind.MESSAGE, text);
    }

    @Override
    public void error(String text) {
        add(Line.Kind.ERROR, text);
    }

    @Override
    public boolean live() {
        return painted;
    }

    @Override
    public void block(List<String> under) {
        blocks.add(under);
        onBlock.run();
    }

    @Override
    public boolean unread() {
        return unread;
    }

    /** From now on nobody reads. */
    public void leave() {
        unread = true;
    }

    /** From now on the screen can be painted on. */
    public void paintable() {
        painted = true;
    }

    /** The blocks under the lines, each after the other. */
    public List<List<String>> blocks() {
        return List.copyOf(blocks);
    }

    /** What happens while a block is shown. */
    public void onBlock(Runnable action) {
        onBlock = action;
    }

    @Override
    public int width() {
        return width;
    }

    /** From now on the screen has this many columns. */
    public void width(int columns) {
        width = columns;
    }

    private void add(Line.Kind kind, String text) {
        text.lines().forEach(line -> lines.add(Line.of(kind, line)));
        if (text.isEmpty()) {
            lines.add(Line.of(kind, ""));
        }
    }

    /** The texts of one kind, in order. */
    public List<String> of(Line.Kind kind) {
        return lines.stream()
                .filter(line -> line.kind() == kind)
                .map(Line::text)
                .toList();
    }

    /** The results as one text. */
    public String results() {
        return String.join("\n", of(Line.Kind.RESULT));
    }

    /** The messages. */
    public List<String> messages() {
        return of(Line.Kind.MESSAGE);
    }

    /** The errors. */
    public List<String> errors() {
        return of(Line.Kind.ERROR);
    }

    /** Forgets what was printed so far. */
    public void clear() {
        lines.clear();
    }

    /** All that was printed, for a failing test's message. */
    @Override
    public String toString() {
        return lines.stream().map(line -> line.kind() + " " + line.text()).collect(Collectors.joining("\n"));
    }
}
