package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.testing.RecordingScreen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutputPipelineTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final PipelineLimits LIMITS =
            new PipelineLimits(10_000, 100_000, 2_000, Duration.ofMillis(150), Duration.ZERO);

    private final RecordingScreen screen = new RecordingScreen();
    private final AtomicLong clock = new AtomicLong();
    private final OutputPipeline pipeline = new OutputPipeline(
            screen,
            () -> 80,
            LIMITS,
            failure -> {
                throw failure;
            },
            clock::get);

    @AfterEach
    void close() {
        screen.release();
        pipeline.close();
    }

    private void lines(String node, String... lines) throws InterruptedException {
        pipeline.accept(new NodeEvent.Lines(node, 1, List.of(lines)));
    }

    private void partial(String node, String text) throws InterruptedException {
        pipeline.accept(new NodeEvent.Partial(node, 1, text));
    }

    private void done(Map<String, Outcome> outcomes) throws InterruptedException {
        pipeline.accept(new NodeEvent.BroadcastDone(1, "line", outcomes));
    }

    private void pass(long millis) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        pipeline.wake();
    }

    private List<String> shown() {
        assertTrue(pipeline.fence(LONG));
        return screen.lines();
    }

    private Recording recorded(String... answers) throws InterruptedException {
        Recording recording = new Recording(new SpillFile(java.nio.file.Path.of("/nowhere"), 0), 1 << 20);
        List<String> nodes = new ArrayList<>();
        for (int i = 0; i < answers.length; i++) {
            nodes.add("w" + i);
            recording.accept(new NodeEvent.Lines("w" + i, 1, answers[i].lines().toList()), 1);
            recording.accept(new NodeEvent.Finished("w" + i, 1, new Outcome.Exited(0)), 1);
        }
        recording.started(1, "line", nodes);
        return recording;
    }

    @Test
    void aFoldStandsBelowTheLinesAndAboveTheSummary() throws InterruptedException {
        lines("w0", "a");
        pipeline.folded(recorded("a", "b", "a"));
        done(Map.of("w1", new Outcome.Exited(1)));
        assertEquals(List.of("[w0] a", "", "w[0,2] (2 nodes):", "  a", "", "w1:", "  b", "exit 1: w1"), shown());
    }

    @Test
    void aFoldThatSaysNothingNewIsLeftOut() throws InterruptedException {
        pipeline.folded(recorded("only one"));
        pipeline.folded(recorded("", "", ""));
        assertEquals(List.of(), shown());
    }

    /** What is queued while this runs reaches the display thread as one batch. */
    private void asOneBatch(Queueing queueing) throws InterruptedException {
        screen.hold();
        pipeline.message("first");
        screen.awaitBlocked();
        queueing.run();
        screen.release();
    }

    private interface Queueing {
        void run() throws InterruptedException;
    }

    @Test
    void anEmptyLinePartsOneNodeFromAnother() throws InterruptedException {
        lines("worker0", "a", "b");
        lines("worker1", "c");
        lines("worker1", "d");

        assertEquals(List.of("[worker0] a", "[worker0] b", "", "[worker1] c", "[worker1] d"), shown());
    }

    @Test
    void aBurstOfOneNodeStaysTogether() throws InterruptedException {
        asOneBatch(() -> {
            lines("worker0", "a1");
            lines("worker1", "b1");
            lines("worker0", "a2");
            lines("worker1", "b2");
        });

        assertEquals(List.of("first", "[worker0] a1", "[worker0] a2", "", "[worker1] b1", "[worker1] b2"), shown());
    }

    @Test
    void aBurstDoesNotMoveAcrossALineOfDust() throws InterruptedException {
        asOneBatch(() -> {
            lines("worker0", "a1");
            pipeline.message("between");
            lines("worker0", "a2");
        });

        assertEquals(List.of("first", "[worker0] a1", "between", "[worker0] a2"), shown());
    }

    @Test
    void whatIsQueuedGoesToTheScreenInOneCall() throws InterruptedException {
        asOneBatch(() -> {
            for (int i = 0; i < 50; i++) {
                lines("worker0", "line " + i);
            }
        });

        assertEquals(51, shown().size());
        assertEquals(2, screen.batches().size());
    }

    @Test
    void theUsersLinePartsNodesAsWell() throws InterruptedException {
        lines("worker0", "a");
        pipeline.typed();
        lines("worker1", "b");

        assertEquals(List.of("[worker0] a", "[worker1] b"), shown());
    }

    @Test
    void aQuestionAppearsAfterAMomentOfQuiet() throws InterruptedException {
        partial("worker0", "Continue? [Y/n] ");
        assertEquals(List.of(), shown());
        pass(149);
        assertEquals(List.of(), shown());
        pass(1);

        screen.await(List.of("[worker0] Continue? [Y/n] ")::equals);
    }

    @Test
    void aChattyNodeDoesNotDelayAQuietOne() throws InterruptedException {
        partial("worker0", "Password: ");
        shown();
        pass(100);
        partial("worker1", "still typing");
        shown();
        pass(50);

        screen.await(List.of("[worker0] Password: ")::equals);
    }

    @Test
    void onlyTheRestOfAShownQuestionFollows() throws InterruptedException {
        partial("worker0", "Continue? ");
        shown();
        pass(150);
        screen.await(lines -> lines.size() == 1);
        lines("worker0", "Continue? yes", "installing");

        assertEquals(List.of("[worker0] Continue? ", "[worker0] yes", "[worker0] installing"), shown());
    }

    @Test
    void aShownQuestionIsNotRepeated() throws InterruptedException {
        partial("worker0", "Continue? ");
        shown();
        pass(150);
        screen.await(lines -> lines.size() == 1);
        lines("worker0", "Continue? ");

        assertEquals(List.of("[worker0] Continue? "), shown());
    }

    @Test
    void aRewrittenLineIsShownWhole() throws InterruptedException {
        partial("worker0", "10%");
        shown();
        pass(150);
        screen.await(lines -> lines.size() == 1);
        lines("worker0", "10%\r100%");

        assertEquals(List.of("[worker0] 10%", "[worker0] 100%"), shown());
    }

    @Test
    void aLineThatEndsInTimeIsShownOnce() throws InterruptedException {
        partial("worker0", "half");
        lines("worker0", "half and half");
        shown();
        pass(1000);

        assertEquals(List.of("[worker0] half and half"), shown());
    }

    @Test
    void anUnfinishedLineIsShownWhenTheCommandEnds() throws InterruptedException {
        partial("worker0", "no newline");
        pipeline.accept(new NodeEvent.Finished("worker0", 1, new Outcome.Exited(0)));

        assertEquals(List.of("[worker0] no newline"), shown());
    }

    @Test
    void allWellSaysNothing() throws InterruptedException {
        done(Map.of("worker0", new Outcome.Exited(0), "worker1", new Outcome.SessionEnded()));

        assertEquals(List.of(), shown());
    }

    @Test
    void theSummaryFoldsNamesByStatus() throws InterruptedException {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        outcomes.put("worker0", new Outcome.Exited(130));
        outcomes.put("worker1", new Outcome.Exited(1));
        outcomes.put("worker2", new Outcome.Exited(0));
        outcomes.put("worker3", new Outcome.Exited(1));
        outcomes.put("worker4", new Outcome.Unreported());
        outcomes.put("worker5", new Outcome.Refused("the line is too long"));
        outcomes.put("worker6", new Outcome.Failed("refused"));
        done(outcomes);

        assertEquals(
                List.of(
                        "worker5: the line is too long",
                        "exit 1: worker[1,3]",
                        "exit 130: worker0",
                        "no exit status: worker4"),
                shown());
    }

    @Test
    void newsOfSessionsAreFolded() throws InterruptedException {
        asOneBatch(() -> {
            pipeline.accept(new NodeEvent.Lost("worker0", "connection refused"));
            pipeline.accept(new NodeEvent.Lost("worker1", "connection refused"));
            pipeline.accept(new NodeEvent.Connected("worker2", ""));
            pipeline.accept(new NodeEvent.Ended("worker2", "exit 3"));
        });

        assertEquals(List.of("first", "worker[0-1]: connection refused", "worker2: session ended (exit 3)"), shown());
    }

    /** A bastion takes its nodes along one after the other, and the lines that ran there end in between. */
    @Test
    void theSameNewsOfManyNodesIsOneLineThoughTheyComeOneByOne() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            pipeline.accept(new NodeEvent.Lost("worker" + i, "proxyjump b: connection lost"));
            pipeline.accept(new NodeEvent.Finished("worker" + i, i, new Outcome.Failed("connection lost")));
            pipeline.accept(new NodeEvent.BroadcastDone(
                    i, "line", Map.of("worker" + i, new Outcome.Failed("connection lost"))));
            String other = "goes on " + i;
            lines("other", other);
            screen.await(lines -> lines.contains("[other] " + other));
            pass(100);
        }
        assertFalse(screen.lines().toString().contains("worker"), () -> screen.lines()
                .toString());
        pass(50);
        screen.await(lines -> lines.contains("worker[0-2]: proxyjump b: connection lost"));
    }

    @Test
    void newsWaitForMoreOfTheirKindButNotForLong() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            pipeline.accept(new NodeEvent.Lost("worker" + i, "connection lost"));
            String other = "goes on " + i;
            lines("other", other);
            screen.await(lines -> lines.contains("[other] " + other));
            pass(100);
        }
        screen.await(lines -> lines.contains("worker[0-4]: connection lost"));
    }

    @Test
    void nothingOfANodeComesBeforeItsNews() throws InterruptedException {
        pipeline.accept(new NodeEvent.Lost("worker0", "connection lost"));
        lines("worker1", "goes on");
        screen.await(lines -> lines.contains("[worker1] goes on"));
        lines("worker0", "again");

        screen.await(lines -> lines.contains("[worker0] again"));
        assertEquals(List.of("[worker1] goes on", "worker0: connection lost", "[worker0] again"), screen.lines());
    }

    @Test
    void closingSaysTheNewsThatStillWait() throws InterruptedException {
        pipeline.accept(new NodeEvent.Lost("worker0", "connection lost"));
        pipeline.close();
        assertEquals(List.of("worker0: connection lost"), screen.lines());
    }

    @Test
    void foreignTextIsSanitised() throws InterruptedException {
        lines("worker0", "\u001b]0;title\u0007a\rb");
        pipeline.result("\u001b[2Jx\ny");

        assertEquals(List.of("[worker0] b", "x", "y"), shown());
    }

    @Test
    void aFullQueueBlocksTheProducerAndNobodyElse() throws InterruptedException {
        screen.hold();
        AtomicInteger sent = new AtomicInteger();
        CountDownLatch finished = new CountDownLatch(1);
        Thread chatty = new Thread(() -> {
            try {
                while (sent.get() < 1000) {
                    lines("worker0", "x".repeat(100));
                    sent.incrementAndGet();
                }
                finished.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        chatty.start();
        screen.awaitBlocked();

        assertFalse(finished.await(200, TimeUnit.MILLISECONDS));
        assertTrue(sent.get() < 100, () -> sent + " events were taken");
        screen.release();
        assertTrue(finished.await(10, TimeUnit.SECONDS));
        assertEquals(1000, shown().size());
    }

    @Test
    void whileTheScreenIsLentOutNothingIsPrinted() throws InterruptedException {
        pipeline.park();
        lines("worker0", "a");
        partial("worker1", "question");
        pass(1000);
        assertFalse(pipeline.fence(Duration.ofMillis(50)));
        assertEquals(List.of(), screen.lines());
        pipeline.resume();

        assertEquals(List.of("[worker0] a"), shown());
    }

    @Test
    void whatHadToGoIsCounted() throws InterruptedException {
        pipeline.park();
        pipeline.accept(new NodeEvent.Lost("worker9", "gone"));
        for (int i = 0; i < 100; i++) {
            lines("worker0", i + "x".repeat(380));
        }
        pipeline.resume();
        List<String> lines = shown();

        assertEquals("worker9: gone", lines.get(0));
        assertEquals("97 lines of output were dropped", lines.get(1));
        assertTrue(lines.get(4).startsWith("[worker0] 99x"), lines::toString);
        assertEquals(5, lines.size());
    }

    @Test
    void closingShowsWhatIsQueued() throws InterruptedException {
        asOneBatch(() -> lines("worker0", "last words"));
        pipeline.close();

        assertEquals(List.of("first", "[worker0] last words"), screen.lines());
    }

    @Test
    void theOrderWithinANodeIsKept() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            String node = "n" + n;
            Thread thread = new Thread(() -> {
                try {
                    for (int i = 0; i < 500; i++) {
                        lines(node, Integer.toString(i));
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        List<String> lines = shown();

        for (int n = 0; n < 5; n++) {
            String prefix = "[n" + n + "] ";
            List<String> own = lines.stream()
                    .filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .toList();
            assertEquals(
                    java.util.stream.IntStream.range(0, 500)
                            .mapToObj(Integer::toString)
                            .toList(),
                    own);
        }
    }
}
