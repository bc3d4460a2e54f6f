package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.NodeListener;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SharedThread;
import org.dustcluster.cluster.SshAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The state machine, against scripted shells. */
@Timeout(60)
class NodeShellTest {
    private final EventLog log = new EventLog();
    private final FakeLinks links = new FakeLinks();
    private final ShellPool pool = new ShellPool(links, log);

    @AfterEach
    void close() {
        pool.close();
    }

    /** Makes fake links, or fails, or waits for a latch. */
    private static final class FakeLinks implements LinkFactory {
        private final List<FakeLink> made = new CopyOnWriteArrayList<>();
        private final List<String> unlocked = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile String failure = "";
        private volatile boolean mute;

        @Override
        public Link open(RemoteNode node, int columns, int rows, Place place) throws IOException, InterruptedException {
            gate.await();
            if (!failure.isEmpty()) {
                throw new IOException(failure);
            }
            FakeLink link = new FakeLink();
            if (mute) {
                link.mute();
            }
            made.add(link);
            return link;
        }

        @Override
        public void unlock(RemoteNode node) {
            unlocked.add(node.name());
        }

        @Override
        public void warmUp() {}

        @Override
        public void close() {
            made.forEach(FakeLink::close);
        }

        private FakeLink last() {
            return made.get(made.size() - 1);
        }
    }

    private Dispatch send(String line) {
        return pool.send(List.of(FakeLink.node("a")), line);
    }

    private Outcome outcome(Dispatch dispatch) throws InterruptedException {
        assertTrue(
                dispatch.await(Duration.ofSeconds(10)),
                () -> dispatch.line() + " did not end: " + pool.sessions() + log.events());
        return Objects.requireNonNull(dispatch.outcomes().get("a"));
    }

    /** What the summary of a broadcast is made of. */
    private Map<String, Outcome> told(Dispatch dispatch) {
        return log.events().stream()
                .flatMap(event -> event instanceof NodeEvent.BroadcastDone done && done.broadcast() == dispatch.id()
                        ? Stream.of(done.outcomes())
                        : Stream.empty())
                .findFirst()
                .orElseThrow();
    }

    private String state() {
        return pool.sessions().get(0).state();
    }

    @Test
    void nodesThatFloodLeaveAnotherItsTurn() throws InterruptedException {
        List<RemoteNode> loud = java.util.stream.IntStream.range(0, 20)
                .mapToObj(i -> FakeLink.node("loud" + i))
                .toList();
        NodeListener quietOnly = event -> {
            if (event instanceof NodeEvent.OfNode ofNode && ofNode.node().equals("a")) {
                log.accept(event);
            }
        };
        try (ShellPool floods = new ShellPool(links, quietOnly)) {
            assertTrue(floods.open(loud).await(Duration.ofSeconds(10)));
            floods.send(loud, "flood");
            Dispatch dispatch = floods.send(List.of(FakeLink.node("a")), "say hello");
            assertEquals(new Outcome.Exited(0), outcome(dispatch));
        }
    }

    @Test
    void aListenerThatTakesNothingOfManyNodesTakesAnothersEvents() throws InterruptedException {
        List<RemoteNode> stuck = java.util.stream.IntStream.range(0, 20)
                .mapToObj(i -> FakeLink.node("stuck" + i))
                .toList();
        CountDownLatch held = new CountDownLatch(stuck.size());
        CountDownLatch release = new CountDownLatch(1);
        NodeListener listener = event -> {
            if (event instanceof NodeEvent.Lines lines && lines.node().startsWith("stuck")) {
                held.countDown();
                SharedThread.whileWaiting(release::await);
            }
        };
        try (ShellPool full = new ShellPool(links, listener)) {
            full.send(stuck, "say hello");
            assertTrue(held.await(10, TimeUnit.SECONDS), "as many wait as there are nodes");
            assertEquals(new Outcome.Exited(0), outcome(full.send(List.of(FakeLink.node("a")), "say hello")));
            release.countDown();
        }
    }

    @Test
    void nodesThatTakeNothingHoldUpNoOther() throws InterruptedException {
        List<RemoteNode> stuck = java.util.stream.IntStream.range(0, 20)
                .mapToObj(i -> FakeLink.node("stuck" + i))
                .toList();
        assertTrue(pool.open(stuck).await(Duration.ofSeconds(10)));
        links.made.forEach(FakeLink::stall);
        pool.send(stuck, "say hello");
        assertEquals(new Outcome.Exited(0), outcome(send("say hello")));
    }

    @Test
    void fewThreadsReadAndWriteForManyNodes() throws InterruptedException {
        List<RemoteNode> many = java.util.stream.IntStream.range(0, 60)
                .mapToObj(i -> FakeLink.node("n" + i))
                .toList();
        Set<String> threads = java.util.concurrent.ConcurrentHashMap.newKeySet();
        try (ShellPool crowd =
                new ShellPool(links, event -> threads.add(Thread.currentThread().getName()))) {
            for (int i = 0; i < 5; i++) {
                assertTrue(crowd.send(many, "say hello").await(Duration.ofSeconds(10)));
            }
        }
        threads.removeIf(name -> !name.startsWith("dust-io-"));
        assertFalse(threads.isEmpty());
        assertTrue(threads.size() <= Math.max(2, Runtime.getRuntime().availableProcessors()) + 1, threads::toString);
    }

    @Test
    void theEventsOfALineComeInOrder() throws InterruptedException {
        Dispatch dispatch = send("say hello");
        outcome(dispatch);
        assertEquals(
                List.of(
                        new NodeEvent.Connected("a", ""),
                        new NodeEvent.Lines("a", 1, List.of("hello")),
                        new NodeEvent.Finished("a", 1, new Outcome.Exited(0)),
                        new NodeEvent.BroadcastDone(1, "say hello", dispatch.outcomes())),
                log.events());
    }

    @Test
    void aNodeIsToldASizeWhenItIsAnother() throws InterruptedException {
        pool.resize(100, 30);
        outcome(send("status 0"));
        pool.resize(100, 30);
        pool.resize(120, 40);
        assertEquals(List.of("120x40"), links.last().awaitSize("120x40"));
        pool.resize(120, 40);
        pool.resize(100, 30);
        assertEquals(List.of("120x40", "100x30"), links.last().awaitSize("100x30"));
    }

    @Test
    void keysAreReadForWhatHasNoSessionAlone() throws InterruptedException {
        pool.unlock(List.of(FakeLink.node("a")));
        outcome(send("status 0"));
        pool.unlock(List.of(FakeLink.node("a"), FakeLink.node("b")));
        assertEquals(List.of("a", "b"), links.unlocked);
        links.last().close();
        log.await(NodeEvent.Lost.class::isInstance);
        pool.unlock(List.of(FakeLink.node("a")));
        assertEquals(List.of("a", "b", "a"), links.unlocked);
    }

    @Test
    void linesWaitForTheLoginAndRunInTurn() throws InterruptedException {
        links.gate = new CountDownLatch(1);
        Dispatch first = send("status 1");
        Dispatch second = send("status 2");
        assertEquals("connecting", state());
        links.gate.countDown();
        assertEquals(new Outcome.Exited(1), outcome(first));
        assertEquals(new Outcome.Exited(2), outcome(second));
        assertEquals(List.of(), second.inputNodes());
    }

    @Test
    void linesThatWaitAreBounded() {
        links.gate = new CountDownLatch(1);
        List<Dispatch> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(send("say " + i));
        }
        Dispatch last = all.get(999);
        while (!last.done()) {
            Thread.onSpinWait();
        }
        assertInstanceOf(Outcome.Refused.class, last.outcomes().get("a"));
        links.gate.countDown();
    }

    @Test
    void anInterruptWithdrawsALineThatWaits() throws InterruptedException {
        links.gate = new CountDownLatch(1);
        Dispatch waiting = send("say never");
        waiting.interrupt();
        assertInstanceOf(Outcome.Failed.class, outcome(waiting));
        links.gate.countDown();
        outcome(send("say now"));
        assertTrue(links.last().typed().stream().noneMatch("say never"::equals));
    }

    @Test
    void inputThatAProgramReadEndsWithTheProgram() throws InterruptedException {
        outcome(send("status 0"));
        Dispatch question = send("read");
        Dispatch answer = send("Y");
        assertEquals(List.of("a"), answer.inputNodes());
        assertEquals(new Outcome.Exited(0), outcome(question));
        assertEquals(new Outcome.Exited(0), outcome(answer));
        assertEquals(Map.of("a", new Outcome.Exited(0)), told(question));
        assertEquals(Map.of(), told(answer));
        assertEquals(List.of("got Y"), log.lines("a", question.id()));
        assertEquals(new Outcome.Exited(5), outcome(send("status 5")));
    }

    @Test
    void typedAheadLinesThatRunForLongKeepTheNodeBusyAndEndTheirOwnDispatch() throws InterruptedException {
        outcome(send("status 0"));
        Dispatch first = send("run");
        Dispatch ahead = send("run");
        links.last().finish(3);
        assertEquals(new Outcome.Exited(3), outcome(first));
        // The second one runs silently; our sync waits in the terminal behind it.
        Dispatch third = send("say third");
        assertEquals("busy", state());
        links.last().finish(4);
        assertEquals(new Outcome.Exited(4), outcome(ahead));
        assertEquals(Map.of("a", new Outcome.Exited(4)), told(ahead));
        assertEquals(new Outcome.Exited(0), outcome(third));
        assertEquals(List.of("third"), log.lines("a", third.id()));
        assertEquals(new Outcome.Exited(6), outcome(send("status 6")));
    }

    @Test
    void anInterruptEndsWhatRunsAndWhatWasTypedAhead() throws InterruptedException {
        outcome(send("status 0"));
        Dispatch first = send("run");
        Dispatch ahead = send("say ahead");
        first.interrupt();
        assertEquals(new Outcome.Exited(130), outcome(first));
        assertEquals(new Outcome.Exited(130), outcome(ahead));
        assertEquals(Map.of("a", new Outcome.Exited(130)), told(first));
        assertEquals(Map.of(), told(ahead));
        assertEquals(new Outcome.Exited(0), outcome(send("say after")));
    }

    @Test
    void aPromptOutOfNowhereEndsNothing() throws InterruptedException {
        outcome(send("status 0"));
        links.last().prompt(0);
        links.last().print("from a job\r\n");
        log.await(event -> event instanceof NodeEvent.Lines lines && lines.broadcast() == 0);
        assertEquals("idle", state());
        Dispatch run = send("run");
        links.last().finish(2);
        assertEquals(new Outcome.Exited(2), outcome(run));
    }

    @Test
    void aLostConnectionIsSaidOnceAndTheNextLineLogsInAgain() throws InterruptedException {
        outcome(send("status 0"));
        Dispatch running = send("run");
        Dispatch input = send("more");
        links.last().end(false);
        assertEquals(new Outcome.Failed("the connection was reset"), outcome(running));
        assertEquals(new Outcome.Failed("the connection was reset"), outcome(input));
        assertEquals("lost", state());
        assertEquals(new Outcome.Exited(0), outcome(send("say again")));
        assertEquals(2, links.made.size());
        assertEquals(
                1,
                log.events().stream().filter(NodeEvent.Lost.class::isInstance).count());
    }

    @Test
    void theEndOfTheShellEndsTheLineAndIsSaidOnce() throws InterruptedException {
        assertEquals(new Outcome.SessionEnded(), outcome(send("exit")));
        assertEquals(
                1,
                log.events().stream().filter(NodeEvent.Ended.class::isInstance).count());
        assertEquals("closed", state());
    }

    @Test
    void aShellThatNeverPromptsIsGivenUp() throws InterruptedException {
        links.mute = true;
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, outcome(send("status 0")));
        assertTrue(failed.reason().contains("no prompt within 2 s"), failed.reason());
    }

    @Test
    void aFailedLoginSaysWhyAndIsTriedAgain() throws InterruptedException {
        links.failure = "nobody is at home";
        assertEquals(new Outcome.Failed("nobody is at home"), outcome(send("status 0")));
        links.failure = "";
        assertEquals(new Outcome.Exited(0), outcome(send("status 0")));
    }

    @Test
    void anOpeningThatFailsIsToldByItsOutcomeAlone() throws InterruptedException {
        links.failure = "nobody is at home";
        assertEquals(new Outcome.Failed("nobody is at home"), outcome(pool.open(List.of(FakeLink.node("a")))));
        assertEquals(new Outcome.Failed("nobody is at home"), outcome(send("status 0")));
        assertEquals(
                1,
                log.events().stream().filter(NodeEvent.Lost.class::isInstance).count());
    }

    @Test
    void anotherMachineUnderTheSameNameGetsASessionOfItsOwn() throws InterruptedException {
        outcome(send("status 0"));
        SshAddress address = FakeLink.node("a").address();
        RemoteNode moved = new RemoteNode(
                "a",
                new SshAddress(
                        address.host(),
                        22,
                        "u",
                        Optional.empty(),
                        "i-new",
                        false,
                        List.of(),
                        HostKeyPolicy.ACCEPT_NEW,
                        Duration.ofSeconds(2)));
        Dispatch dispatch = pool.send(List.of(moved), "say hi");
        outcome(dispatch);
        assertEquals(2, links.made.size());
        List<NodeEvent> events = log.events();
        int ended = events.indexOf(new NodeEvent.Ended("a", "it was with i-a; a is i-new now"));
        assertTrue(ended > 0 && ended < events.lastIndexOf(new NodeEvent.Connected("a", "")), events::toString);
    }

    @Test
    void openingTellsNothingButTheLogin() throws InterruptedException {
        Dispatch open = pool.open(List.of(FakeLink.node("a")));
        assertEquals(new Outcome.Exited(0), outcome(open));
        assertEquals(List.of(new NodeEvent.Connected("a", "")), log.events());
        assertTrue(pool.open(List.of(FakeLink.node("a"))).await(Duration.ofSeconds(1)));
    }

    @Test
    void closingWhileLoggingInGivesUp() throws InterruptedException {
        links.gate = new CountDownLatch(1);
        Dispatch dispatch = send("status 0");
        pool.close(List.of("a"));
        assertEquals(new Outcome.Failed("closed"), outcome(dispatch));
        links.gate.countDown();
    }

    @Test
    void closeOfThePoolEndsEveryWait() throws InterruptedException {
        outcome(send("status 0"));
        Dispatch run = send("run");
        pool.close();
        assertTrue(run.await(Duration.ofSeconds(2)));
        Dispatch late = send("status 0");
        assertTrue(late.await(Duration.ofSeconds(2)));
        assertInstanceOf(Outcome.Failed.class, late.outcomes().get("a"));
    }

    @Test
    void whatIsRunningIsTold() throws InterruptedException {
        outcome(send("status 9"));
        Dispatch run = send("run");
        assertEquals(Optional.of("run"), pool.sessions().get(0).line());
        assertEquals("busy", state());
        assertEquals(9, pool.sessions().get(0).lastExit().getAsInt());
        links.last().finish(0);
        assertTrue(run.await(Duration.ofNanos(TimeUnit.SECONDS.toNanos(5))));
    }
}
