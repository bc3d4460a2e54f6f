package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.dustcluster.testing.FakeCloud;
import org.dustcluster.testing.Templates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanExecutionTest {
    private final FakeCloud cloud = new FakeCloud();
    private final List<Thread> launchers = new CopyOnWriteArrayList<>();
    private Template template = Templates.of("sample", "w0", "w1", "w2");

    @Test
    void whatIsMissingIsLaunchedAndWhatIsStoppedIsStartedInOneCall() {
        cloud.addMember("sample", "w0", InstanceState.STOPPED);
        cloud.addMember("sample", "w1", InstanceState.STOPPED);
        assertEquals(List.of(), start());
        assertEquals(List.of("start i-0001 i-0002", "launch w2"), cloud.calls());
    }

    @Test
    void aLaunchCarriesItsTagsAndToken() {
        template = Templates.with(
                template, Templates.node("w0", Templates.launch(Map.of("owner", "dev", "Name", "mine"))));
        start();
        LaunchRequest request = cloud.launches().get(0);
        assertEquals(Map.of("owner", "dev", "Name", "w0", "dust:cluster", "sample"), request.tags());
        assertEquals(64, request.clientToken().length());
    }

    @Test
    void theSameWishHasTheSameTokenInEveryProcess() {
        // The order of an immutable map differs from process to process: a token made from it would now and then
        // differ.
        Map<String, String> tags = Map.of("a", "1", "b", "2", "c", "3", "d", "4", "e", "5", "f", "6", "g", "7");
        template = Templates.with(template, Templates.node("w0", Templates.launch(tags)));
        start();
        assertEquals(
                "d19793f676faa14539ca4285a92ddc8e5b7d8e1a7317efb20ca8648dcabbf412",
                cloud.launches().get(0).clientToken());
    }

    @Test
    void aLaunchWhoseAnswerWasLostIsNotMadeTwice() {
        cloud.loseAnswers(true);
        assertEquals(List.of("cannot launch w[0-2]: the connection to EC2 was lost"), start());
        cloud.loseAnswers(false);
        // As if the list lagged behind: the new machines are not seen, the token alone protects.
        cloud.now().forEach(instance -> cloud.hide(instance.id()));
        assertEquals(List.of(), start());
        assertEquals(3, cloud.now().size());
    }

    @Test
    void aTerminatedMachineIsLaunchedAnewAlsoWhenItIsListedNoMore() {
        template = Templates.of("sample", "w0");
        start();
        String first = cloud.now().get(0).id();
        cloud.set(first, InstanceState.TERMINATED);
        start();
        String second = cloud.now().get(1).id();
        cloud.set(second, InstanceState.TERMINATED);
        cloud.hide(first);
        cloud.hide(second);
        assertEquals(List.of(), start());
        assertEquals(3, cloud.now().size());
    }

    @Test
    void otherUserDataIsAnotherWish(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("init.sh");
        template = Templates.with(
                template,
                Templates.node(
                        "w0", Templates.launch(Optional.of("ami-1"), Optional.of("k"), Optional.of(file), Map.of())));
        Files.writeString(file, "one");
        start();
        cloud.now().forEach(instance -> cloud.hide(instance.id()));
        Files.writeString(file, "two");
        start();
        assertNotEquals(
                cloud.launches().get(0).clientToken(), cloud.launches().get(1).clientToken());
    }

    @Test
    void oneRefusalLeavesTheOthersAlone() {
        cloud.refuse("w1", "instance limit reached in eu-west-1");
        assertEquals(List.of("cannot launch w1: instance limit reached in eu-west-1"), start());
        assertEquals(2, cloud.now().size());
    }

    @Test
    void aBatchThatIsRefusedAsAWholeIsOneSentence() {
        cloud.addMember("sample", "w0", InstanceState.RUNNING);
        cloud.addMember("sample", "w1", InstanceState.RUNNING);
        ClusterView view = view();
        cloud.failWith(DustException.failure("no permission"));
        assertEquals(List.of("cannot stop w[0-1]: no permission"), run(Plan.stop(view.members()), view));
    }

    @Test
    void anInterruptIsNoFailureOfNodes() {
        cloud.addMember("sample", "w0", InstanceState.RUNNING);
        ClusterView view = view();
        cloud.failWith(DustException.interrupted());
        DustException end = assertThrows(DustException.class, () -> run(Plan.stop(view.members()), view));
        assertEquals(ExitStatus.INTERRUPTED, end.status());
    }

    @Test
    void anInterruptEndsTheWaitingAndLaunchesThatAreNotOutYet() throws InterruptedException {
        template = Templates.of(
                "sample", IntStream.range(0, 20).mapToObj(n -> "w" + n).toArray(String[]::new));
        synchronized (cloud) {
            // The cloud answers nobody meanwhile.
            Thread.currentThread().interrupt();
            DustException end = assertThrows(DustException.class, this::start);
            assertEquals(ExitStatus.INTERRUPTED, end.status());
            assertTrue(Thread.interrupted());
        }
        for (Thread launcher : launchers) {
            launcher.join(10_000);
        }
        assertTrue(cloud.launches().size() <= 8, () -> cloud.calls().toString());
    }

    private ClusterView view() {
        return Reconciler.reconcile(Optional.of(template), cloud.listed());
    }

    private List<String> start() {
        ClusterView view = view();
        return run(Plan.start(view.members()), view);
    }

    private List<String> run(Plan plan, ClusterView view) {
        return PlanExecution.failures(new PlanExecution(cloud, view, this::launcher).run(plan));
    }

    private Thread launcher(Runnable task) {
        Thread thread = new Thread(task, "dust-launch-test");
        launchers.add(thread);
        return thread;
    }
}
