package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.cluster.SshChoice;
import org.dustcluster.remote.Link;
import org.dustcluster.remote.ShellPool;
import org.dustcluster.testing.OpenSshServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes behind bastions, hops and proxy programs; each end is a real OpenSSH server of its own. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BastionIT {
    @TempDir
    Path folder;

    @BeforeEach
    void installed() {
        assumeTrue(OpenSshServer.installed(), "OpenSSH is not installed");
    }

    private OpenSshServer.Builder bastion() {
        return OpenSshServer.in(folder.resolve("bastion")).at(List.of("127.0.62.1"));
    }

    private SshBench bench() throws IOException {
        return new SshBench(
                folder,
                SshBench.dashServer(folder).start(),
                Map.of("PATH", "/usr/bin:/bin:/usr/sbin"),
                question -> Optional.empty());
    }

    private static SshAddress behind(SshBench bench, OpenSshServer bastion, int node) {
        return behind(bench, node, List.of(bastion.address() + ":" + bastion.port()));
    }

    private static SshAddress behind(SshBench bench, int node, List<String> jumps) {
        SshAddress a = bench.address();
        return new SshAddress(
                a.host(),
                a.port(),
                a.user(),
                a.keyFile(),
                "i-" + node,
                false,
                jumps,
                HostKeyPolicy.ACCEPT_NEW,
                Duration.ofSeconds(40));
    }

    /** Lets the nodes' key in at the bastion as well: that is how a template without a key for its hop has it. */
    private static OpenSshServer admitting(OpenSshServer bastion, SshBench bench) throws IOException {
        bastion.authorize(Keys.publicHalf(bench.server.keyFile(), ""));
        return bastion;
    }

    private static long logins(OpenSshServer server) {
        return server.log()
                .lines()
                .filter(line -> line.contains("Accepted publickey"))
                .count();
    }

    private static void works(Link link) throws IOException {
        SshBench.type(link, "echo 4''2");
        SshBench.until(link, "42");
    }

    /** MaxStartups 1: a second connection that is not logged in yet would be dropped at once. */
    @Test
    void aStormOfLoginsIsOneLoginAtTheBastion() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16, task -> new Thread(task, "test-login"));
        try (OpenSshServer bastion = bastion()
                        .config("MaxStartups 1:100:1")
                        .config("MaxSessions 1")
                        .start();
                SshBench bench = bench()) {
            admitting(bastion, bench);
            List<Future<Link>> logins = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                SshAddress node = behind(bench, bastion, i);
                logins.add(threads.submit(() -> bench.open(node)));
            }
            List<Link> links = new ArrayList<>();
            for (Future<Link> login : logins) {
                links.add(login.get(60, TimeUnit.SECONDS));
            }
            for (Link link : links) {
                works(link);
            }
            assertEquals(1, logins(bastion));
            links.subList(1, links.size()).forEach(Link::close);
            works(links.get(0));
            links.get(0).close();
            // The last one takes the connection along: the next login is a new one.
            bench.open(behind(bench, bastion, 1)).close();
            assertEquals(2, logins(bastion));
        } finally {
            threads.shutdownNow();
        }
    }

    /** One that takes connections and says nothing; the nodes behind it are asked for first, and are many. */
    @Test
    void aDeadBastionHoldsUpNobodyElse() throws Exception {
        try (ServerSocket dead = new ServerSocket(0, 50, InetAddress.getByName("127.0.62.1"));
                SshBench bench = bench();
                ShellPool pool = new ShellPool(bench.links, event -> {})) {
            List<String> jumps = List.of("127.0.62.1:" + dead.getLocalPort());
            List<RemoteNode> nodes = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                nodes.add(new RemoteNode("behind" + i, behind(bench, i, jumps)));
            }
            for (int i = 0; i < 5; i++) {
                nodes.add(new RemoteNode("direct" + i, behind(bench, 100 + i, List.of())));
            }
            Dispatch dispatch = pool.send(nodes, "true");
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (System.nanoTime() < limit && dispatch.outcomes().size() < 5) {
                dispatch.await(Duration.ofMillis(20));
            }
            assertEquals(
                    List.of("direct0", "direct1", "direct2", "direct3", "direct4"),
                    dispatch.outcomes().keySet().stream().sorted().toList());
        }
    }

    /** Of one login at the bastion all hear at once, whenever it ends. */
    @Test
    void allBehindADeadBastionAreToldAtOnce() throws Exception {
        List<Long> told = new CopyOnWriteArrayList<>();
        Set<String> reasons = ConcurrentHashMap.newKeySet();
        try (ServerSocket dead = new ServerSocket(0, 50, InetAddress.getByName("127.0.62.1"));
                SshBench bench = bench();
                ShellPool pool = new ShellPool(bench.links, event -> {
                    if (event instanceof NodeEvent.Lost lost) {
                        told.add(System.nanoTime());
                        reasons.add(lost.reason());
                    }
                })) {
            List<RemoteNode> nodes = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                SshAddress address = behind(bench, i, List.of("127.0.62.1:" + dead.getLocalPort()));
                nodes.add(new RemoteNode("behind" + i, hurried(address)));
            }
            assertTrue(pool.send(nodes, "true").await(Duration.ofSeconds(60)));
            assertEquals(50, told.size());
            assertEquals(1, reasons.size(), reasons::toString);
            long between = TimeUnit.NANOSECONDS.toMillis(told.get(49) - told.get(0));
            assertTrue(between < 2000, () -> "the last one " + between + " ms after the first");
        }
    }

    private static SshAddress hurried(SshAddress a) {
        return new SshAddress(
                a.host(),
                a.port(),
                a.user(),
                a.keyFile(),
                a.identity(),
                false,
                a.proxyJump(),
                HostKeyPolicy.ACCEPT_NEW,
                Duration.ofSeconds(3));
    }

    @Test
    void aBastionThatDiesIsBlamedByAllBehindItAndLoggedInToAgain() throws Exception {
        try (OpenSshServer bastion = bastion().start();
                SshBench bench = bench();
                Link one = bench.open(behind(bench, admitting(bastion, bench), 1));
                Link two = bench.open(behind(bench, bastion, 2))) {
            bastion.killConnections();
            for (Link link : List.of(one, two)) {
                SshBench.rest(link);
                assertFalse(link.endedByShell());
                assertTrue(
                        link.endReason().startsWith("proxyjump 127.0.62.1:" + bastion.port() + ": connection lost: "),
                        link.endReason());
            }
            try (Link again = bench.open(behind(bench, bastion, 1))) {
                works(again);
            }
        }
    }

    @Test
    void aBastionThatAnswersNoMoreIsFoundOutAndBlamed() throws Exception {
        try (OpenSshServer bastion = bastion().start();
                SshBench bench = new SshBench(
                        folder,
                        SshBench.dashServer(folder).start(),
                        Map.of(),
                        question -> Optional.empty(),
                        Duration.ofMillis(300));
                Link link = bench.open(behind(bench, admitting(bastion, bench), 1))) {
            works(link);
            bastion.freezeConnections();
            SshBench.rest(link);
            assertEquals(
                    "proxyjump 127.0.62.1:" + bastion.port() + ": connection lost: no answer for 900 ms",
                    link.endReason());
        }
    }

    @Test
    void aNodeThatTheBastionCannotReachIsSaidToBeOne() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (OpenSshServer bastion = bastion().start();
                SshBench bench = bench()) {
            SshAddress a = behind(bench, admitting(bastion, bench), 1);
            SshAddress dead = new SshAddress(
                    "127.0.0.1",
                    port,
                    a.user(),
                    a.keyFile(),
                    a.identity(),
                    false,
                    a.proxyJump(),
                    a.hostKeys(),
                    a.connectTimeout());
            String clause =
                    assertThrows(IOException.class, () -> bench.open(dead)).getMessage();
            assertTrue(
                    clause.startsWith("127.0.62.1:" + bastion.port() + " opens no way to 127.0.0.1:" + port + ": "),
                    clause);
            assertTrue(clause.toLowerCase(java.util.Locale.ROOT).contains("refused"), clause);
        }
    }

    @Test
    void aBastionThatForwardsNothingIsSaidToDoSo() throws Exception {
        try (OpenSshServer bastion = bastion().config("AllowTcpForwarding no").start();
                SshBench bench = bench()) {
            SshAddress node = behind(bench, admitting(bastion, bench), 1);
            String clause =
                    assertThrows(IOException.class, () -> bench.open(node)).getMessage();
            assertTrue(clause.contains("opens no way to"), clause);
        }
    }

    @Test
    void aBastionThatRefusesTheUserIsNamedOnce() throws Exception {
        try (OpenSshServer bastion = bastion().start();
                SshBench bench = bench()) {
            String hop = "127.0.62.1:" + bastion.port();
            String clause = assertThrows(
                            IOException.class, () -> bench.open(behind(bench, 1, List.of("nobody@" + hop))))
                    .getMessage();
            assertEquals(
                    "proxyjump " + hop + ": login refused for nobody with key " + bench.server.keyFile()
                            + " (the server takes publickey); is the user name right?",
                    clause);
        }
    }

    private void config(String text) throws IOException {
        Path file = folder.resolve("home/.ssh/config");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static SshAddress literal(String name) {
        return new SshAddress(
                name,
                22,
                "ec2-user",
                Optional.empty(),
                name,
                true,
                List.of(),
                HostKeyPolicy.ACCEPT_NEW,
                Duration.ofSeconds(40),
                Set.of(SshChoice.values()));
    }

    /** Three servers with a key each; the bastion's log shows who came. */
    @Test
    void twoHopsOfTheUsersConfigHaveTheirOwnNamesPortsAndKeys() throws Exception {
        try (OpenSshServer outer = bastion().start();
                OpenSshServer inner = OpenSshServer.in(folder.resolve("inner"))
                        .at(List.of("127.0.62.2"))
                        .start();
                SshBench bench = bench()) {
            config("""
                    Host node
                      HostName 127.0.0.1
                      Port %d
                      User %s
                      IdentityFile %s
                      ProxyJump outer,inner
                    Host outer
                      HostName 127.0.62.1
                      Port %d
                      User %s
                      IdentityFile %s
                    Host inner
                      HostName 127.0.62.2
                      Port %d
                      User %s
                      IdentityFile %s
                    """.formatted(
                            bench.server.port(),
                            bench.server.user(),
                            bench.server.keyFile(),
                            outer.port(),
                            outer.user(),
                            outer.keyFile(),
                            inner.port(),
                            inner.user(),
                            inner.keyFile()));
            try (Link one = bench.open(literal("node"));
                    Link two = bench.open(literal("node"))) {
                works(one);
                works(two);
            }
            assertEquals(1, logins(outer));
            assertEquals(1, logins(inner));
            assertEquals(2, logins(bench.server));
            assertEquals(3, Files.readAllLines(bench.knownHosts()).size());
        }
    }

    @Test
    void aProxyCommandCarriesTheConnectionAndEndsWithIt() throws Exception {
        try (OpenSshServer bastion = bastion().start();
                SshBench bench = bench()) {
            Path pid = folder.resolve("pid");
            config("""
                    Host node
                      HostName 127.0.0.1
                      Port %d
                      User %s
                      IdentityFile %s
                      ProxyCommand sh -c 'echo $$ >%s; exec ssh -F none -i %s -p %d -o StrictHostKeyChecking=no \
                    -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -W %%h:%%p %%r@127.0.62.1'
                    """.formatted(
                            bench.server.port(),
                            bench.server.user(),
                            bench.server.keyFile(),
                            pid,
                            bastion.keyFile(),
                            bastion.port()));
            Link link = bench.open(literal("node"));
            works(link);
            ProcessHandle proxy = ProcessHandle.of(
                            Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow();
            // Ctrl-C at our prompt goes to a group that it is not in.
            assertEquals(
                    String.valueOf(proxy.pid()),
                    Keys.run(List.of("ps", "-o", "sid=", "-p", String.valueOf(proxy.pid())))
                            .strip());
            link.close();
            proxy.onExit().get(10, TimeUnit.SECONDS);
            try (Link again = bench.open(literal("node"))) {
                works(again);
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                        .orElseThrow()
                        .destroyForcibly();
                SshBench.rest(again);
                assertEquals("the proxycommand ended with status 137", again.endReason());
            }
            assertEquals(2, logins(bastion));
        }
    }

    @Test
    void aProxyCommandThatFailsIsQuoted() throws Exception {
        try (SshBench bench = bench()) {
            config("Host node\n IdentityFile " + bench.server.keyFile()
                    + "\n ProxyCommand sh -c 'echo first >&2; echo \"An error (TargetNotConnected)\" >&2; exit 254'\n");
            String clause = assertThrows(IOException.class, () -> bench.open(literal("node")))
                    .getMessage();
            assertEquals("the proxycommand ended with status 254 (it said: An error (TargetNotConnected))", clause);
        }
    }

    @Test
    void aProxyCommandThatKeepsSilentIsLeftAtTheDeadlineAndEnded() throws Exception {
        try (SshBench bench = bench()) {
            Path pid = folder.resolve("pid");
            // It does not look at its input, so it would not see that nobody is there any more.
            config("Host node\n IdentityFile " + bench.server.keyFile() + "\n ProxyCommand sh -c 'echo $$ >" + pid
                    + "; exec sleep 100'\n");
            SshAddress a = literal("node");
            SshAddress hurried = new SshAddress(
                    a.host(),
                    a.port(),
                    a.user(),
                    a.keyFile(),
                    a.identity(),
                    true,
                    List.of(),
                    a.hostKeys(),
                    Duration.ofMillis(700),
                    a.leftOpen());
            String clause =
                    assertThrows(IOException.class, () -> bench.open(hurried)).getMessage();
            assertTrue(clause.contains("within 700 ms"), clause);
            Optional<ProcessHandle> left =
                    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
            if (left.isPresent()) {
                left.get().onExit().get(10, TimeUnit.SECONDS);
            }
        }
    }
}
