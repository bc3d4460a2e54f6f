package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.RemoteWord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Tab asks of nodes, against scripted ones. */
@Timeout(60)
class CompletionsTest {
    private static final RemoteWord WORD = new RemoteWord("src/ma", false, false);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Pattern MARK = Pattern.compile("printf '%s.000' (\\w+)");

    private final Map<String, FakeLink> links = new ConcurrentHashMap<>();
    private final EventLog log = new EventLog();
    private final ShellPool pool = new ShellPool(
            new LinkFactory() {
                @Override
                public Link open(RemoteNode node, int columns, int rows, Place place) {
                    return links.computeIfAbsent(node.name(), name -> new FakeLink());
                }

                @Override
                public void unlock(RemoteNode node) {}

                @Override
                public void warmUp() {}

                @Override
                public void close() {}
            },
            log);

    @AfterEach
    void close() {
        pool.close();
    }

    private FakeLink connected(String name) throws InterruptedException {
        pool.send(List.of(FakeLink.node(name)), "say hello");
        log.await(event ->
                event instanceof NodeEvent.Finished finished && finished.node().equals(name));
        return Objects.requireNonNull(links.get(name));
    }

    /** An answer as a node gives it, with what a start-up file printed around it. */
    private static Function<String, byte[]> names(String... names) {
        return script -> {
            Matcher mark = MARK.matcher(script);
            assertTrue(mark.find(), script);
            String answer =
                    "noise\n" + mark.group(1) + "\0" + String.join("\0", names) + "\0" + mark.group(1) + "noise";
            return answer.getBytes(StandardCharsets.UTF_8);
        };
    }

    @Test
    void aNodeIsAskedBesideItsShell() throws InterruptedException {
        FakeLink link = connected("a");
        List<String> typed = link.typed();
        link.answer(names("main/", "maven.txt", "other"));

        assertEquals(List.of("src/main/", "src/maven.txt"), pool.complete(List.of("a"), WORD, LONG));
        assertEquals(typed, link.typed());
        assertEquals(1, link.asked());
    }

    @Test
    void aNodeWithoutASessionIsNeitherAskedNorLoggedInTo() throws InterruptedException {
        assertEquals(List.of(), pool.complete(List.of("a"), WORD, LONG));
        assertTrue(links.isEmpty());
        FakeLink lost = connected("a");
        lost.answer(names("main/"));
        lost.end(false);
        log.await(NodeEvent.Lost.class::isInstance);
        assertEquals(List.of(), pool.complete(List.of("a"), WORD, LONG));
        assertEquals(0, lost.asked());
    }

    @Test
    void ofSeveralNodesAnIdleOneIsAsked() throws InterruptedException {
        FakeLink busy = connected("a");
        FakeLink idle = connected("b");
        idle.answer(names("main/"));
        busy.answer(names("made/"));
        pool.send(List.of(FakeLink.node("a")), "run");

        assertEquals(List.of("src/main/"), pool.complete(List.of("a", "b"), WORD, LONG));
        assertEquals(List.of("src/made/"), pool.complete(List.of("a"), WORD, LONG));
    }

    @Test
    void aNodeThatDoesNotAnswerIsNotWaitedFor() throws InterruptedException {
        connected("a").answer(script -> null);
        long start = System.nanoTime();

        assertEquals(List.of(), pool.complete(List.of("a"), WORD, SHORT));
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(took < 1500, took + " ms");
    }

    @Test
    void aLateAnswerServesTheNextWhoAsksTheSame() throws InterruptedException {
        FakeLink link = connected("a");
        CountDownLatch late = new CountDownLatch(1);
        link.answer(script -> {
            try {
                late.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return new byte[0];
            }
            return names("main/").apply(script);
        });
        assertEquals(List.of(), pool.complete(List.of("a"), WORD, SHORT));
        late.countDown();

        assertEquals(List.of("src/main/"), pool.complete(List.of("a"), WORD, LONG));
        assertEquals(1, link.asked());
    }

    @Test
    void aNewQuestionEndsTheOneBefore() throws InterruptedException {
        FakeLink link = connected("a");
        link.answer(script -> null);
        // More than there are threads: each is free again for the next.
        for (int i = 0; i < 20; i++) {
            assertEquals(List.of(), pool.complete(List.of("a"), new RemoteWord("x" + i, false, false), SHORT));
        }
        link.answer(names("main/"));

        assertEquals(List.of("src/main/"), pool.complete(List.of("a"), WORD, LONG));
        assertTrue(link.asked() >= 10, link.asked() + " questions");
    }

    @Test
    void namesThatSteerATerminalOrMisleadAreLeftOut() throws InterruptedException {
        connected("a")
                .answer(names(
                        "ma\u001b[2J", "ma\nin", "ma\u202egnp.exe", "ma\u009b31m", "ma\u200bx", "ma b'c", "ma\u00e4"));

        assertEquals(List.of("src/ma b'c", "src/ma\u00e4"), pool.complete(List.of("a"), WORD, LONG));
    }

    @Test
    void anAnswerThatDidNotComeWholeIsNone() throws InterruptedException {
        connected("a").answer(script -> {
            byte[] whole = names("main/").apply(script);
            return java.util.Arrays.copyOf(whole, whole.length - 8);
        });

        assertEquals(List.of(), pool.complete(List.of("a"), WORD, LONG));
    }
}
