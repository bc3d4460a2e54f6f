package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.testing.RecordingScreen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What nodes ask: each for itself, and then, when several ask the same, once for all. */
@Timeout(60)
class QuestionsTest {
    private static final String QUESTION = "Do you want to continue? [Y/n] ";
    private static final String ONE_BY_ONE_0 = "[worker0] " + QUESTION;
    private static final String ONE_BY_ONE_1 = "[worker1] " + QUESTION;
    private static final String ONE_BY_ONE_2 = "[worker2] " + QUESTION;

    private final RecordingScreen screen = new RecordingScreen();
    private final AtomicLong clock = new AtomicLong();
    private final OutputPipeline pipeline = new OutputPipeline(
            screen,
            () -> 80,
            new PipelineLimits(10_000, 100_000, 2_000, Duration.ofMillis(150), Duration.ZERO),
            failure -> {
                throw failure;
            },
            clock::get);

    @AfterEach
    void close() {
        pipeline.close();
    }

    private void ask(String text, String... nodes) throws InterruptedException {
        for (String node : nodes) {
            pipeline.accept(new NodeEvent.Partial(node, 1, text));
        }
        shown();
        // The first look finds the questions due, the second what follows from them.
        pass(150);
        shown();
    }

    private void goesOn(String node, String line) throws InterruptedException {
        pipeline.accept(new NodeEvent.Lines(node, 1, List.of(line)));
    }

    /** Time goes by, and the display has looked at its clock. */
    private void pass(long millis) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private List<String> shown() {
        assertTrue(pipeline.fence(Duration.ofSeconds(10)));
        // The fence opens before the unfinished lines of its batch are looked at.
        assertTrue(pipeline.fence(Duration.ofSeconds(10)));
        return screen.lines();
    }

    private List<String> later(long millis) {
        pass(millis);
        return shown();
    }

    @Test
    void questionsOfSeveralNodesStandTogetherAndAreThenFolded() throws InterruptedException {
        ask(QUESTION, "worker0", "worker1", "worker2");
        assertEquals(List.of(ONE_BY_ONE_0, ONE_BY_ONE_1, ONE_BY_ONE_2), later(449));
        assertEquals(
                List.of(ONE_BY_ONE_0, ONE_BY_ONE_1, ONE_BY_ONE_2, "[worker[0-2]] Do you want to continue? [Y/n]"),
                later(1));
        assertEquals(4, later(10_000).size());
    }

    @Test
    void oneNodeIsNotFolded() throws InterruptedException {
        ask(QUESTION, "worker0");
        assertEquals(List.of(ONE_BY_ONE_0), later(10_000));
    }

    @Test
    void differentQuestionsAreNotFolded() throws InterruptedException {
        ask("Password: ", "worker0");
        ask(QUESTION, "worker1");
        assertEquals(List.of("[worker0] Password: ", ONE_BY_ONE_1), later(10_000));
    }

    @Test
    void aLateNodeIsWaitedFor() throws InterruptedException {
        ask(QUESTION, "worker0", "worker1");
        pass(299);
        ask(QUESTION, "worker2");
        assertEquals(3, later(449).size());
        assertEquals("[worker[0-2]] Do you want to continue? [Y/n]", later(1).get(3));
    }

    @Test
    void aLargerCircleIsToldAgain() throws InterruptedException {
        ask(QUESTION, "worker0", "worker1");
        later(450);
        ask(QUESTION, "worker2");
        assertEquals(
                List.of(
                        ONE_BY_ONE_0,
                        ONE_BY_ONE_1,
                        "[worker[0-1]] Do you want to continue? [Y/n]",
                        ONE_BY_ONE_2,
                        "[worker[0-2]] Do you want to continue? [Y/n]"),
                later(450));
    }

    @Test
    void theNextQuestionOfTheSameWordsIsToldAgain() throws InterruptedException {
        ask(QUESTION, "worker0", "worker1");
        later(450);
        goesOn("worker0", QUESTION);
        goesOn("worker1", QUESTION);
        ask(QUESTION, "worker0", "worker1");
        List<String> lines = later(450);

        assertEquals(6, lines.size(), lines::toString);
        assertEquals("[worker[0-1]] Do you want to continue? [Y/n]", lines.get(5));
    }

    @Test
    void anotherQuestionDoesNotRepeatTheFirst() throws InterruptedException {
        ask(QUESTION, "worker0", "worker1");
        later(450);
        ask("Password: ", "worker2");
        assertEquals(4, later(450).size());
    }

    @Test
    void whoWasAnsweredInTimeIsNotFolded() throws InterruptedException {
        ask(QUESTION, "worker0", "worker1", "worker2");
        pipeline.typed();
        goesOn("worker1", QUESTION + "Y");
        shown();
        assertEquals("[worker[0,2]] Do you want to continue? [Y/n]", later(450).get(5));
    }

    @Test
    void whoGoesOnWithItsLineWaitsNoMore() throws InterruptedException {
        ask(QUESTION, "worker0", "worker1");
        pass(400);
        pipeline.accept(new NodeEvent.Partial("worker1", 1, QUESTION + "Y"));
        assertEquals(List.of(ONE_BY_ONE_0, ONE_BY_ONE_1), later(50));
    }

    @Test
    void anAnswerUnderWayHoldsTheFoldedLineBack() throws InterruptedException {
        ask(QUESTION, "worker0", "worker1");
        later(400);
        pipeline.typed();
        shown();
        assertEquals(2, later(400).size());
        pipeline.accept(new NodeEvent.Finished("worker0", 1, new Outcome.Exited(0)));
        pipeline.accept(new NodeEvent.Finished("worker1", 1, new Outcome.Exited(0)));
        assertEquals(2, later(1000).size());
    }

    @Test
    void otherOutputIsPartedFromAQuestion() throws InterruptedException {
        ask(QUESTION, "worker0");
        goesOn("worker1", "installing");
        shown();
        ask(QUESTION, "worker2");

        assertEquals(List.of(ONE_BY_ONE_0, "", "[worker1] installing", "", ONE_BY_ONE_2), shown());
    }

    @Test
    void theFoldedLineIsCleanText() throws InterruptedException {
        ask("\u001b[2Jsure\u0007? ", "worker0", "worker1");
        assertEquals("[worker[0-1]] sure^G?", later(450).get(2));
    }
}
