package org.dustcluster.command.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.dustcluster.cluster.AddressChoice;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SshSettings;
import org.dustcluster.testing.CommandBench;
import org.dustcluster.testing.FakeShells.Sent;
import org.dustcluster.testing.Templates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AtCommandTest {
    private final CommandBench bench = cluster(CommandBench.script());

    private static CommandBench cluster(CommandBench bench) {
        bench.loaded("sample", "w0", "w1", "w2");
        bench.cloud.addMember("sample", "w0", InstanceState.RUNNING);
        bench.cloud.addMember("sample", "w1", InstanceState.RUNNING);
        bench.cloud.addMember("sample", "w2", InstanceState.STOPPED);
        bench.cloud.add(InstanceState.RUNNING, "m5.large", "ami-9", Map.of("Name", "stranger"));
        return bench;
    }

    @Test
    void theLineArrivesAsItIs() {
        String line = "  echo \"$HOME\"\t'a  b' | wc -l; ! true \\ # x ";
        assertEquals(0, bench.run("@w0 " + line));
        assertEquals(List.of(new Sent(List.of("w0"), line)), bench.shells.sent());
        assertEquals("203.0.113.1", bench.shells.addressed().get(0).address().host());
    }

    @Test
    void withoutATargetItGoesToAllRunningNodesOfTheCluster() {
        assertEquals(0, bench.run("@ uptime"));
        assertEquals(List.of(new Sent(List.of("w0", "w1"), "uptime")), bench.shells.sent());
        assertEquals(List.of(), bench.printer.messages());
    }

    @Test
    void nodesThatDoNotRunAreNamedOnce() {
        assertEquals(0, bench.run("@* uptime"));
        assertEquals(List.of("skipped: w2 (stopped)"), bench.printer.messages());
        assertEquals(List.of("w0", "w1"), bench.shells.sent().get(0).nodes());
    }

    @Test
    void noneRunningIsAMistake() {
        assertEquals(2, bench.run("@w2 uptime"));
        assertEquals(List.of("none of the nodes is running: w2 (stopped)"), bench.printer.errors());
        assertEquals(List.of(), bench.shells.sent());
    }

    @Test
    void aClusterThatDoesNotRunIsAMistake() {
        CommandBench idle = CommandBench.script().loaded("sample", "w0");
        assertEquals(2, idle.run("@ uptime"));
        assertEquals(List.of("no node of the cluster is running"), idle.printer.errors());
    }

    @Test
    void aYoungViewIsGoodEnough() {
        bench.run("@w0 one");
        bench.clock.advance(Duration.ofSeconds(20));
        bench.run("@w0 two");
        bench.run("@ three");
        assertEquals(1, bench.cloud.calls("list").size());
        bench.clock.advance(Duration.ofSeconds(11));
        bench.run("@w0 four");
        assertEquals(2, bench.cloud.calls("list").size());
    }

    @Test
    void aNodeThatWasStartedElsewhereIsFoundRunning() {
        bench.run("@w0 one");
        bench.cloud.set("i-0003", InstanceState.RUNNING);
        assertEquals(0, bench.run("@w2 two"));
        assertEquals(2, bench.shells.sent().size());
    }

    @Test
    void aFreshViewIsNotFetchedTwice() {
        bench.run("@w2 uptime");
        assertEquals(1, bench.cloud.calls("list").size());
    }

    @Test
    void theStateOfASessionIsATarget() {
        bench.shells.state("w1", "busy");
        assertEquals(0, bench.run("@session=busy Y"));
        assertEquals(List.of(new Sent(List.of("w1"), "Y")), bench.shells.sent());
        assertEquals(List.of("input: w1"), bench.printer.messages());
    }

    @ParameterizedTest
    @CsvSource({"0 0, 0", "0 7, 1", "7 fail, 3", "refuse 0, 2"})
    void theStatusIsTheWorstOfTheNodes(String outcomes, int status) {
        String[] words = outcomes.split(" ");
        bench.shells.answer(node -> outcome(words[node.equals("w0") ? 0 : 1]));
        assertEquals(status, bench.run("@ false"));
    }

    private static Outcome outcome(String word) {
        return switch (word) {
            case "fail" -> new Outcome.Failed("connection refused");
            case "refuse" -> new Outcome.Refused("too long");
            default -> new Outcome.Exited(Integer.parseInt(word));
        };
    }

    @Test
    void atThePromptItComesBackAtOnce() {
        CommandBench prompt = cluster(CommandBench.prompt());
        prompt.shells.hold();
        assertEquals(0, prompt.run("@ sleep 100"));
        assertEquals(List.of(new Sent(List.of("w0", "w1"), "sleep 100")), prompt.shells.sent());
    }

    @Test
    void aScriptWaitsForItsNodes() throws Exception {
        bench.shells.hold();
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> bench.run("@ sleep 100"));
        bench.shells.awaitWaiter();
        assertFalse(status.isDone());
        bench.shells.finish();
        assertEquals(0, status.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aScriptWhoseResultsNobodyReadsWaitsNoLonger() throws Exception {
        bench.shells.hold();
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> bench.run("@ yes"));
        bench.shells.awaitWaiter();
        bench.printer.leave();
        assertEquals(0, status.get(10, TimeUnit.SECONDS));
        assertEquals(0, bench.shells.interrupts());
    }

    @Test
    void anInterruptGoesToTheNodesAndTheirEndIsAwaited() throws Exception {
        bench.shells.hold();
        bench.shells.onInterrupt(bench.shells::finish);
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> bench.run("@ sleep 100"));
        bench.shells.awaitWaiter();
        bench.interpreter.interrupt();
        assertEquals(130, status.get(10, TimeUnit.SECONDS));
        assertEquals(1, bench.shells.interrupts());
        assertEquals(List.of(), bench.printer.errors());
    }

    @Test
    void aSecondInterruptWithinASecondGivesUpWaiting() throws Exception {
        bench.shells.hold();
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> bench.run("@ sleep 100"));
        bench.shells.awaitWaiter();
        bench.interpreter.interrupt();
        bench.clock.advance(Duration.ofMillis(900));
        bench.interpreter.interrupt();
        assertEquals(130, status.get(10, TimeUnit.SECONDS));
        assertEquals(1, bench.shells.interrupts());
    }

    @Test
    void aLaterInterruptGoesToTheNodesAgain() throws Exception {
        bench.shells.hold();
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> bench.run("@ sleep 100"));
        bench.shells.awaitWaiter();
        bench.interpreter.interrupt();
        bench.clock.advance(Duration.ofMillis(1100));
        bench.interpreter.interrupt();
        assertEquals(2, bench.shells.interrupts());
        bench.shells.finish();
        assertEquals(130, status.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aNodeWithoutAnAddressIsNamedAndTheOthersAreServed() {
        SshSettings byPrivateName =
                new SshSettings("ec2-user", 22, Optional.empty(), AddressChoice.AUTOMATIC, Optional.empty(), List.of());
        CommandBench lab = CommandBench.script();
        lab.loaded(Templates.with(
                Templates.of("sample"), Templates.node("w0", byPrivateName), Templates.node("w1", byPrivateName)));
        lab.cloud.addMember("sample", "w0", InstanceState.RUNNING);
        Instance bare = lab.cloud.addMember("sample", "w1", InstanceState.RUNNING);
        lab.cloud.withoutAddress(bare.id());
        assertEquals(3, lab.run("@ uptime"));
        assertEquals(List.of("w1: it has no address to log in to"), lab.printer.errors());
        assertEquals(List.of("w0"), lab.shells.sent().get(0).nodes());
    }

    @Test
    void aStrangerIsReachedById() {
        assertEquals(0, bench.run("@id=i-0004 uptime"));
        assertEquals(List.of("stranger"), bench.shells.sent().get(0).nodes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"@w1", "@w1 ", "@w1  \t"})
    void aNodeWithoutALineIsEntered(String line) {
        assertEquals(0, bench.run(line));
        assertEquals(List.of("w1"), bench.entered.stream().map(RemoteNode::name).toList());
    }

    @Test
    void onlyOneNodeIsEntered() {
        assertEquals(2, bench.run("@w*"));
        assertEquals(List.of("`w*` means 3 nodes, w[0-2]; @ without a line enters one"), bench.printer.errors());
        assertEquals(List.of(), bench.entered);
    }

    @Test
    void aNodeThatDoesNotRunIsNotEntered() {
        assertEquals(2, bench.run("@w2"));
        assertEquals(List.of("w2 is not running (stopped)"), bench.printer.errors());
    }

    @Test
    void anAtSignAloneIsAMistake() {
        assertEquals(2, bench.run("@"));
        assertEquals(List.of("@ needs a line for the nodes, or a node to enter (see: help @)"), bench.printer.errors());
    }

    @Test
    void aMistakeInTheTargetContactsNobody() {
        assertEquals(2, bench.run("@a,,b uptime"));
        assertEquals(List.of(), bench.cloud.calls());
        assertEquals(List.of("  a,,b", "    ^"), bench.printer.errors().subList(1, 3));
    }
}
