package org.dustcluster.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainScreenTest {
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

    private PlainScreen screen(boolean colour) {
        return new PlainScreen(
                new PrintStream(results, false, UTF_8), new PrintStream(messages, false, UTF_8), UTF_8, colour);
    }

    private static final List<Line> LINES = List.of(
            new Line(Line.Kind.OUTPUT, "worker0", "\u001b[31mréd\u001b[0m"),
            new Line(Line.Kind.GAP, "", ""),
            Line.of(Line.Kind.MESSAGE, "exit 1: worker0"),
            Line.of(Line.Kind.RESULT, "a table"),
            Line.of(Line.Kind.ERROR, "no"));

    @Test
    void resultsAndMessagesGoTheirOwnWays() {
        screen(false).print(LINES);

        assertEquals("[worker0] réd\n\na table\n", results.toString(UTF_8));
        assertEquals("exit 1: worker0\nno\n", messages.toString(UTF_8));
    }

    @Test
    void colourPassesWhereItIsWanted() {
        screen(true).print(LINES);

        assertTrue(results.toString(UTF_8).contains("worker0]\u001b[0m \u001b[31mréd\u001b[0m\n"));
        assertEquals("\u001b[2mexit 1: worker0\u001b[0m\n\u001b[31mno\u001b[0m\n", messages.toString(UTF_8));
    }

    @Test
    void aClosedPipeIsNoticedAndDisturbsNobody() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        PlainScreen screen = new PlainScreen(
                new PrintStream(broken, false, UTF_8), new PrintStream(messages, false, UTF_8), UTF_8, false);
        screen.print(LINES);
        screen.print(LINES);

        assertTrue(screen.closed());
        assertEquals("exit 1: worker0\nno\nexit 1: worker0\nno\n", messages.toString(UTF_8));
    }
}
