package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.dustcluster.testing.Fuzz;
import org.junit.jupiter.api.Test;

/** Bytes of any kind in chunks of any size: the lines do not depend on where the chunks are cut. */
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
            "y".repeat(20_000));

    @Test
    void theLinesDoNotDependOnTheChunks() {
        Fuzz.run(FRAGMENTS, text -> {
            Random random = new Random(text.hashCode());
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(5); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            List<String> whole = lines(bytes, bytes.length, random);
            assertEquals(whole, lines(bytes, 1 + random.nextInt(3000), random));
            assertTrue(whole.stream().allMatch(line -> line.indexOf('\n') < 0 && line.indexOf('\r') < 0));
            assertTrue(whole.stream().allMatch(line -> line.length() <= LineAssembler.LINE_LIMIT));
        });
    }

    private static List<String> lines(byte[] bytes, int most, Random random) {
        LineAssembler assembler = new LineAssembler();
        List<String> lines = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int count = Math.min(bytes.length - at, most == bytes.length ? most : 1 + random.nextInt(most));
            assembler.feed(bytes, at, count);
            if (random.nextInt(64) == 0) {
                assembler.partial(new byte[0]);
            }
            lines.addAll(assembler.takeLines());
            at += count;
        }
        assembler.endPartial();
        lines.addAll(assembler.takeLines());
        return lines;
    }
}
