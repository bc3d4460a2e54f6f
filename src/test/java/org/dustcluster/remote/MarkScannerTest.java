package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkScannerTest {
    private static final String NONCE = "dust0123456789abcdef";

    /** Marks and the text between them, in order. */
    private static final class Recorder implements MarkScanner.Sink {
        private final List<Object> pieces = new ArrayList<>();
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();

        @Override
        public void text(byte[] bytes, int offset, int length) {
            text.write(bytes, offset, length);
        }

        @Override
        public void mark(Mark mark) {
            endText();
            pieces.add(mark);
        }

        private List<Object> pieces() {
            endText();
            return pieces;
        }

        private void endText() {
            if (text.size() > 0) {
                pieces.add(text.toString(StandardCharsets.UTF_8));
                text.reset();
            }
        }
    }

    private static List<Object> scan(String text, int... cuts) {
        MarkScanner scanner = new MarkScanner(NONCE);
        Recorder recorder = new Recorder();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        for (int cut : cuts) {
            scanner.feed(bytes, at, cut - at, recorder);
            at = cut;
        }
        scanner.feed(bytes, at, bytes.length - at, recorder);
        return recorder.pieces();
    }

    @Test
    void aPromptIsFoundInTheMiddleOfALine() {
        assertEquals(List.of("abc", new Mark.Prompt(3, OptionalInt.of(7)), "x"), scan("abc" + NONCE + ":3:7;x"));
    }

    @Test
    void aPromptWithoutStatusSaysSo() {
        assertEquals(List.of(new Mark.Prompt(1, OptionalInt.empty())), scan(NONCE + ":1:;"));
    }

    @Test
    void aSignalIsCountedAsMostShellsDo() {
        assertEquals(List.of(new Mark.Prompt(1, OptionalInt.of(130))), scan(NONCE + ":1:258;"));
    }

    @Test
    void whatOnlyLooksLikeAMarkIsText() {
        for (String text : List.of(
                NONCE + ":$_dust_e:$?;",
                NONCE + ":1:1\n;",
                NONCE + ":1:x;",
                NONCE + ";",
                "dustdust" + NONCE + "q;",
                NONCE + ":" + "9".repeat(300) + ";")) {
            assertEquals(List.of(text + " END"), scan(text + " END"), text);
        }
    }

    @Test
    void aMarkIsAsLongAsAPathAndNoLonger() {
        String path = "/opt/directory/bin:".repeat(300);
        assertEquals(
                List.of(new Mark.Version(path.substring(0, 4096))), scan(NONCE + "v" + path.substring(0, 4096) + ";"));

        String longer = NONCE + "v" + path.substring(0, 4097) + ";";
        assertEquals(List.of(longer), scan(longer));
    }

    @Test
    void aMarkMayFollowItsOwnBeginning() {
        assertEquals(
                List.of("dust01", new Mark.Prompt(1, OptionalInt.of(0)), "dus dd", new Mark.Begin()),
                scan("dust01" + NONCE + ":1:0;dus dd" + NONCE + ">;"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void howTheBytesAreCutMakesNoDifference(long seed) {
        Random random = new Random(seed);
        String text =
                "a" + NONCE + ":1:0;dust" + NONCE + "fz;" + NONCE + ":r:1;ü\n" + NONCE + "w12;" + NONCE + "v3.6.0;z";
        List<Object> whole = scan(text);
        assertEquals(5, whole.stream().filter(Mark.class::isInstance).count());
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        for (int i = 0; i < 300; i++) {
            int[] cuts = random.ints(5, 0, length).sorted().toArray();
            assertEquals(whole, scan(text, cuts));
        }
    }
}
