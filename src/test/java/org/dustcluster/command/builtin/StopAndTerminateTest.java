package org.dustcluster.command.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.testing.CommandBench;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StopAndTerminateTest {
    private final CommandBench bench = CommandBench.script();

    @BeforeEach
    void aClusterAndAStranger() {
        bench.loaded("sample", "w0", "w1", "w2");
        bench.cloud.addMember("sample", "w0", InstanceState.RUNNING);
        bench.cloud.addMember("sample", "w1", InstanceState.RUNNING);
        bench.cloud.add(InstanceState.RUNNING, "m5.large", "ami-9", Map.of("Name", "stranger"));
    }

    @ParameterizedTest
    @CsvSource({"stop -y, stopped", "terminate -y, terminated"})
    void withoutATargetOnlyTheTemplatesNodesAreTouched(String line, String participle) {
        assertEquals(0, bench.run(line));
        assertEquals(participle + " w[0-1]", bench.printer.results());
        assertEquals(List.of("i-0001 i-0002"), touched(line));
        assertEquals(List.of("w0", "w1"), bench.shells.closed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop -y '!w0'", "terminate -y '!w0'", "terminate -y !state=pending&!w0"})
    void aNegationNeverTouchesAStranger(String line) {
        assertEquals(0, bench.run(line));
        assertEquals(List.of("i-0002"), touched(line));
    }

    @Test
    void aStrangerIsTouchedById() {
        assertEquals(0, bench.run("terminate -y id=i-0003"));
        assertEquals(List.of("i-0003"), touched("terminate"));
    }

    @Test
    void aNumberThatNoShowHasPrintedTouchesNothing() {
        assertEquals(2, bench.run("terminate -y 4"));
        assertEquals(List.of(), touched("terminate"));
        assertTrue(
                bench.printer.errors().get(0).contains("last `show`"),
                bench.printer.errors().toString());
        assertEquals(0, bench.run("show stranger"));
        assertEquals(0, bench.run("terminate -y 4"));
        assertEquals(List.of("i-0003"), touched("terminate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop -y", "terminate -y", "terminate -y w0"})
    void aSecondInstanceOfANodeIsLeftAndReported(String line) {
        Instance second = bench.cloud.addMember("sample", "w0", InstanceState.STOPPED);
        String left = "leave id=" + second.id() + " (stopped): a second instance of w0, touched only by its id";
        assertEquals(0, bench.run(line + " -n"));
        assertTrue(bench.printer.results().lines().anyMatch(left::equals), bench.printer::toString);
        assertEquals(0, bench.run(line));
        assertTrue(bench.printer.messages().contains(left), bench.printer::toString);
        assertTrue(touched(line).stream().noneMatch(ids -> ids.contains(second.id())));
    }

    @Test
    void orWithAll() {
        assertEquals(0, bench.run("stop -a stranger"));
        assertEquals(List.of("i-0003"), touched("stop"));
    }

    private List<String> touched(String line) {
        String verb = line.split(" ")[0];
        return bench.cloud.calls(verb).stream()
                .map(call -> call.substring(verb.length() + 1))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "terminate", "terminate w0"})
    void whereNobodyCanBeAskedNothingIsTouched(String line) {
        assertEquals(2, bench.run(line));
        assertEquals(List.of(), touched(line));
        assertEquals(List.of("nobody to ask: say -y"), bench.printer.errors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "terminate", "terminate w0"})
    void anAnswerOfNoLeavesEverything(String line) {
        bench.answer(false);
        assertEquals(0, bench.run(line));
        assertEquals(List.of(), touched(line));
        assertEquals(
                "nothing done",
                bench.printer.messages().get(bench.printer.messages().size() - 1));
        assertEquals(List.of(), bench.shells.closed());
    }

    @Test
    void theQuestionNamesEveryNodeWithIdAndState() {
        bench.answer(true);
        assertEquals(0, bench.run("terminate"));
        assertEquals(List.of("terminate w[0-1]?"), bench.questions);
        assertEquals(
                List.of(
                        "terminate w[0-1]",
                        "leave w2: never launched",
                        "  name  id      state    type",
                        "  w0    i-0001  running  t3.micro",
                        "  w1    i-0002  running  t3.micro"),
                bench.printer.messages());
        assertEquals(List.of("i-0001 i-0002"), touched("terminate"));
    }

    @Test
    void stopWithATargetDoesNotAsk() {
        assertEquals(0, bench.run("stop w0"));
        assertEquals(List.of(), bench.questions);
        assertEquals("stopped w0", bench.printer.results());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop w2", "terminate w2"})
    void nothingToDoIsSaidWithoutAQuestion(String line) {
        assertEquals(0, bench.run(line));
        assertEquals(List.of(), bench.questions);
        assertTrue(bench.printer.messages().contains("leave w2: never launched"));
        assertTrue(bench.printer.messages().contains("nothing to " + line.split(" ")[0]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop -n", "terminate -n"})
    void thePlanAloneTouchesNothing(String line) {
        assertEquals(0, bench.run(line));
        assertEquals(List.of("list"), bench.cloud.calls());
        assertEquals(List.of(), bench.questions);
    }

    @Test
    void waitingTellsWhenEachNodeHasStopped() {
        assertEquals(0, bench.run("stop w[0-1] --wait"));
        assertEquals(List.of("stop w[0-1]", "w0: stopped", "w1: stopped"), bench.printer.messages());
    }

    /** Once the node has stopped, the other one bears its name, and that one runs. */
    @Test
    void whatIsWaitedForIsTheMachineNotItsName() {
        bench.cloud.addMember("sample", "w0", InstanceState.RUNNING);
        assertEquals(0, bench.run("stop w0 --wait"));
        assertEquals(
                "w0: stopped",
                bench.printer.messages().get(bench.printer.messages().size() - 1));
        assertEquals(List.of("i-0001"), touched("stop"));
    }

    @Test
    void aListWithoutTheMachineDoesNotEndTheWaiting() {
        bench.cloud.onList(2, () -> bench.cloud.hide("i-0001"));
        bench.cloud.onList(3, () -> bench.cloud.unhide("i-0001"));
        assertEquals(0, bench.run("stop w0 --wait"));
        assertEquals(List.of("stop w0", "w0: stopped"), bench.printer.messages());
    }

    @Test
    void aRefusalIsALineAndTheSessionStays() {
        bench.cloud.refuse("i-0001", "it is protected");
        assertEquals(3, bench.run("stop -y"));
        assertEquals(List.of("cannot stop w0: it is protected"), bench.printer.errors());
        assertEquals(List.of("w1"), bench.shells.closed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop -y", "terminate -y", "stop -a -y", "terminate -a -y"})
    void withoutATemplateATargetIsRequired(String line) {
        CommandBench bare = CommandBench.script();
        Instance instance = bare.cloud.add(InstanceState.RUNNING, "t", "a", Map.of());
        assertEquals(2, bare.run(line));
        assertEquals(List.of(), bare.cloud.calls());
        assertEquals(List.of(instance), bare.cloud.now());
    }
}
