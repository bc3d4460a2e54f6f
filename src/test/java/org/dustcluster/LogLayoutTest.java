package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogLayoutTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00.070Z");

    private static String line(Level level, @Nullable Throwable thrown, String text, Object... values) {
        LoggingEvent event = new LoggingEvent(
                "here", new LoggerContext().getLogger("org.dustcluster.remote.NodeShell"), level, text, thrown, values);
        event.setThreadName("dust-io-1");
        event.setInstant(NOW);
        return new LogLayout().doLayout(event);
    }

    @Test
    void aLineSaysWhenHowBadAndWhere() {
        String line = line(Level.WARN, null, "{}: lost", "worker0");
        String[] parts = line.split(" ", 2);
        assertEquals(NOW, OffsetDateTime.parse(parts[0]).toInstant(), line);
        assertTrue(parts[0].matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.070(Z|[+-]\\d\\d:\\d\\d)"), line);
        assertEquals("WARN  [dust-io-1] NodeShell: worker0: lost" + System.lineSeparator(), parts[1]);
        assertTrue(line(Level.ERROR, null, "x").contains(" ERROR [dust-io-1] "));
    }

    @Test
    void aStackFollowsWithItsCauseAndEndsItsLine() {
        String text = line(Level.INFO, new IllegalStateException("outer", new RuntimeException("inner")), "failed");
        assertTrue(
                text.contains("NodeShell: failed" + System.lineSeparator() + "java.lang.IllegalStateException: outer"),
                text);
        assertTrue(text.contains("\tat org.dustcluster.LogLayoutTest."), text);
        assertTrue(text.contains("Caused by: java.lang.RuntimeException: inner"), text);
        assertTrue(text.endsWith(System.lineSeparator()), text);
    }
}
