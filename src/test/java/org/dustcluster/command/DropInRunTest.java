package org.dustcluster.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.testing.CommandBench;
import org.dustcluster.testing.DropInHome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a drop-in may do, and what it cannot do to others. */
class DropInRunTest {
    @TempDir
    Path folder;

    private DropInHome home;
    private CommandBench bench;

    @BeforeEach
    void aClusterAndAHome() {
        home = new DropInHome(folder.resolve("dust"));
        bench = CommandBench.withHome(home.path());
        bench.loaded("sample", "w0", "w1", "w2");
        bench.cloud.addMember("sample", "w0", InstanceState.RUNNING);
        bench.cloud.addMember("sample", "w1", InstanceState.RUNNING);
    }

    private int run(String call) {
        home.command("mine", call);
        return bench.run("mine");
    }

    @Test
    void itSeesTheClusterAndPrintsATable() {
        assertEquals(0, run("""
                List<List<String>> rows = new ArrayList<>();
                for (Node node : dust.nodes(target)) rows.add(List.of(node.name(), node.state().word()));
                dust.table(List.of("NODE", "STATE"), rows);
                dust.printer().message(dust.cluster().members().size() + " nodes");
                return 0;
                """), bench.printer.toString());
        assertEquals("""
                NODE  STATE
                w0    running
                w1    running
                w2    not_started""", bench.printer.results());
        assertEquals(List.of("3 nodes"), bench.printer.messages());
    }

    @Test
    void itRunsALineAndGetsTheAnswersOfEachNodeUnseen() {
        bench.shells.answer(node -> {
            try {
                bench.recorder.accept(new NodeEvent.Lines(node, 1, List.of("up \u001b[31m" + node)));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return node.equals("w1") ? new Outcome.Exited(7) : new Outcome.Exited(0);
        });
        assertEquals(0, run("""
                for (NodeAnswer answer : dust.run(dust.nodes(""), "uptime"))
                    dust.printer().result(answer.node() + ": " + answer.text() + " " + answer.ok() + " " + answer.ending());
                return 0;
                """), bench.printer.toString());
        assertEquals("""
                w0: up w0 true ok
                w1: up w1 false exit 7
                w2:  false it is not running (not_started)""", bench.printer.results());
        assertTrue(bench.recorder.last().isEmpty(), "`last` stays the user's");
    }

    @Test
    void aBusyShellGetsNoInputOfIt() {
        bench.shells.state("w0", "busy");
        assertEquals(0, run("""
                dust.printer().result(dust.run(dust.nodes("w0"), "y").get(0).ending());
                return 0;
                """));
        assertEquals("its session is busy", bench.printer.results());
        assertEquals(List.of(), bench.shells.sent());
    }

    @Test
    void anAnswerThatDoesNotComeInTimeHasNoOutcome() {
        bench.shells.hold();
        assertEquals(0, run("""
                dust.printer().result(dust.run(dust.nodes("w0"), "sleep 9", java.time.Duration.ofMillis(50)).get(0).ending());
                return 0;
                """));
        assertEquals("it still runs", bench.printer.results());
    }

    @Test
    void itRunsLinesOfDustAndChangesTheCluster() {
        bench.answer(true);
        assertEquals(3, run("""
                if (!dust.confirm("really?")) return 1;
                dust.dust("start w2");
                dust.cloud().tag(List.of(dust.nodes("w0").get(0).instance().orElseThrow().id()), Map.of("a", "b"));
                return dust.nodes("tags=a:b").size() == 1 ? 3 : 0;
                """), bench.printer.toString());
        assertEquals(List.of("really?"), bench.questions);
        assertEquals("started w2", bench.printer.results());
    }

    @Test
    void itsStatusAndTheFailuresOfItsLinesAreItsOwn() {
        assertEquals(1, run("return dust.dust(\"stop nowhere\") == 2 ? 1 : 0;"));
        assertEquals(List.of("no node matches `nowhere`"), bench.printer.errors());
    }

    @Test
    void aCommandThatRunsItselfIsStopped() {
        assertEquals(2, run("return dust.dust(\"mine\");"));
        assertEquals(List.of("a drop-in command that runs itself is stopped here"), bench.printer.errors());
    }

    @Test
    void whatItThrowsIsOneLineWithThePlace() {
        assertEquals(3, run("throw new IllegalStateException(\"oh no\");"));
        assertEquals(1, bench.printer.errors().size());
        String error = bench.printer.errors().get(0);
        assertTrue(
                error.startsWith("mine of mine.java failed: java.lang.IllegalStateException: oh no at mine.java:"),
                error);
        assertEquals(0, bench.run("lasterror"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "throw new StackOverflowError();",
                "throw new NoClassDefFoundError(\"x/Y\");",
                "Object o = null; return o.hashCode();",
                "return (Integer) (Object) \"no number\";",
                "return dust.nodes((TargetExpression) null).get(99).index();"
            })
    void nothingThatItThrowsHarmsTheRest(String call) {
        assertEquals(3, run(call));
        assertEquals(1, bench.printer.errors().size(), bench.printer.toString());
        assertEquals(0, bench.run("show w0"));
    }

    @Test
    void aSentenceIsShownAsItIs() {
        assertEquals(2, run("throw DustException.usage(\"say more\");"));
        assertEquals(2, bench.run("mine a b c"));
        assertEquals(2, bench.run("mine a,,b"));
        assertEquals(2, run("return dust.nodes(\"nowhere\").size();"));
        assertEquals("say more", bench.printer.errors().get(0));
        assertEquals(
                "mine: one word too many: `b` (see: help mine)",
                bench.printer.errors().get(1));
    }

    @Test
    void aConstructorThatThrowsIsToldToo() {
        home.file("mine.java", """
                @picocli.CommandLine.Command(name = "mine") class Mine implements java.util.concurrent.Callable<Integer> {
                    Mine() { throw new IllegalStateException("not today"); }
                    public Integer call() { return 0; }
                }""");
        assertEquals(3, bench.run("mine"));
        assertTrue(bench.printer.errors().get(0).contains("not today at mine.java:2"), bench.printer.toString());
        assertEquals(0, bench.run("help mine"), "its page needs no instance of it");
    }

    /** Runs the command until it says that it is there, and presses Ctrl-C. */
    private int interrupted(String call) throws Exception {
        home.command("mine", call);
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread ui = new Thread(() -> status.complete(bench.run("mine")), "dust-ui-test");
        ui.start();
        while (!bench.printer.results().contains("there")) {
            assertFalse(status.isDone(), bench.printer.toString());
            Thread.onSpinWait();
        }
        bench.interpreter.interrupt();
        return status.get(30, TimeUnit.SECONDS);
    }

    @Test
    void ctrlCEndsOneThatWaits() throws Exception {
        assertEquals(130, interrupted("dust.printer().result(\"there\"); Thread.sleep(600_000); return 0;"));
        assertEquals(List.of("interrupted"), bench.printer.errors());
    }

    @Test
    void ctrlCLeavesABusyLoopBehind() throws Exception {
        assertEquals(130, interrupted("""
                dust.printer().result("there");
                long end = System.nanoTime() + 20_000_000_000L;
                while (System.nanoTime() < end) { }
                return 0;
                """));
        assertTrue(
                bench.printer.errors().get(0).startsWith("mine of mine.java does not stop: it is left behind"),
                bench.printer.toString());
        assertEquals(0, bench.run("show w0"));
    }

    @Test
    void oneThatWasLeftBehindReachesNothingAnyMore() throws Exception {
        assertEquals(130, interrupted("""
                dust.printer().result("there");
                long begun = System.nanoTime();
                long seconds = 0;
                while (seconds < 20) {
                    seconds = (System.nanoTime() - begun) / 1_000_000_000L;
                    try { dust.printer().result("alive"); } catch (RuntimeException e) { }
                    try { if (seconds > 0) dust.dust("terminate -y"); } catch (RuntimeException e) { }
                    Thread.interrupted();
                }
                return 0;
                """));
        int before = bench.cloud.calls().size();
        bench.printer.clear();
        assertEquals(0, bench.run("help mine"));
        assertFalse(bench.printer.results().contains("alive"), bench.printer.toString());
        assertEquals(before, bench.cloud.calls().size());
    }

    @Test
    void ctrlCInterruptsWhatItsNodesRun() throws Exception {
        bench.shells.hold();
        bench.shells.onInterrupt(bench.shells::finish);
        home.command(
                "mine", "dust.run(dust.nodes(\"w*\"), \"sleep 600\"); dust.printer().result(\"went on\"); return 0;");
        CompletableFuture<Integer> status = new CompletableFuture<>();
        new Thread(() -> status.complete(bench.run("mine")), "dust-ui-test").start();
        bench.shells.awaitWaiter();
        bench.interpreter.interrupt();
        assertEquals(130, status.get(30, TimeUnit.SECONDS));
        assertEquals(1, bench.shells.interrupts());
    }

    @Test
    void filesGoWithPutAndGet() {
        List<String> lines = new ArrayList<>();
        Dust dust = new DropInDust(bench.context, inline(), line -> {
            lines.add(line);
            return 0;
        });
        List<Node> nodes = bench.cluster.refresh().members();
        dust.put(nodes.subList(0, 2), Path.of("a b.txt"), "it's");
        dust.put(nodes.subList(2, 3), Path.of("/x"), "");
        dust.get(nodes.subList(0, 1), "/var/log/*", Path.of("logs"));
        assertEquals(
                List.of(
                        "put -r 'id=i-0001,id=i-0002' -- '/tmp/a b.txt' 'it'\\''s'",
                        "put -r 'w2' -- '/x'",
                        "get -r 'id=i-0001' -- '/var/log/*' '/tmp/logs'"),
                lines);
    }

    /** A run whose calls are carried out at once: a thread of its own stands for dust's. */
    private static DropInRun inline() {
        DropInRun run = new DropInRun(new Interruption());
        Thread ui = new Thread(
                () -> {
                    try {
                        run.run("test", () -> {
                            Thread.sleep(60_000);
                            return 0;
                        });
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                "dust-ui-test");
        ui.setDaemon(true);
        ui.start();
        return run;
    }
}
