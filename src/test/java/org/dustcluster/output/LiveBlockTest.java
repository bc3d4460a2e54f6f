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

    /** Lines in their rows, and the cursor back where they begin. */
    private static String rows(String... lines) {
        String up = lines.length > 1 ? "ESC[" + (lines.length - 1) + "A" : "";
        return "ESC[?7l" + String.join("ESC[K\n", lines) + "ESC[J" + up + "\rESC[?7h";
    }

    @Test
    void isPaintedOverInPlaceLineByLine() {
        assertEquals(rows("a", "b"), paint("", "a", "b"));
        assertEquals("\r" + rows("c", "d"), paint("", "c", "d"));
        assertEquals("\r" + rows("e"), paint("", "e"));
    }

    @Test
    void whatIsPrintedGoesAboveIt() {
        paint("", "a", "b");
        assertEquals("\rESC[K ESC[J\rnews\n" + rows("a", "b"), paint("news\n", "a", "b"));
    }

    @Test
    void leavesNothingWhenTakenAway() {
        paint("", "a", "b");
        assertEquals("\rESC[K ESC[J\r", paint(""));
        assertTrue(block.idle());
    }

    @Test
    void neverWrapsAndNeverFillsTheScreen() {
        assertEquals(rows("012345678901234567…"), paint("", "012345678901234567890123"));
        block.set(List.of("1", "2", "3", "4"));
        assertEquals("\r" + rows("3", "4"), block.paint("", 20, 3).replace("\u001b", "ESC"));
    }

    @Test
    void clearsItsRowsWhereTheWindowHasAnotherWidth() {
        paint("", "a", "b");
        assertEquals("\rESC[K ESC[J\r" + rows("a", "b"), block.paint("", 10, 24).replace("\u001b", "ESC"));
        assertEquals("\r" + rows("a", "b"), block.paint("", 10, 24).replace("\u001b", "ESC"));
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
                rows("50%") + "\rESC[K ESC[J\r" + rows("50%") + "\rESC[K ESC[J\r",
                out.toString(StandardCharsets.UTF_8).replace("\u001b", "ESC"));
        assertEquals("news\n", err.toString(StandardCharsets.UTF_8));
    }
}
