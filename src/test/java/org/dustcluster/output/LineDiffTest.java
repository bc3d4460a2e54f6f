package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineDiffTest {
    private static List<String> diff(List<String> from, List<String> to) {
        List<String> out = new ArrayList<>();
        LineDiff.write(from, to, out::add);
        return out;
    }

    private static List<String> lines(String letters) {
        return letters == null
                ? List.of()
                : letters.chars().mapToObj(Character::toString).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "abc, abc, ''",
        "abc, axc, '@@ -1,3 +1,3 @@| a|-b|+x| c'",
        "abc, ac, '@@ -1,3 +1,2 @@| a|-b| c'",
        "ac, abc, '@@ -1,2 +1,3 @@| a|+b| c'",
        ", a, '@@ -0,0 +1 @@|+a'",
        "a, , '@@ -1 +0,0 @@|-a'",
        "0123456789, 012345678x, '@@ -7,4 +7,4 @@| 6| 7| 8|-9|+x'",
        "a123456789z, b123456789y, '@@ -1,4 +1,4 @@|-a|+b| 1| 2| 3|@@ -8,4 +8,4 @@| 7| 8| 9|-z|+y'",
    })
    void isWhatDiffShows(String from, String to, String expected) {
        assertEquals(expected, String.join("|", diff(lines(from), lines(to))));
    }

    @Test
    void alwaysMakesOneTextOutOfTheOther() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            List<String> from = some(random);
            List<String> to = some(random);
            // One hunk of all lines: a change at either end, and none far from the next.
            List<String> edits = diff(from, to);
            List<String> removed = edits.stream()
                    .filter(line -> line.startsWith("-"))
                    .map(line -> line.substring(1))
                    .toList();
            List<String> added = edits.stream()
                    .filter(line -> line.startsWith("+"))
                    .map(line -> line.substring(1))
                    .toList();
            assertEquals(to.size() - from.size(), added.size() - removed.size(), from + " " + to);
            List<String> before = new ArrayList<>(from);
            removed.forEach(before::remove);
            List<String> after = new ArrayList<>(to);
            added.forEach(after::remove);
            before.sort(null);
            after.sort(null);
            assertEquals(before, after);
        }
    }

    private static List<String> some(Random random) {
        return random.ints(random.nextInt(12), 0, 4).mapToObj(Integer::toString).toList();
    }

    @Test
    void textsThatDifferInVeryMuchGoAndComeWhole() {
        List<String> from = IntStream.range(0, 3000).mapToObj(i -> "a" + i).toList();
        List<String> to = IntStream.range(0, 3000).mapToObj(i -> "b" + i).toList();
        List<String> out = diff(from, to);
        assertEquals(6001, out.size());
        assertEquals("-a0", out.get(1));
        assertEquals("+b2999", out.get(6000));
    }

    @Test
    void longTextsAreShownFromTheFirstDifferenceOn() {
        List<String> from =
                IntStream.range(0, 60_000).mapToObj(Integer::toString).toList();
        List<String> to = new ArrayList<>(from);
        to.set(59_999, "end");
        List<String> out = diff(from, to);
        assertTrue(out.get(0).contains("too long"), out.get(0));
        assertEquals(List.of("-59999", "+end"), out.subList(1, 3));
    }
}
