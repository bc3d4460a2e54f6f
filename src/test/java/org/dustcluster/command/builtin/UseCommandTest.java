package org.dustcluster.command.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.testing.CommandBench;
import org.dustcluster.testing.FakeShells.Sent;
import org.dustcluster.testing.Templates;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UseCommandTest {
    private final CommandBench bench = CommandBench.script();

    @BeforeEach
    void aCluster() {
        bench.loaded("sample", "w0", "w1", "db");
        bench.cloud.addMember("sample", "w0", InstanceState.RUNNING);
        bench.cloud.addMember("sample", "w1", InstanceState.RUNNING);
        bench.cloud.addMember("sample", "db", InstanceState.RUNNING);
    }

    private String prompt() {
        return bench.interpreter.prompt(80);
    }

    private void session(String name, String state) {
        bench.shells.session(
                new SessionStatus(name, state, Optional.of("x"), bench.clock.instant(), OptionalInt.empty(), ""));
    }

    @Test
    void aLineGoesToTheWorkingSetUntilItIsEnded() {
        assertEquals("dust$ ", prompt());
        assertEquals(0, bench.run("use w*"));
        assertEquals(List.of("no target now means w[0-1] (use * ends it)"), bench.printer.messages());
        assertEquals("dust [w*]$ ", prompt());
        bench.run("@ date");
        assertEquals(0, bench.run("use *"));
        assertEquals("dust$ ", prompt());
        bench.run("@ date");
        assertEquals(
                List.of(new Sent(List.of("w0", "w1"), "date"), new Sent(List.of("w0", "w1", "db"), "date")),
                bench.shells.sent());
    }

    @Test
    void tabKnowsTheClusters() {
        bench.loaded("web", "w0");
        assertEquals(Set.of("sample", "web"), Set.copyOf(bench.interpreter.words("use", 0)));
        assertEquals(List.of(), bench.interpreter.words("use", 1));
    }

    @Test
    void aTargetMeansWhatItSaysWhateverTheSetIs() {
        bench.run("use w*");
        bench.run("@db date");
        assertEquals(List.of(new Sent(List.of("db"), "date")), bench.shells.sent());
        assertEquals(0, bench.run("stop db"));
        assertEquals("stopped db", bench.printer.results());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "terminate"})
    void whatIsDestroyedIsTheSetAloneAndAskedAbout(String verb) {
        bench.run("use w*");
        bench.answer(true);
        assertEquals(0, bench.run(verb));
        assertEquals(List.of(verb + " w[0-1]?"), bench.questions);
        assertTrue(bench.printer.results().endsWith(" w[0-1]"), bench.printer.results());
    }

    @Test
    void startAndShowAreNarrowedAndShowAllIsNot() {
        bench.run("use w*");
        bench.printer.clear();
        bench.run("start -n");
        assertEquals("leave w[0-1]: already running", bench.printer.results());
        bench.printer.clear();
        bench.run("show");
        assertEquals(3, bench.printer.results().lines().count(), bench.printer.results());
        bench.printer.clear();
        bench.run("show -a");
        assertEquals(4, bench.printer.results().lines().count(), bench.printer.results());
    }

    @Test
    void theSessionVerbsAreNarrowed() {
        session("w0", "busy");
        session("db", "busy");
        bench.run("use w*");
        bench.printer.clear();
        bench.run("sessions");
        assertEquals(2, bench.printer.results().lines().count(), bench.printer.results());
        bench.run("interrupt");
        assertEquals(List.of("w0"), bench.shells.interruptedSessions());
        bench.run("close");
        assertEquals(List.of("w0"), bench.shells.closed());
        bench.run("close db");
        assertEquals(List.of("w0", "db"), bench.shells.closed());
        bench.run("use w1");
        bench.printer.clear();
        bench.run("close");
        assertEquals(List.of("no session of the working set `w1` is open"), bench.printer.messages());
    }

    @ParameterizedTest
    @ValueSource(strings = {"use x*", "use a,,b", "use other", "use -c other", "use -c sample w*", "use w0 w1"})
    void aMistakeChangesNothing(String line) {
        bench.run("use w1");
        assertEquals(2, bench.run(line));
        assertEquals("dust [w1]$ ", prompt());
    }

    @Test
    void aSetThatIsEmptyNowIsSaidAndMeansNobody() {
        bench.run("use state=running&db");
        bench.run("stop -y db");
        bench.cloud.instances();
        assertEquals(2, bench.run("terminate -y"));
        assertEquals(
                "no node is in the working set `state=running&db` now (use * ends it)",
                bench.printer.errors().get(0));
        assertEquals(2, bench.run("@ date"));
        assertEquals(
                "no node of the working set `state=running&db` is running",
                bench.printer.errors().get(1));
    }

    @Test
    void withoutATemplateThereIsNothingToNarrow() {
        CommandBench empty = CommandBench.script();
        assertEquals(2, empty.run("use w*"));
        assertEquals(0, empty.run("use *"));
        assertEquals(0, empty.run("use"));
        assertEquals(List.of("no template is loaded (see: help load)"), empty.printer.messages());
    }

    // ---------------------------------------------------------------- several clusters

    @Test
    void clustersAreListedAndSwitched() {
        bench.file(Templates.of("sample", "w0", "w1", "db"));
        bench.file(Templates.of("web", "w0"));
        bench.run("use w*");
        bench.printer.clear();
        assertEquals(0, bench.run("load /tmp/web.cnf"));
        assertEquals(
                List.of(
                        "cluster web: 1 node (w0) in eu-west-1",
                        "also loaded: sample (see: help use)",
                        "its sessions are shown as web:NODE, since there are nodes of the same name"),
                bench.printer.messages());
        assertEquals("dust web$ ", prompt());
        bench.run("use");
        assertEquals("""
                   CLUSTER  NODES          REGION     ALL MEANS  FILE
                   sample   3 (w[0-1],db)  eu-west-1  w*         /tmp/sample.cnf
                *  web      1 (w0)         eu-west-1  *          /tmp/web.cnf""", bench.printer.results());
        assertEquals(0, bench.run("use sample"));
        assertEquals("dust sample [w*]$ ", prompt());
        assertEquals(
                "cluster sample, narrowed to `w*` (use * ends it)",
                bench.printer.messages().get(3));
    }

    @Test
    void nodesOfEqualNameAreDifferentMachines() {
        Instance other = bench.cloud.addMember("web", "w0", InstanceState.RUNNING);
        bench.run("@w0 date");
        session("w0", "busy");
        bench.loaded("web", "w0");
        bench.run("@w0 uptime");
        assertEquals(new Sent(List.of("web:w0"), "uptime"), bench.shells.sent().get(1));
        assertEquals(other.id(), bench.shells.addressed().get(1).address().identity());
        session("web:w0", "idle");
        bench.printer.clear();
        bench.run("sessions");
        assertTrue(bench.printer.results().contains("web:w0  idle"), bench.printer.results());
        assertEquals(List.of("open in cluster sample: w0 (see: use sample)"), bench.printer.messages());
        bench.run("interrupt");
        assertEquals(List.of(), bench.shells.interruptedSessions());
        bench.run("terminate -y");
        assertEquals(List.of("web:w0"), bench.shells.closed());
    }

    @Test
    void aNameThatIsAClusterAndANodeIsNotGuessed() {
        bench.loaded("db", "x0");
        bench.loaded("sample", "w0", "w1", "db");
        assertEquals(2, bench.run("use db"));
        assertEquals(
                "`db` is a cluster and a node: say `use -c db` for the cluster or `use name=db` for the node",
                bench.printer.errors().get(0));
        assertEquals(0, bench.run("use name=db"));
        assertEquals("dust sample [name=db]$ ", prompt());
        assertEquals(0, bench.run("use -c db"));
        assertEquals("dust db$ ", prompt());
    }

    @Test
    void waitingIsForTheSetAlone() {
        session("w0", "idle");
        session("db", "busy");
        bench.run("use w*");
        assertEquals(0, bench.run("wait --timeout " + Duration.ofSeconds(1).toSeconds()));
    }
}
