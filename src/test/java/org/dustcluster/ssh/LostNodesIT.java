package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.remote.ShellPool;
import org.dustcluster.testing.CutCable;
import org.dustcluster.testing.OpenSshServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of a pool whose node goes away in every manner, and comes back. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostNodesIT {
    private static final Duration PULSE = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private final LinkedBlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<String> losses = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void installed() {
        assumeTrue(OpenSshServer.installed(), "OpenSSH is not installed");
    }

    private ShellPool pool() {
        SshLinks links = new SshLinks(
                new SshLinks.Settings(
                        folder.resolve("known_hosts"),
                        folder.resolve("home"),
                        Map.of(),
                        "xterm",
                        question -> Optional.empty()),
                PULSE,
                ConsoleWatch.Rhythm.REAL);
        return new ShellPool(links, event -> {
            if (event instanceof NodeEvent.Lost lost) {
                losses.add(lost.reason());
            }
            events.add(event);
        });
    }

    private static RemoteNode node(OpenSshServer server, Duration timeout) {
        return new RemoteNode(
                "n",
                new SshAddress(
                        server.address(),
                        server.port(),
                        server.user(),
                        Optional.of(server.keyFile()),
                        "i-1",
                        false,
                        List.of(),
                        HostKeyPolicy.ACCEPT_NEW,
                        timeout));
    }

    private <T extends NodeEvent> T next(Class<T> type) throws InterruptedException {
        while (true) {
            NodeEvent event = events.poll(60, TimeUnit.SECONDS);
            assertTrue(event != null, () -> "no " + type.getSimpleName());
            if (type.isInstance(event)) {
                return type.cast(event);
            }
        }
    }

    private void runs(ShellPool pool, RemoteNode node) throws InterruptedException {
        pool.send(List.of(node), "echo 4''2");
        assertEquals(List.of("42"), next(NodeEvent.Lines.class).lines());
        next(NodeEvent.BroadcastDone.class);
    }

    private static OpenSshServer.Builder server(Path folder) {
        return OpenSshServer.in(folder.resolve("sshd")).withShell("exec env PS1='' /bin/sh -i");
    }

    @Test
    void aCutCableIsNoticedSaidOnceAndMended() throws Exception {
        assumeTrue(CutCable.possible(), "a network namespace takes root and iproute2");
        try (CutCable cable = CutCable.lay();
                OpenSshServer server = server(folder)
                        .at(List.of(cable.address()))
                        .through(cable.inside())
                        .start();
                ShellPool pool = pool()) {
            RemoteNode node = node(server, Duration.ofSeconds(20));
            runs(pool, node);

            cable.cut();
            assertEquals(
                    "connection lost: no answer for 900 ms",
                    next(NodeEvent.Lost.class).reason());

            RemoteNode hurried = node(server, Duration.ofMillis(800));
            pool.send(List.of(hurried), "echo lost");
            assertTrue(next(NodeEvent.Lost.class).reason().startsWith("no answer from "), losses::toString);

            cable.mend();
            runs(pool, node);
            assertEquals(2, losses.size(), losses::toString);
        }
    }

    /** The line is on its way when the cable is cut: its outcome is a failure, and it is not sent again. */
    @Test
    void aLineThatRunsWhenTheCableIsCutFailsOnce() throws Exception {
        assumeTrue(CutCable.possible(), "a network namespace takes root and iproute2");
        try (CutCable cable = CutCable.lay();
                OpenSshServer server = server(folder)
                        .at(List.of(cable.address()))
                        .through(cable.inside())
                        .start();
                ShellPool pool = pool()) {
            RemoteNode node = node(server, Duration.ofSeconds(20));
            Path count = folder.resolve("count");
            pool.send(List.of(node), "echo begun | tee -a " + count + "; sleep 60");
            assertEquals(List.of("begun"), next(NodeEvent.Lines.class).lines());

            cable.cut();
            next(NodeEvent.BroadcastDone.class);
            cable.mend();
            runs(pool, node);

            assertEquals("begun\n", java.nio.file.Files.readString(count));
            assertEquals(1, losses.size(), losses::toString);
        }
    }

    @Test
    void aRebootedNodeIsSaidOnceAndLoggedInToAgain() throws Exception {
        try (OpenSshServer server = server(folder).start();
                ShellPool pool = pool()) {
            RemoteNode node = node(server, Duration.ofSeconds(20));
            runs(pool, node);
            server.restart();
            next(NodeEvent.Lost.class);
            runs(pool, node);
            assertEquals(1, losses.size(), losses::toString);
        }
    }

    /** Ten thousand characters a line: kept, they would be ten megabytes; and every login leaves its thread. */
    @Test
    void aThousandLinesToALostNodeLeaveNothingBehind() throws Exception {
        OpenSshServer server = server(folder).start();
        RemoteNode node = node(server, Duration.ofSeconds(20));
        server.close();
        String line = "#" + "x".repeat(10_000);
        try (ShellPool pool = pool()) {
            for (int i = 0; i < 100; i++) {
                pool.send(List.of(node), line + i).await(Duration.ofSeconds(30));
            }
            long before = used();
            int threads = Thread.activeCount();
            for (int i = 0; i < 1000; i++) {
                pool.send(List.of(node), line + i).await(Duration.ofSeconds(30));
                events.clear();
                losses.clear();
            }
            long grown = used() - before;
            assertTrue(grown < 3_000_000, grown + " bytes more");
            assertTrue(
                    Thread.activeCount() < threads + 10,
                    () -> Thread.getAllStackTraces().keySet().toString());
            List<SessionStatus> sessions = pool.sessions();
            assertEquals(Set.of("lost"), Set.of(sessions.get(0).state()));
            assertEquals(1, sessions.size());
        }
    }

    /** A dead node and lines that nobody waits for: some wait for the login, the others are refused at once. */
    @Test
    void aThousandLinesToANodeThatDoesNotAnswerAreRefusedOrEndedWithIt() throws Exception {
        try (java.net.ServerSocket mute = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress());
                OpenSshServer server = server(folder).start();
                ShellPool pool = pool()) {
            SshAddress a = node(server, Duration.ofSeconds(3)).address();
            RemoteNode dead = new RemoteNode(
                    "n",
                    new SshAddress(
                            "127.0.0.1",
                            mute.getLocalPort(),
                            a.user(),
                            a.keyFile(),
                            "i-2",
                            false,
                            List.of(),
                            a.hostKeys(),
                            a.connectTimeout()));
            List<org.dustcluster.cluster.Dispatch> all = new java.util.ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                all.add(pool.send(List.of(dead), "echo " + i));
            }
            for (org.dustcluster.cluster.Dispatch one : all) {
                assertTrue(one.await(Duration.ofSeconds(30)), "one hangs");
            }
            assertTrue(losses.size() <= 3, losses::toString);
            long refused = all.stream()
                    .filter(one -> one.outcomes().get("n") instanceof Outcome.Refused)
                    .count();
            assertTrue(refused >= 1000 - 64L * losses.size(), () -> refused + " refused, lost " + losses);
        }
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
