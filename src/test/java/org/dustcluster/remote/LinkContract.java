package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Link} does, the fake as well as the real one, so that they cannot drift apart. */
@Timeout(30)
abstract class LinkContract {

    /** A link to a fresh shell, primed with our first text of epoch 1. */
    abstract Link open() throws Exception;

    static final ShellProtocol PROTOCOL = new ShellProtocol("dust0123456789abcdef");

    static void type(Link link, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        link.write(bytes, 0, bytes.length);
    }

    /** Reads until the text has come. */
    static String readTo(Link link, String wanted) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[1000];
        while (text.indexOf(wanted) < 0) {
            int count = link.read(buffer);
            assertTrue(count > 0, "the end came first: " + text);
            text.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private Link primed() throws Exception {
        Link link = open();
        byte[] priming = PROTOCOL.priming(1);
        link.write(priming, 0, priming.length);
        readTo(link, ":1:0;");
        return link;
    }

    @Test
    void thePromptTellsTheStatusAndNothingIsEchoed() throws Exception {
        try (Link link = primed()) {
            type(link, statusLine(7) + "\n");
            assertEquals("dust0123456789abcdef:1:7;", readTo(link, ";"));
        }
    }

    @Test
    void aSyncRenumbersThePromptAndKeepsTheStatus() throws Exception {
        try (Link link = primed()) {
            type(link, statusLine(7) + "\n");
            readTo(link, ":1:7;");
            byte[] sync = PROTOCOL.sync(ShellFamily.SH, 2);
            link.write(sync, 0, sync.length);
            assertEquals("dust0123456789abcdef:2:7;", readTo(link, ";"));
        }
    }

    @Test
    void theEndOfTheShellIsTheEndOfTheBytes() throws Exception {
        try (Link link = primed()) {
            type(link, "exit\n");
            byte[] buffer = new byte[100];
            int count = 0;
            while (count >= 0) {
                count = link.read(buffer);
            }
            assertTrue(link.endedByShell());
            assertTrue(link.endReason().startsWith("exit"), link.endReason());
        }
    }

    @Test
    void closingWakesAReader() throws Exception {
        Link link = primed();
        CompletableFuture<Integer> reading = new CompletableFuture<>();
        Thread reader = DustThreads.named("dust-test-reader", () -> {
            try {
                reading.complete(link.read(new byte[100]));
            } catch (IOException e) {
                reading.completeExceptionally(e);
            }
        });
        reader.start();
        link.close();
        link.close();
        assertEquals(-1, reading.get(5, TimeUnit.SECONDS));
        assertFalse(link.endedByShell());
        assertThrows(IOException.class, () -> type(link, "x"));
    }

    @Test
    void itIsToldWhenThereIsSomethingToReadAndWhenThereIsTheEnd() throws Exception {
        Link link = primed();
        Semaphore told = new Semaphore(0);
        assertEquals(0, link.available());
        link.whenReadable(told::release);
        assertTrue(told.tryAcquire(), "once at first");
        assertTrue(link.takesNow(100));
        type(link, statusLine(7) + "\n");
        do {
            // Of what was read before, it may be told once more.
            assertTrue(told.tryAcquire(10, TimeUnit.SECONDS));
        } while (link.available() == 0);
        assertEquals("dust0123456789abcdef:1:7;", readTo(link, ";"));
        told.drainPermits();
        link.close();
        assertTrue(told.tryAcquire(10, TimeUnit.SECONDS));
        assertTrue(link.available() < 0);
    }

    @Test
    void theEndOfTheShellIsTold() throws Exception {
        try (Link link = primed()) {
            Semaphore told = new Semaphore(0);
            link.whenReadable(told::release);
            type(link, "exit\n");
            byte[] buffer = new byte[100];
            boolean over = false;
            while (!over) {
                assertTrue(told.tryAcquire(10, TimeUnit.SECONDS), "the end was not told");
                while (!over && link.available() != 0) {
                    over = link.read(buffer) < 0;
                }
            }
            assertTrue(link.endedByShell());
        }
    }

    @Test
    void aSecondChannelIsAskedAndTheShellGetsNothingOfIt() throws Exception {
        try (Link link = primed()) {
            byte[] question = "a \u00e4 'b'\n\0".getBytes(StandardCharsets.UTF_8);
            assertArrayEquals(question, link.ask("cat", question, 1000, Duration.ofSeconds(10)));
            assertArrayEquals(question, link.ask("cat", question, question.length, Duration.ofSeconds(10)));
            type(link, statusLine(7) + "\n");
            assertEquals("dust0123456789abcdef:1:7;", readTo(link, ";"));
        }
    }

    @Test
    void aSecondChannelThatAnswersTooMuchOrTooLateIsGivenUp() throws Exception {
        try (Link link = primed()) {
            byte[] much = new byte[2000];
            assertThrows(IOException.class, () -> link.ask("cat", much, 1999, Duration.ofSeconds(10)));
            long start = System.nanoTime();
            assertThrows(IOException.class, () -> link.ask("sleep 20", much, 10, Duration.ofMillis(200)));
            long took = Duration.ofNanos(System.nanoTime() - start).toMillis();
            assertTrue(took < 5000, took + " ms");
            type(link, statusLine(7) + "\n");
            assertEquals("dust0123456789abcdef:1:7;", readTo(link, ";"));
        }
    }

    @Test
    void nobodyIsAskedOnceTheLinkIsClosed() throws Exception {
        Link link = primed();
        link.close();
        assertThrows(IOException.class, () -> link.ask("cat", new byte[1], 10, Duration.ofSeconds(10)));
    }

    /** A line whose status is this. */
    abstract String statusLine(int status);
}
