package org.dustcluster.command.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.testing.CommandBench;
import org.dustcluster.testing.JsonReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastCommandTest {
    private final CommandBench bench = CommandBench.script();

    private void cluster() throws InterruptedException {
        bench.loaded("sample", "w0", "w1", "w2");
        for (int i = 0; i < 3; i++) {
            bench.cloud.addMember("sample", "w" + i, InstanceState.RUNNING);
        }
        assertEquals(0, bench.run("@ cat \"f\""));
        says("w0", 0, "one", "two");
        says("w1", 0, "one", "two");
        says("w2", 3, "one", "2");
    }

    private void says(String node, int exit, String... lines) throws InterruptedException {
        bench.recorder.accept(new NodeEvent.Lines(node, 1, List.of(lines)));
        bench.recorder.accept(new NodeEvent.Finished(node, 1, new Outcome.Exited(exit)));
    }

    @Test
    void showsTheLinesAgainNodeByNode() throws Exception {
        cluster();
        assertEquals(0, bench.run("last"));
        assertEquals(
                "[w0] one\n[w0] two\n[w1] one\n[w1] two\n[w2] one\n[w2] 2",
                bench.printer.results().strip());
    }

    @Test
    void gathersWhatIsTheSame() throws Exception {
        cluster();
        assertEquals(0, bench.run("last --gather"));
        assertEquals(
                "w[0-1] (2 nodes):\n  one\n  two\n\nw2 (exit 3):\n  one\n  2",
                bench.printer.results().strip());
    }

    @Test
    void comparesWithTheMostCommonOutput() throws Exception {
        cluster();
        assertEquals(0, bench.run("last --diff"));
        assertEquals(
                "w[0-1] (2 nodes): 2 lines, the most common output\n\n"
                        + "w2 (exit 3):\n  @@ -1,2 +1,2 @@\n   one\n  -two\n  +2",
                bench.printer.results().strip());
    }

    @Test
    void jsonIsWhatTheSpecificationSays() throws Exception {
        cluster();
        assertEquals(0, bench.run("@ true \"x\""));
        bench.recorder.accept(new NodeEvent.Lines("w0", 2, List.of("a\"b\tc")));
        bench.recorder.accept(new NodeEvent.Finished("w0", 2, new Outcome.Exited(0)));
        bench.recorder.accept(new NodeEvent.Finished("w1", 2, new Outcome.Failed("gone")));
        assertEquals(0, bench.run("last --json"));
        Object json = JsonReader.read(bench.printer.results());
        assertEquals("true \"x\"", JsonReader.at(json, "line"));
        List<?> nodes = JsonReader.list(json, "nodes");
        assertEquals(3, nodes.size());
        assertEquals("w0", JsonReader.at(nodes.get(0), "name"));
        assertEquals(0.0, JsonReader.at(nodes.get(0), "exit"));
        assertEquals(List.of("a\"b\tc"), JsonReader.list(nodes.get(0), "lines"));
        assertEquals(null, JsonReader.at(nodes.get(1), "exit"));
        assertEquals(List.of("still running: w2"), bench.printer.messages());
    }

    @Test
    void savesAFileForEachNodeAndWritesThroughNoLink(@TempDir Path folder) throws Exception {
        cluster();
        Path outside = Files.writeString(folder.resolve("outside"), "mine");
        Path directory = Files.createDirectory(folder.resolve("results"));
        Files.createSymbolicLink(directory.resolve("w0.txt"), outside);
        assertEquals(0, bench.run("last --save " + directory));
        assertEquals("mine", Files.readString(outside));
        assertEquals("one\ntwo\n", Files.readString(directory.resolve("w0.txt")));
        assertEquals("one\n2\n", Files.readString(directory.resolve("w2.txt")));
        assertEquals(List.of("3 files in " + directory), bench.printer.messages());
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(3, files.count());
        }
    }

    @Test
    void aTargetNarrowsIt() throws Exception {
        cluster();
        assertEquals(0, bench.run("last w2"));
        assertEquals("[w2] one\n[w2] 2", bench.printer.results().strip());
        assertEquals(0, bench.run("@w1 date"));
        assertEquals(2, bench.run("last w2"));
        assertTrue(bench.printer.errors().get(0).contains("it went to w1"), bench.printer.toString());
    }

    @Test
    void beforeTheFirstLineThereIsNothing() {
        assertEquals(2, bench.run("last"));
        assertEquals(2, bench.run("last --diff --json"));
        assertEquals(2, bench.printer.errors().size());
    }
}
