package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dustcluster.cluster.SessionStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StatusLineTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private static SessionStatus session(String node, String state, String line, int seconds) {
        Optional<String> runs = Optional.of(line).filter(text -> !text.isEmpty());
        return new SessionStatus(node, state, runs, NOW.minusSeconds(seconds), OptionalInt.empty(), "");
    }

    private static StatusLine twoOfFour() {
        return StatusLine.of(
                4,
                List.of(
                        session("w0", "busy", "apt-get install nginx", 12),
                        session("w1", "busy", "apt-get install nginx", 11),
                        session("w2", "idle", "uptime", 400),
                        session("w3", "lost", "uptime", 4000)),
                NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "199, 4 running · 3 connected · 1 lost · 2 busy: apt-get install nginx 12s",
        "79, 4 running · 3 connected · 1 lost · 2 busy: apt-get install nginx 12s",
        "60, 4 running · 3 connected · 1 lost · 2 busy: apt-get inst… 12s",
        "50, 4 running · 1 lost · 2 busy: apt-get install … 12s",
        "40, 1 lost · 2 busy: apt-get install ng… 12s",
        "30, 1 lost · 2 busy: apt-get … 12s",
        "26, 1 lost · 2 busy 12s",
        "19, 1 lost · 2 busy 12s",
        "18, 1 lost · 2 busy",
        "10, 2 busy",
        "5, ''",
    })
    void whatMattersLeastGoesFirst(int columns, String expected) {
        String text = twoOfFour().fit(columns);

        assertTrue(DisplayWidth.of(text) <= columns, text);
        assertEquals(expected, text);
    }

    static Stream<StatusLine> every() {
        return Stream.of(
                twoOfFour(),
                StatusLine.of(3, List.of(), NOW),
                StatusLine.of(200, List.of(session("w", "busy", "漢字🚀".repeat(30), 100_000)), NOW),
                StatusLine.of(0, List.of(session("w", "connecting", "", 2), session("v", "raw", "", 2)), NOW));
    }

    @ParameterizedTest
    @MethodSource("every")
    void itFitsEveryWidthAndSaysSomethingFromTwentyColumnsOn(StatusLine status) {
        IntStream.rangeClosed(0, 200).forEach(columns -> {
            String text = status.fit(columns);
            assertTrue(DisplayWidth.of(text) <= columns, () -> columns + ": " + text);
            assertTrue(columns < 19 || !text.isEmpty(), () -> "nothing in " + columns);
        });
    }

    @Test
    void nothingIsSaidOfNothing() {
        assertEquals(
                "",
                StatusLine.of(0, List.of(session("w0", "closed", "exit", 5)), NOW)
                        .fit(80));
        assertEquals("", StatusLine.NOTHING.fit(80));
    }

    @Test
    void ofSeveralLinesTheOneThatMostRunIsShown() {
        StatusLine status = StatusLine.of(
                3,
                List.of(
                        session("w0", "busy", "top", 90),
                        session("w1", "busy", "make", 5),
                        session("w2", "busy", "make", 61)),
                NOW);

        assertEquals("3 running · 3 connected · 3 busy: make 1m 1s (+1)", status.fit(80));
    }

    @Test
    void ofEquallyManyTheOldestIsShown() {
        StatusLine status =
                StatusLine.of(0, List.of(session("w0", "busy", "make", 5), session("w1", "busy", "top", 90)), NOW);

        assertEquals("2 connected · 2 busy: top 1m 30s (+1)", status.fit(80));
    }

    @Test
    void theLineIsText() {
        StatusLine status = StatusLine.of(
                0, List.of(session("w0", "busy", "\u001b[2J\u001b[31mred\u001b[0m\ta\u202eb\u0007\r\nc", 5)), NOW);
        String text = status.fit(80);

        assertTrue(text.chars().noneMatch(c -> Character.isISOControl(c) || c == '\u202e'), text);
    }

    /** A line that is over in no time would make the status come and go. */
    @Test
    void whatHasOnlyJustBegunIsNotShown() {
        SessionStatus justNow =
                new SessionStatus("w0", "busy", Optional.of("uptime"), NOW.minusMillis(250), OptionalInt.empty(), "");

        assertEquals(
                "1 running · 1 connected",
                StatusLine.of(1, List.of(justNow), NOW).fit(80));
    }
}
