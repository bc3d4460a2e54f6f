package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveBlockTest {
    private final LiveBlock block = new LiveBlock();

    private String paint(String text, String... lines) {
        block.set(List.of(lines));
        return block.paint(text, 20, 24).replace("\u001b", "ESC");
    }

    @Test
    void isPaintedOverInPlaceLineByLine() {
        assertEquals("aESC[K\nbESC[K\n", paint("", "a", "b"));
        assertEquals("ESC[2A\rcESC[K\ndESC[K\n", paint("", "c", "d"));
    }

    @Test
    void whatIsPrintedGoesAboveIt() {
        paint("", "a", "b");
        assertEquals("ESC[2A\rESC[Jnews\naESC[K\nbESC[K\n", paint("news\n", "a", "b"));
    }

    @Test
    void leavesNothingWhenTakenAway() {
        paint("", "a", "b");
        assertEquals("ESC[2A\rESC[J", paint(""));
        assertTrue(block.idle());
    }

    @Test
    void neverWrapsAndNeverFillsTheScreen() {
        assertEquals("0123456789012345678ESC[K\n".replace("8ESC", "…ESC"), paint("", "012345678901234567890123"));
        block.set(List.of("1", "2", "3", "4"));
        assertEquals("ESC[1A\r3ESC[K\n4ESC[K\n", block.paint("", 20, 3).replace("\u001b", "ESC"));
    }

    @Test
    void linesThatWrappedWhenTheWindowShrankAreCounted() {
        paint("", "0123456789012");
        block.set(List.of());
        assertEquals("ESC[2A\rESC[J", block.paint("", 10, 24).replace("\u001b", "ESC"));
    }

    @Test
    void aScriptsScreenShowsItOnlyOnATerminal() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PlainScreen screen = new PlainScreen(new PrintStream(out), new PrintStream(err), StandardCharsets.UTF_8, false);
        screen.block(List.of(Line.of(Line.Kind.RESULT, "50%")));
        assertEquals("", out.toString(StandardCharsets.UTF_8));
        screen.onTerminal(() -> 80);
        screen.block(List.of(Line.of(Line.Kind.RESULT, "node"), Line.of(Line.Kind.RESULT, "50%")));
        screen.print(List.of(Line.of(Line.Kind.MESSAGE, "news")));
        screen.block(List.of());
        assertEquals(
                "50%ESC[K\nESC[1A\rESC[J50%ESC[K\nESC[1A\rESC[J",
                out.toString(StandardCharsets.UTF_8).replace("\u001b", "ESC"));
        assertEquals("news\n", err.toString(StandardCharsets.UTF_8));
    }
}
