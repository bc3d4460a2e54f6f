package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
    private static final int BEGINNINGS = 20_000;

    @TempDir
    Path folder;

    private final List<NodeEvent> passed = new ArrayList<>();
    private final List<Recording> folds = new ArrayList<>();
    private Recorder recorder;

    private record Line(long id, String line, List<String> inputNodes) implements Dispatch {
        @Override
        public boolean done() {
            return true;
        }

        @Override
        public boolean await(Duration timeout) {
            return true;
        }

        @Override
        public void interrupt() {}

        @Override
        public Map<String, Outcome> outcomes() {
            return Map.of();
        }
    }

    private void recorder(Path directory, long memory, long disk) {
        recorder = new Recorder(passed::add, folds::add, directory, memory, disk);
    }

    @AfterEach
    void close() {
        recorder.close();
    }

    private void sent(long id, String line, List<String> nodes, String... input) {
        recorder.started(new Line(id, line, List.of(input)), nodes);
    }

    private void says(String node, long id, String... lines) throws InterruptedException {
        recorder.accept(new NodeEvent.Lines(node, id, List.of(lines)));
    }

    private void ends(String node, long id, int exit) throws InterruptedException {
        recorder.accept(new NodeEvent.Finished(node, id, new Outcome.Exited(exit)));
    }

    private List<String> kept(String node) {
        List<String> lines = new ArrayList<>();
        recorder.last().orElseThrow().outputs().stream()
                .filter(output -> output.node().equals(node))
                .forEach(output -> output.lines().forEach(lines::add));
        return lines;
    }

    private Optional<Outcome> outcome(String node) {
        return recorder.last().orElseThrow().outputs().stream()
                .filter(output -> output.node().equals(node))
                .findFirst()
                .flatMap(NodeOutput::outcome);
    }

    @Test
    void ofTheLastOneNothingIsKeptButWhatIsFolded() throws Exception {
        recorder(folder, 1000, 1000);
        recorder.keepNoMore();
        says("w0", 1, "early");
        sent(1, "date", List.of("w0"));
        says("w0", 1, "late");
        assertEquals(List.of(), kept("w0"));
        assertEquals(2, passed.size());
        recorder.gather(true);
        sent(2, "date", List.of("w0"));
        says("w0", 2, "folded");
        assertEquals(List.of("folded"), kept("w0"));
    }

    @Test
    void linesAreKeptEvenWhenTheyComeBeforeTheirBroadcastIsKnown() throws Exception {
        recorder(folder, 1000, 1000);
        says("w0", 1, "early");
        sent(1, "date", List.of("w0", "w1"));
        says("w0", 1, "late");
        ends("w0", 1, 4);
        assertEquals(List.of("early", "late"), kept("w0"));
        assertEquals(Optional.of(new Outcome.Exited(4)), outcome("w0"));
        assertEquals(Optional.empty(), outcome("w1"));
        assertEquals(3, passed.size());
    }

    /** A node answers at the very moment in which its line, or its input, becomes known. */
    @Test
    void whatComesWhileItsBroadcastBecomesKnownIsKept() throws Exception {
        recorder = new Recorder(event -> {}, folds::add, folder);
        AtomicLong turn = new AtomicLong();
        AtomicLong said = new AtomicLong();
        Thread node = new Thread(() -> {
            for (long id = 1; id <= BEGINNINGS; id++) {
                while (turn.get() < id) {
                    Thread.onSpinWait();
                }
                try {
                    says("w0", id, "line " + id);
                    ends("w0", id, 0);
                } catch (InterruptedException e) {
                    return;
                }
                said.set(id);
            }
        });
        node.start();
        try {
            for (long id = 1; id <= BEGINNINGS; id++) {
                boolean input = id % 2 == 0;
                turn.set(id);
                sent(id, "date", List.of("w0"), input ? new String[] {"w0"} : new String[0]);
                while (said.get() < id) {
                    Thread.onSpinWait();
                }
                assertEquals(input ? List.of("line " + (id - 1), "line " + id) : List.of("line " + id), kept("w0"));
                assertEquals(Optional.of(new Outcome.Exited(0)), outcome("w0"));
            }
        } finally {
            turn.set(BEGINNINGS);
            node.join();
        }
    }

    @Test
    void aNewerBroadcastReplacesTheOneBeforeWhoseLatecomersAreIgnored() throws Exception {
        recorder(folder, 1000, 1000);
        sent(1, "a", List.of("w0"));
        says("w0", 1, "old");
        sent(3, "b", List.of("w0"));
        says("w0", 1, "old");
        says("w0", 3, "new");
        says("w0", 0, "background");
        assertEquals(List.of("new"), kept("w0"));
    }

    @Test
    void inputBelongsToTheBroadcastThatItAnswers() throws Exception {
        recorder(folder, 1000, 1000);
        sent(1, "install", List.of("w0", "w1", "w2"));
        recorder.accept(new NodeEvent.Partial("w0", 1, "[Y/n] "));
        assertEquals(List.of("[Y/n] "), kept("w0"));
        ends("w2", 1, 0);
        sent(2, "Y", List.of("w0", "w1", "w2"), "w0", "w1");
        ends("w0", 2, 0);
        says("w0", 1, "[Y/n] done");
        says("w2", 2, "Y: not found");
        ends("w2", 2, 127);
        assertEquals("install", recorder.last().orElseThrow().line());
        assertEquals(List.of("[Y/n] done"), kept("w0"));
        assertEquals(Optional.empty(), outcome("w0"));
        assertEquals(List.of("Y: not found"), kept("w2"));
        assertEquals(Optional.of(new Outcome.Exited(127)), outcome("w2"));
    }

    @Test
    void aSecretIsNotKept() throws Exception {
        recorder(folder, 1000, 1000);
        sent(1, "login", List.of("w0"));
        says("w0", 2, "hunter2: command not found");
        assertEquals(List.of(), kept("w0"));
        sent(3, "date", List.of("w0"));
        assertEquals(List.of(), kept("w0"));
    }

    @Test
    void whatDoesNotFitIntoMemoryComesBackFromAFileWithoutAName() throws Exception {
        recorder(folder, 4096, 1 << 20);
        sent(1, "seq", List.of("w0", "w1"));
        List<String> numbers = IntStream.range(0, 5000).mapToObj(i -> "ü" + i).toList();
        for (int i = 0; i < 5000; i += 100) {
            recorder.accept(new NodeEvent.Lines("w0", 1, numbers.subList(i, i + 100)));
            recorder.accept(new NodeEvent.Lines("w1", 1, numbers.subList(i, i + 100)));
        }
        says("w1", 1, "x".repeat(10_000));
        assertEquals(numbers, kept("w0"));
        assertEquals(5001, kept("w1").size());
        assertEquals(10_000, kept("w1").get(5000).length());
        assertEquals(0, files());
        assertEquals(List.of(), recorder.last().orElseThrow().incomplete());
    }

    @Test
    void aDiskThatIsFullEndsTheKeepingAndNothingElse() throws Exception {
        recorder(folder, 100, 200);
        sent(1, "yes", List.of("w0"));
        for (int i = 0; i < 100; i++) {
            says("w0", 1, "line " + i);
        }
        List<String> lines = kept("w0");
        assertTrue(lines.size() > 20 && lines.size() < 50, lines.toString());
        assertEquals("line " + (lines.size() - 1), lines.get(lines.size() - 1));
        assertEquals(List.of("w0"), recorder.last().orElseThrow().incomplete());
        assertTrue(recorder.last().orElseThrow().remark().orElse("").contains("no more than"));
        assertEquals(100, passed.size());
    }

    @Test
    void aDirectoryThatIsNotThereIsToldAndHarmsNobody() throws Exception {
        recorder(folder.resolve("gone"), 20, 1 << 20);
        sent(1, "yes", List.of("w0"));
        says("w0", 1, "a", "b", "long enough to be written");
        assertEquals(List.of("a", "b"), kept("w0"));
        assertTrue(recorder.last().orElseThrow().remark().orElse("").contains("gone"));
    }

    private void done(long id) throws InterruptedException {
        recorder.accept(new NodeEvent.BroadcastDone(id, "", Map.of()));
    }

    private List<String> folded() {
        return folds.stream().map(Recording::line).toList();
    }

    @Test
    void nothingIsFoldedUnasked() throws Exception {
        recorder(folder, 1000, 1000);
        sent(1, "date", List.of("w0", "w1"));
        done(1);
        assertEquals(List.of(), folded());
    }

    @Test
    void aBroadcastIsFoldedWhenItAndItsInputAreDone() throws Exception {
        recorder(folder, 1000, 1000);
        recorder.gather(true);
        sent(1, "install", List.of("w0", "w1"));
        sent(2, "Y", List.of("w0", "w1"), "w0", "w1");
        done(1);
        assertEquals(List.of(), folded());
        done(2);
        done(2);
        assertEquals(List.of("install"), folded());
    }

    @Test
    void oneThatIsDoneBeforeItIsKnownIsFoldedToo() throws Exception {
        recorder(folder, 1000, 1000);
        recorder.gather(true);
        says("w0", 1, "fast");
        done(1);
        assertEquals(List.of(), folded());
        sent(1, "date", List.of("w0"));
        assertEquals(List.of("date"), folded());
    }

    @Test
    void whatIsStillAtWorkWhenTheNextLineIsSentIsKeptUntilItIsFolded() throws Exception {
        recorder(folder, 20, 1 << 20);
        recorder.gather(true);
        sent(1, "slow", List.of("w0"));
        says("w0", 1, "long enough to be written to the file");
        sent(2, "quick", List.of("w1"));
        done(2);
        says("w0", 1, "end");
        done(1);
        assertEquals(List.of("quick", "slow"), folded());
        List<String> lines = new ArrayList<>();
        folds.get(1).outputs().get(0).lines().forEach(lines::add);
        assertEquals(List.of("long enough to be written to the file", "end"), lines);
        folds.get(1).release();
        lines.clear();
        folds.get(1).outputs().get(0).lines().forEach(lines::add);
        assertEquals(List.of("end"), lines, "its file is closed");
    }

    @Test
    void notEndlesslyManyAreKeptForTheirEnd() throws Exception {
        recorder(folder, 1000, 1000);
        recorder.gather(true);
        for (int id = 1; id <= 12; id++) {
            sent(id, "line " + id, List.of("w" + id));
        }
        for (int id = 1; id <= 12; id++) {
            done(id);
        }
        assertEquals(9, folds.size());
        assertEquals("line 4", folded().get(0));
    }

    @Test
    void linesAreSafe() throws Exception {
        recorder(folder, 1000, 1000);
        sent(1, "x", List.of("w0"));
        says("w0", 1, "a\u001b[2Jb");
        assertEquals(List.of("ab"), kept("w0"));
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }
}
