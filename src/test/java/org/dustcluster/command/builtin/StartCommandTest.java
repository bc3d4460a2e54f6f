package org.dustcluster.command.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.Template;
import org.dustcluster.testing.CommandBench;
import org.dustcluster.testing.Templates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartCommandTest {
    private final CommandBench bench = CommandBench.script();

    @Test
    void startTwiceLaunchesNothingTwice() {
        bench.loaded("sample", "w0", "w1");
        assertEquals(0, bench.run("start"));
        assertEquals("started w[0-1]", bench.printer.results());
        bench.printer.clear();
        assertEquals(0, bench.run("start"));
        assertEquals(2, bench.cloud.launches().size());
        assertEquals(List.of("leave w[0-1]: already starting", "nothing to start"), bench.printer.messages());
        assertEquals("", bench.printer.results());
    }

    @Test
    void whatWasCarriedOutWithoutAnAnswerIsNotLaunchedAgain() {
        bench.loaded("sample", "w0", "w1");
        bench.cloud.loseAnswers(true);
        assertEquals(3, bench.run("start"));
        assertEquals(List.of("cannot launch w[0-1]: the connection to EC2 was lost"), bench.printer.errors());
        bench.cloud.loseAnswers(false);
        bench.cloud.now().forEach(instance -> bench.cloud.hide(instance.id()));
        assertEquals(0, bench.run("start"));
        assertEquals(2, bench.cloud.now().size());
    }

    @Test
    void itLaunchesWhatIsMissingAndStartsWhatIsStopped() {
        bench.loaded("sample", "w0", "w1", "w2");
        bench.cloud.addMember("sample", "w0", InstanceState.STOPPED);
        bench.cloud.addMember("sample", "w1", InstanceState.RUNNING);
        assertEquals(0, bench.run("start"));
        assertEquals(
                List.of("start w0", "leave w1: already running", "launch w2 (t3.micro, ami-1)"),
                bench.printer.messages());
        assertEquals("started w[0,2]", bench.printer.results());
    }

    @Test
    void thePlanAloneTouchesNothing() {
        bench.loaded("sample", "w0");
        assertEquals(0, bench.run("start -n"));
        assertEquals("launch w0 (t3.micro, ami-1)", bench.printer.results());
        assertEquals(List.of("list"), bench.cloud.calls());
    }

    @Test
    void withoutTemplateAndTargetItIsAMistakeThatContactsNobody() {
        assertEquals(2, bench.run("start"));
        assertEquals(List.of("no template is loaded: load one, or name a target for start"), bench.printer.errors());
        assertEquals(List.of(), bench.cloud.calls());
    }

    @Test
    void allWithoutATargetIsAMistake() {
        bench.loaded("sample", "w0");
        assertEquals(2, bench.run("start -a"));
        assertEquals(List.of(), bench.cloud.calls());
    }

    @Test
    void aRefusalIsALineAndAStatusAndTheOthersGoOn() {
        bench.loaded("sample", "w0", "w1");
        bench.cloud.refuse("w1", "instance limit reached in eu-west-1");
        assertEquals(3, bench.run("start"));
        assertEquals(List.of("cannot launch w1: instance limit reached in eu-west-1"), bench.printer.errors());
        assertEquals("started w0", bench.printer.results());
    }

    @Test
    void aNodeThatIsStillStoppingIsAFailure() {
        bench.loaded("sample", "w0");
        bench.cloud.addMember("sample", "w0", InstanceState.STOPPING);
        assertEquals(3, bench.run("start"));
        assertEquals(List.of("w0: still stopping: start it once it has stopped"), bench.printer.errors());
    }

    @Test
    void aDriftedNodeIsSaidToBeAndLeftAsItIs() {
        bench.loaded("sample", "w0", "w1");
        bench.cloud.add(InstanceState.RUNNING, "t3.large", "ami-1", Map.of("Name", "w0", "dust:cluster", "sample"));
        bench.cloud.add(InstanceState.STOPPED, "t3.micro", "ami-2", Map.of("Name", "w1", "dust:cluster", "sample"));
        assertEquals(3, bench.run("start"));
        assertEquals(
                List.of("w1: drifted: ami-2 instead of ami-1; terminate it to have a new one, or write in the template"
                        + " what it is"),
                bench.printer.errors());
        assertTrue(bench.printer
                .messages()
                .contains("leave w0: already running, but drifted: t3.large instead of t3.micro"));
        assertEquals(List.of("list"), bench.cloud.calls());
    }

    @Test
    void aTemplateEditedAndLoadedAgainChangesOnlyWhatWasEdited() {
        bench.loaded("sample", "w0", "w1");
        bench.run("start --wait");
        List<String> before = bench.cloud.now().stream().map(Instance::id).toList();
        Template edited = Templates.of("sample", "w0", "w1", "w2");
        bench.loaded(Templates.with(
                edited,
                edited.nodes().get(0),
                Templates.node(
                        "w1", Templates.launch(Optional.of("ami-2"), Optional.of("key"), Optional.empty(), Map.of())),
                edited.nodes().get(2)));
        bench.printer.clear();
        assertEquals(0, bench.run("start"));
        assertEquals("started w2", bench.printer.results());
        assertEquals(
                List.of(
                        "leave w0: already running",
                        "leave w1: already running, but drifted: ami-1 instead of ami-2",
                        "launch w2 (t3.micro, ami-1)"),
                bench.printer.messages());
        assertEquals(
                before, bench.cloud.now().stream().map(Instance::id).limit(2).toList());
        assertEquals(List.of(), bench.shells.closed());
    }

    @Test
    void waitingTellsWhenEachNodeRunsAndAnswers() {
        bench.loaded("sample", "w0", "w1");
        assertEquals(0, bench.run("start --wait"));
        assertEquals(
                List.of(
                        "launch w[0-1] (t3.micro, ami-1)",
                        "w0: running",
                        "w1: running",
                        "w0: ssh answers",
                        "w1: ssh answers"),
                bench.printer.messages());
    }

    @Test
    void waitingIsOneListCallForAllNodesEachTime() {
        bench.loaded("sample", "w0", "w1");
        bench.run("start --wait");
        assertEquals(
                List.of("list", "launch", "launch", "list", "list"),
                bench.cloud.calls().stream().map(call -> call.split(" ")[0]).toList());
    }

    @Test
    void aBootingNodeIsTriedAgain() {
        bench.loaded("sample", "w0");
        AtomicInteger tries = new AtomicInteger();
        bench.shells.answer(
                node -> tries.incrementAndGet() < 4 ? new Outcome.Failed("connection refused") : new Outcome.Exited(0));
        assertEquals(0, bench.run("start --wait"));
        assertEquals(4, tries.get());
        assertTrue(bench.printer.messages().contains("w0: waiting for ssh (connection refused)"));
        assertEquals("w0: ssh answers", last(bench.printer.messages()));
    }

    @Test
    void aNodeWhoseSshNeverAnswersIsGivenUp() {
        bench.loaded("sample", "w0", "w1");
        bench.shells.answer(
                node -> node.equals("w1") ? new Outcome.Failed("connection refused") : new Outcome.Exited(0));
        Instant begun = bench.clock.instant();
        assertEquals(3, bench.run("start --wait"));
        assertEquals(List.of("w1: ssh does not answer after 300 s: connection refused"), bench.printer.errors());
        Duration taken = Duration.between(begun, bench.clock.instant());
        assertTrue(taken.toMinutes() < 6, () -> "given up after " + taken);
    }

    @Test
    void theConsoleOfANodeThatDoesNotComeUpIsShown() {
        bench.loaded("sample", "w0");
        bench.cloud.console("i-0001", "Linux\r\n1\n2\n3\n\n4\r\nFailed to start sshd\nlogin: \n");
        bench.shells.answer(node -> new Outcome.Failed("connection refused"));
        assertEquals(3, bench.run("start --wait"));
        List<String> messages = bench.printer.messages();
        assertEquals(
                List.of(
                        "w0: the last lines of its console:",
                        "  2",
                        "  3",
                        "  4",
                        "  Failed to start sshd",
                        "  login:"),
                messages.subList(messages.size() - 6, messages.size()));
    }

    @Test
    void aBootingNodeIsToldOnceWhateverItsRefusalsSay() {
        bench.loaded("sample", "w0", "w1");
        AtomicInteger tries = new AtomicInteger();
        bench.shells.answer(node -> tries.incrementAndGet() < 70
                ? new Outcome.Failed("connection refused at port " + tries.get())
                : new Outcome.Exited(0));
        assertEquals(0, bench.run("start --wait"));
        assertEquals(
                List.of(
                        "w0: waiting for ssh (connection refused at port 1)",
                        "w1: waiting for ssh (connection refused at port 2)",
                        "w[0-1]: still waiting for ssh after 62 s"),
                bench.printer.messages().stream()
                        .filter(text -> text.contains("waiting"))
                        .toList());
    }

    @Test
    void aHostKeyThatChangedIsNotTriedAgain() {
        bench.loaded("sample", "w0", "w1");
        AtomicInteger tries = new AtomicInteger();
        bench.shells.answer(node -> {
            if (node.equals("w1")) {
                return new Outcome.Exited(0);
            }
            tries.incrementAndGet();
            return new Outcome.Failed("host key of i-0001 CHANGED", Outcome.Prospect.LASTING);
        });
        assertEquals(3, bench.run("start --wait"));
        assertEquals(1, tries.get());
        assertEquals(List.of("w0: host key of i-0001 CHANGED"), bench.printer.errors());
    }

    @Test
    void aKeyThatIsRefusedForAMinuteIsGivenUp() {
        bench.loaded("sample", "w0");
        AtomicInteger tries = new AtomicInteger();
        bench.shells.answer(node -> {
            tries.incrementAndGet();
            return new Outcome.Failed("login refused for ec2-user", Outcome.Prospect.REFUSED);
        });
        assertEquals(3, bench.run("start --wait"));
        assertEquals(31, tries.get());
        assertEquals(List.of("w0: login refused for ec2-user"), bench.printer.errors());
    }

    @Test
    void aNodeThatNeverRunsIsGivenUpAndTheOthersAnswer() {
        bench.loaded("sample", "w0", "w1");
        bench.cloud.addMember("sample", "w0", InstanceState.PENDING);
        bench.cloud.addMember("sample", "w1", InstanceState.RUNNING);
        bench.cloud.freeze();
        assertEquals(3, bench.run("start --wait"));
        assertEquals(List.of("w0: not running after 300 s"), bench.printer.errors());
        assertTrue(bench.printer.messages().contains("w1: ssh answers"));
    }

    @Test
    void aMachineThatDiesWhileItStartsIsReportedAtOnce() {
        bench.loaded("sample", "w0");
        String id = bench.cloud.addMember("sample", "w0", InstanceState.PENDING).id();
        bench.cloud.freeze();
        bench.cloud.onList(3, () -> bench.cloud.set(id, InstanceState.SHUTTING_DOWN));
        assertEquals(3, bench.run("start --wait"));
        assertEquals(List.of("w0: gone instead of running"), bench.printer.errors());
    }

    @Test
    void whoWaitsAlsoWaitsForANodeToStopFirst() {
        bench.loaded("sample", "w0");
        bench.cloud.addMember("sample", "w0", InstanceState.STOPPING);
        assertEquals(0, bench.run("start --wait"));
        assertEquals(List.of("start i-0001"), bench.cloud.calls("start"));
        assertEquals(List.of(), bench.printer.errors());
    }

    @Test
    void aListThatFailsNowAndThenDoesNotEndTheWaiting() {
        bench.loaded("sample", "w0");
        bench.cloud.onList(2, () -> bench.cloud.failWith(DustException.failure("AWS is throttling this account")));
        bench.onPause(bench.cloud::recover);
        assertEquals(0, bench.run("start --wait"));
        assertTrue(bench.printer.messages().contains("still waiting: AWS is throttling this account"));
        assertEquals("w0: ssh answers", last(bench.printer.messages()));
    }

    @ParameterizedTest
    @CsvSource({"4, 0", "5, 3"})
    void fourListsInARowMayFail(int failing, int status) {
        bench.loaded("sample", "w0");
        bench.cloud.onList(2, () -> bench.cloud.failWith(DustException.failure("AWS is throttling this account")));
        bench.cloud.onList(2 + failing, bench.cloud::recover);
        assertEquals(status, bench.run("start --wait"));
    }

    @Test
    void listsThatAlwaysFailEndTheWaiting() {
        bench.loaded("sample", "w0");
        bench.cloud.onList(2, () -> bench.cloud.failWith(DustException.failure("the credentials have expired")));
        assertEquals(3, bench.run("start --wait"));
        assertEquals(List.of("the credentials have expired"), bench.printer.errors());
    }

    @Test
    void anInterruptEndsTheWaiting() {
        bench.loaded("sample", "w0");
        bench.cloud.onList(2, bench.interpreter::interrupt);
        assertEquals(130, bench.run("start --wait"));
        assertEquals(List.of("interrupted"), bench.printer.errors());
        assertEquals(0, bench.run("start"));
    }

    private static String last(List<String> lines) {
        return lines.get(lines.size() - 1);
    }
}
