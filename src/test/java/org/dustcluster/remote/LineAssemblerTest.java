package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineAssemblerTest {
    private static List<String> lines(byte[] bytes) {
        LineAssembler assembler = new LineAssembler();
        assembler.feed(bytes, 0, bytes.length);
        assembler.endPartial();
        return assembler.takeLines();
    }

    private static List<String> lines(String text) {
        return lines(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aLineEndMayBeOneCharacterOrTwo() {
        assertEquals(List.of("a", "b", "", "c"), lines("a\nb\r\n\r\nc"));
    }

    @Test
    void ofAnOverwrittenLineTheLastSegmentIsLeft() {
        assertEquals(List.of("100%"), lines("10%\r50%\r100%\n"));
        assertEquals(List.of("100%"), lines("10%\r50%\r100%\r\r\n"));
        assertEquals(List.of("50%"), lines("10%\r50%\r"));
    }

    @Test
    void malformedBytesBecomeReplacementCharacters() {
        assertEquals(List.of("a\uFFFDb"), lines(new byte[] {'a', (byte) 0xFF, 'b', '\n'}));
    }

    @Test
    void aLineWithoutEndIsSplitAtACharacter() {
        String text = "€".repeat(LineAssembler.LINE_LIMIT);
        List<String> all = lines(text);
        assertEquals(text, String.join("", all));
        assertEquals(LineAssembler.LINE_LIMIT / 3, all.get(0).length());
    }

    @Test
    void anUnfinishedCharacterIsNotPartOfThePartialLine() {
        LineAssembler assembler = new LineAssembler();
        byte[] bytes = "Name€".getBytes(StandardCharsets.UTF_8);
        assembler.feed(bytes, 0, bytes.length - 1);
        assertEquals("Name", assembler.partial(new byte[0]));
        assembler.feed(bytes, bytes.length - 1, 1);
        assertEquals("Name€?", assembler.partial(new byte[] {'?'}));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void howTheBytesAreCutMakesNoDifference(long seed) {
        Random random = new Random(seed);
        String[] pieces = {"a", "ä", "€", "𝄞", "\r", "\n", "\r\n", "word ", "\t", "\u001b[1m"};
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 50; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        LineAssembler assembler = new LineAssembler();
        List<String> cut = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(1 + random.nextInt(7), bytes.length - at);
            assembler.feed(bytes, at, count);
            cut.addAll(assembler.takeLines());
            at += count;
        }
        assembler.endPartial();
        cut.addAll(assembler.takeLines());
        assertEquals(lines(bytes), cut);
    }
}
