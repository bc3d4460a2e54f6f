package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.dustcluster.testing.Fuzz;
import org.junit.jupiter.api.Test;

/** Bytes of any kind in chunks of any size: the lines are those of the whole, whatever the chunks. */
class LineAssemblerFuzzTest {
    private static final List<String> FRAGMENTS = List.of(
            "one line\n",
            "progress 10%\r",
            "\r\n",
            "\n\n",
            "\r\r\n",
            "\u00fc",
            "\ud83d\ude00",
            "x".repeat(3000),
            "y".repeat(20_000),
            "z\u00fc".repeat(40_000),
            "\r" + "p".repeat(100) + "\r");

    /** What bytes become that are no text. */
    private static final char REPLACEMENT = '\ufffd';

    @Test
    void theLinesAreThoseOfTheWholeHoweverItIsCut() {
        Fuzz.run(FRAGMENTS, text -> {
            Random random = new Random(text.hashCode());
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            boolean sound = random.nextBoolean() && text.indexOf(REPLACEMENT) < 0;
            for (int i = sound ? 0 : random.nextInt(5); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            List<String> expected = expected(bytes);
            same(expected, lines(bytes, bytes.length, random, sound));
            same(expected, lines(bytes, 1 + random.nextInt(3000), random, sound));
            same(expected, lines(bytes, 7, random, sound));
        });
    }

    private static void same(List<String> expected, List<String> lines) {
        for (String line : lines) {
            assertTrue(line.indexOf('\n') < 0 && line.indexOf('\r') < 0);
            assertTrue(
                    line.getBytes(StandardCharsets.UTF_8).length <= LineAssembler.LINE_LIMIT * 3,
                    "a line that nobody bounds");
        }
        for (int i = 0; i < Math.min(expected.size(), lines.size()); i++) {
            if (!expected.get(i).equals(lines.get(i))) {
                assertEquals(expected.get(i), lines.get(i), "line " + i);
            }
        }
        assertEquals(expected.size(), lines.size(), "lines");
    }

    /** What the lines are, found out with all bytes at hand. */
    private static List<String> expected(byte[] bytes) {
        // One character for each byte, so that text can be taken apart like bytes.
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < all.length(); ) {
            int end = all.indexOf('\n', at);
            String line = all.substring(at, end < 0 ? all.length() : end);
            at = end < 0 ? all.length() : end + 1;
            String last = "";
            for (String segment : line.split("\r")) {
                if (!segment.isEmpty()) {
                    last = segment;
                    while (last.length() >= LineAssembler.LINE_LIMIT) {
                        int cut = border(last);
                        lines.add(decoded(last.substring(0, cut)));
                        last = last.substring(cut);
                    }
                }
            }
            if (end >= 0 || !last.isEmpty()) {
                lines.add(decoded(last));
            }
        }
        return lines;
    }

    /** Where the limit stands, or the character begins that it would cut. */
    private static int border(String bytes) {
        for (int at = LineAssembler.LINE_LIMIT; at > LineAssembler.LINE_LIMIT - 4; at--) {
            char lead = bytes.charAt(at - 1);
            int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : lead >= 0x80 ? 0 : 1;
            if (length > 0) {
                return at - 1 + length > LineAssembler.LINE_LIMIT ? at - 1 : LineAssembler.LINE_LIMIT;
            }
        }
        return LineAssembler.LINE_LIMIT;
    }

    private static String decoded(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static List<String> lines(byte[] bytes, int most, Random random, boolean sound) {
        LineAssembler assembler = new LineAssembler();
        List<String> lines = new ArrayList<>();
        int at = 0;
        int looks = 0;
        while (at < bytes.length) {
            int count = Math.min(bytes.length - at, most == bytes.length ? most : 1 + random.nextInt(most));
            assembler.feed(bytes, at, count);
            lines.addAll(assembler.takeLines());
            at += count;
            if (random.nextInt(64) == 0 && looks++ < 10) {
                partial(assembler, bytes, at, random, sound);
            }
        }
        assembler.endPartial();
        lines.addAll(assembler.takeLines());
        return lines;
    }

    /** An unfinished line is what would stand there if it ended now, less half a character at its end; looking changes nothing. */
    private static void partial(LineAssembler assembler, byte[] bytes, int fed, Random random, boolean sound) {
        int more = Math.min(bytes.length - fed, random.nextInt(5));
        byte[] next = Arrays.copyOfRange(bytes, fed, fed + more);
        for (byte one : next) {
            if (one == '\n' || one == '\r') {
                return;
            }
        }
        int begin = fed;
        while (begin > 0 && bytes[begin - 1] != '\n') {
            begin--;
        }
        List<String> whole = expected(Arrays.copyOfRange(bytes, begin, fed + more));
        String shown = assembler.partial(next);
        assertTrue(!sound || shown.indexOf(REPLACEMENT) < 0, "half a character is shown");
        String last = whole.isEmpty() ? "" : whole.get(whole.size() - 1);
        // At the limit the line may have been split just there.
        if (last.length() < LineAssembler.LINE_LIMIT / 4) {
            assertTrue(
                    last.startsWith(shown) && last.length() - shown.length() <= 3,
                    () -> "of <" + last + "> it shows <" + shown + ">");
        }
    }
}
