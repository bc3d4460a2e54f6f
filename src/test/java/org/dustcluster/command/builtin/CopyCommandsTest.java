package org.dustcluster.command.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.RemoteFiles;
import org.dustcluster.cluster.RemoteFiles.Options;
import org.dustcluster.testing.CommandBench;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopyCommandsTest {
    private final CommandBench bench = CommandBench.script();

    @BeforeEach
    void threeNodesOfWhichOneIsStopped() {
        bench.loaded("sample", "w0", "w1", "w2");
        bench.cloud.addMember("sample", "w0", InstanceState.RUNNING);
        bench.cloud.addMember("sample", "w1", InstanceState.RUNNING);
        bench.cloud.addMember("sample", "w2", InstanceState.STOPPED);
    }

    @Test
    void theLastOfSeveralWordsIsTheDestination() {
        assertEquals(0, bench.run("put w[0-1] a 'b c' /tmp/x"));
        assertEquals(
                List.of(new RemoteFiles.Upload(Path.of("/tmp"), List.of("a", "b c"), "/tmp/x", Options.PLAIN)),
                bench.copies.asked);
        assertEquals(List.of(List.of("w0", "w1")), bench.copies.nodes);
    }

    @Test
    void oneWordGoesHome() {
        assertEquals(0, bench.run("put -rp --resume --verify w0 site"));
        Options all = new Options(true, true, true, true);
        assertEquals(List.of(new RemoteFiles.Upload(Path.of("/tmp"), List.of("site"), "", all)), bench.copies.asked);
    }

    @Test
    void getGoesIntoTheCurrentDirectoryOrTheOneNamed() {
        assertEquals(0, bench.run("get w0 /etc/hosts"));
        assertEquals(0, bench.run("get w0 /etc/hosts logs/today"));
        assertEquals(0, bench.run("get w0 /etc/hosts ~/logs"));
        assertEquals(
                List.of(
                        new RemoteFiles.Download("/etc/hosts", Path.of("/tmp"), Options.PLAIN),
                        new RemoteFiles.Download("/etc/hosts", Path.of("/tmp/logs/today"), Options.PLAIN),
                        new RemoteFiles.Download("/etc/hosts", Path.of("/home/user/logs"), Options.PLAIN)),
                bench.copies.asked);
    }

    @Test
    void withoutATerminalEachFileHasALineAndTheWholeASummary() {
        assertEquals(0, bench.run("put w[0-1] a /tmp"));
        String said = bench.printer.toString();
        assertTrue(said.contains("w0: there/file: 1.5 MB"), said);
        assertTrue(said.contains("sent: 2 files, 3.0 MB, w[0-1] ("), said);
    }

    @Test
    void aFailureNamesNodeFileAndReasonAndIsStatusThree() {
        bench.copies.fail("w1", "permission denied");
        assertEquals(3, bench.run("put w[0-1] a /tmp"));
        String said = bench.printer.toString();
        assertTrue(said.contains("w1: there/file: permission denied"), said);
        assertTrue(said.contains("sent: 1 file, 1.5 MB, w0 ("), said);
    }

    @Test
    void nodesThatDoNotRunAreSkippedAndNoneIsAMistake() {
        assertEquals(0, bench.run("put w[0,2] a"));
        assertTrue(bench.printer.toString().contains("skipped, since not running: w2"));
        assertEquals(2, bench.run("put w2 a"));
        assertEquals(2, bench.run("put w0"));
        assertEquals(2, bench.run("get w0"));
        assertEquals(2, bench.run("put nobody a"));
        assertEquals(1, bench.copies.asked.size(), "nobody was asked");
    }

    @Test
    void aScriptIsStagedSentToEachNodeAsItsOwnLineAndItsOptionsAreItsOwn() {
        assertEquals(0, bench.run("run w[0-1] dir/setup.sh --help -x 'two words'"));
        assertEquals(
                List.of(new RemoteFiles.Script(Path.of("/tmp/dir/setup.sh"), List.of("--help", "-x", "two words"))),
                bench.copies.asked);
        assertEquals(Map.of("w0", "sh /tmp/x-w0/run", "w1", "sh /tmp/x-w1/run"), bench.shells.each());
        assertEquals(
                "run setup.sh --help -x two words", bench.shells.sent().get(0).line());
        assertEquals(List.of(), bench.copies.discarded);
    }

    @Test
    void aBusyNodeRunsNoScript() {
        bench.shells.state("w1", "busy");
        assertEquals(0, bench.run("run w[0-1] setup.sh"));
        assertEquals(List.of(List.of("w0")), bench.copies.nodes);
        assertTrue(bench.printer.toString().contains("w1: busy; the script is not run there"));
        bench.shells.state("w0", "busy");
        assertEquals(2, bench.run("run w[0-1] setup.sh"));
        assertEquals(1, bench.copies.asked.size());
    }

    @Test
    void aNodeThatTookNoScriptIsTheOnlyOneLeftOut() {
        bench.copies.fail("w0", "no space left on the node");
        assertEquals(3, bench.run("run w[0-1] setup.sh"));
        assertEquals(Map.of("w1", "sh /tmp/x-w1/run"), bench.shells.each());
        assertTrue(bench.printer.toString().contains("w0: the script cannot be sent: no space left on the node"));
    }

    @Test
    void aTerminalGetsBarsInsteadOfLinesAndNoneStayBehind() {
        bench.printer.paintable();
        bench.printer.width(80);
        bench.copies.hold();
        bench.printer.onBlock(() -> bench.interpreter.interrupt());
        assertEquals(130, bench.run("put w[0-1] a /tmp"));
        assertFalse(bench.printer.toString().contains("there/file"), bench.printer.toString());
        assertTrue(bench.printer.toString().contains("--resume"), bench.printer.toString());
        assertTrue(bench.printer.blocks().get(0).get(2).startsWith("total"), bench.printer.blocks()::toString);
        assertEquals(
                List.of(), bench.printer.blocks().get(bench.printer.blocks().size() - 1));
    }

    @Test
    void amountsAreReadable() {
        assertEquals("999 B", Quantity.bytes(999));
        assertEquals("1.0 kB", Quantity.bytes(1000));
        assertEquals("1.0 MB", Quantity.bytes(999_999));
        assertEquals("104.9 MB", Quantity.bytes(104_857_600));
        assertEquals("0:07", Quantity.time(java.time.Duration.ofSeconds(7)));
        assertEquals("1:01:01", Quantity.time(java.time.Duration.ofSeconds(3661)));
    }
}
