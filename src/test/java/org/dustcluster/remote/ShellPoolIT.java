package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.NodeListener;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RawSession;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.testing.LoginShellServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pool against real OpenSSH: what goes wrong, what goes slowly, what goes on side by side. */
class ShellPoolIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final EventLog log = new EventLog();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = toClose.size() - 1; i >= 0; i--) {
            toClose.get(i).close();
        }
    }

    private ShellPool pool(NodeListener listener) {
        ShellPool pool = new ShellPool(LoginShellServer.links(folder), listener);
        toClose.add(pool);
        return pool;
    }

    private LoginShellServer server(LoginShellServer.Builder builder) {
        LoginShellServer server = builder.start();
        toClose.add(server);
        return server;
    }

    private static LoginShellServer.Builder bash() {
        return LoginShellServer.builder().shell("bash -l");
    }

    private static Outcome outcome(Dispatch dispatch, String node) throws InterruptedException {
        assertTrue(dispatch.await(DEADLINE), () -> dispatch.line() + " did not end: " + dispatch.outcomes());
        return Objects.requireNonNull(dispatch.outcomes().get(node));
    }

    private static SshAddress with(SshAddress address, int port, Duration timeout) {
        return new SshAddress(
                address.host(),
                port,
                address.user(),
                address.keyFile(),
                address.identity(),
                false,
                List.of(),
                HostKeyPolicy.ACCEPT_NEW,
                timeout);
    }

    @Test
    void aKilledConnectionIsLostOnceAndTheNextLineLogsInAgain() throws InterruptedException {
        LoginShellServer server = server(bash());
        ShellPool pool = pool(log);
        List<RemoteNode> nodes = List.of(server.node("a"));
        Dispatch sleep = pool.send(nodes, "echo up; sleep 60");
        log.await(event -> event instanceof NodeEvent.Lines);
        server.killConnections();
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, outcome(sleep, "a"));
        assertFalse(failed.reason().equals("closed"), "the cause is said");
        assertEquals(new Outcome.Exited(0), outcome(pool.send(nodes, "true"), "a"));
        assertEquals(
                1,
                log.events().stream().filter(NodeEvent.Lost.class::isInstance).count(),
                log.events()::toString);
    }

    @Test
    void aFailedLoginIsLostOnceAndEveryLineThatWaitedFails() throws IOException, InterruptedException {
        LoginShellServer server = server(bash());
        int closedPort;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = closed.getLocalPort();
        }
        RemoteNode node = new RemoteNode("a", with(server.node("a").address(), closedPort, Duration.ofSeconds(5)));
        ShellPool pool = pool(log);
        Dispatch first = pool.send(List.of(node), "true");
        Dispatch second = pool.send(List.of(node), "true");
        assertInstanceOf(Outcome.Failed.class, outcome(first, "a"));
        assertInstanceOf(Outcome.Failed.class, outcome(second, "a"));
        NodeEvent.Lost lost =
                assertInstanceOf(NodeEvent.Lost.class, log.events().get(0));
        assertEquals(lost.reason(), ((Outcome.Failed) outcome(first, "a")).reason());
    }

    @Test
    void aLoginShellThatEndsAtOnceIsQuoted() throws InterruptedException {
        LoginShellServer server = server(LoginShellServer.builder().shell("sh -c 'echo no shell for you; exit 1'"));
        Outcome outcome = outcome(pool(log).send(List.of(server.node("a")), "true"), "a");
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, outcome);
        assertTrue(failed.reason().contains("no shell for you"), failed.reason());
    }

    @Test
    void aStartUpFileThatEatsThePrimingTextOnlyDelays() throws IOException, InterruptedException {
        LoginShellServer server = server(bash());
        server.homeFile(".bash_profile", "echo press enter; read x; read y; read z; read v\n");
        assertEquals(new Outcome.Exited(3), outcome(pool(log).send(List.of(server.node("a")), "(exit 3)"), "a"));
    }

    @Test
    void fancyPromptsAndHooksDoNoHarm() throws IOException, InterruptedException {
        LoginShellServer server = server(bash());
        server.homeFile(".bash_profile", """
                export PS1='\\[\\e]0;title\\a\\]\\u@\\h \\w \\$ ' PS0='about to run\\n' PS2='more> '
                hook() { printf '\\e[32mhook\\e[0m'; PS1="fancy $? > "; }
                PROMPT_COMMAND='hook'
                trap 'printf "[debug $BASH_COMMAND]"' DEBUG
                alias ls='ls --color=always'
                set -o vi
                shopt -s histappend
                """);
        ShellPool pool = pool(log);
        List<RemoteNode> nodes = List.of(server.node("a"));
        Dispatch first = pool.send(nodes, "echo one; (exit 4)");
        assertEquals(new Outcome.Exited(4), outcome(first, "a"));
        assertEquals(List.of("one"), log.lines("a", first.id()));
        Dispatch sourced = pool.send(nodes, "PS1='mine> '; cd /; env | grep -c _dust; bash -c 'echo $PS1'");
        assertEquals(new Outcome.Exited(0), outcome(sourced, "a"));
        assertEquals(List.of("0", ""), log.lines("a", sourced.id()));
        assertEquals(new Outcome.SessionEnded(), outcome(pool.send(nodes, "exit"), "a"));
        Path history = server.home().resolve("history");
        assertTrue(
                !Files.exists(history) || !Files.readString(history).contains("_dust"), "our lines are in the history");
    }

    @Test
    void megabytesFromTenNodesArriveWholeAndInOrder() throws Exception {
        List<String> addresses =
                IntStream.rangeClosed(1, 10).mapToObj(i -> "127.0.40." + i).toList();
        LoginShellServer server = server(bash().addresses(addresses));
        Map<String, MessageDigest> digests = new ConcurrentHashMap<>();
        EventLog rest = new EventLog();
        ShellPool pool = pool(event -> {
            if (event instanceof NodeEvent.Lines lines) {
                MessageDigest digest = digests.computeIfAbsent(lines.node(), name -> sha256());
                lines.lines().forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
            } else if (!(event instanceof NodeEvent.Partial)) {
                rest.accept(event);
            }
        });
        List<RemoteNode> nodes = addresses.stream()
                .map(address -> server.node("n" + address, address))
                .toList();
        Path data = folder.resolve("data");
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 20_000_000; i++) {
            text.append(i).append(" äöü 0123456789 abcdefghijklmnopqrstuvwxyz\n");
        }
        Files.writeString(data, text);
        byte[] expected = sha256().digest(Files.readAllBytes(data));
        Dispatch dispatch = pool.send(nodes, "cat " + data);
        assertTrue(dispatch.await(Duration.ofSeconds(60)));
        for (RemoteNode node : nodes) {
            assertEquals(
                    HexFormat.of().formatHex(expected),
                    HexFormat.of()
                            .formatHex(Objects.requireNonNull(digests.get(node.name()))
                                    .digest()),
                    node.name());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSlowListenerHoldsUpOneNodeAlone() throws InterruptedException {
        LoginShellServer server = server(bash());
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        ShellPool pool = pool(event -> {
            if (event instanceof NodeEvent.Lines lines && lines.node().equals("chatty")) {
                held.countDown();
                release.await();
            }
            log.accept(event);
        });
        Dispatch yes = pool.send(List.of(server.node("chatty")), "yes");
        assertTrue(held.await(10, TimeUnit.SECONDS));
        assertEquals(new Outcome.Exited(0), outcome(pool.send(List.of(server.node("quiet")), "true"), "quiet"));
        yes.interrupt();
        release.countDown();
        assertEquals(new Outcome.Exited(130), outcome(yes, "chatty"));
    }

    @Test
    void closeFreesAReaderThatTheListenerHolds() throws InterruptedException {
        LoginShellServer server = server(bash());
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        ShellPool pool = pool(event -> {
            if (event instanceof NodeEvent.Lines) {
                held.countDown();
                never.await();
            }
        });
        Dispatch yes = pool.send(List.of(server.node("a")), "yes");
        assertTrue(held.await(10, TimeUnit.SECONDS));
        long start = System.nanoTime();
        pool.close();
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 3, "close took too long");
        assertTrue(yes.await(Duration.ofSeconds(2)));
        assertFalse(
                Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(thread -> thread.isAlive() && thread.getName().startsWith("dust-io-")),
                "the reader still lives");
    }

    @Test
    void aDeadNodeCostsTheOthersNothing() throws IOException, InterruptedException {
        List<String> addresses =
                IntStream.rangeClosed(1, 16).mapToObj(i -> "127.0.41." + i).toList();
        LoginShellServer server = server(bash().addresses(addresses));
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<RemoteNode> nodes = new ArrayList<>();
            nodes.add(new RemoteNode(
                    "dead",
                    with(server.node("dead", "127.0.0.1").address(), silent.getLocalPort(), Duration.ofSeconds(8))));
            for (int i = 0; i < 49; i++) {
                nodes.add(server.node("n" + i, addresses.get(i % addresses.size())));
            }
            ShellPool pool = pool(log);
            Dispatch dispatch = pool.send(nodes, "true");
            for (RemoteNode node : nodes.subList(1, nodes.size())) {
                log.await(event -> event instanceof NodeEvent.Finished finished
                        && finished.node().equals(node.name()));
            }
            assertFalse(dispatch.done(), () -> "the others waited for the dead one: " + dispatch.outcomes());
            assertInstanceOf(Outcome.Failed.class, outcome(dispatch, "dead"));
            assertEquals(
                    49,
                    dispatch.outcomes().values().stream()
                            .filter(new Outcome.Exited(0)::equals)
                            .count());
        }
    }

    @Test
    void linesThatATerminalWouldCutOrActOnAreRefused() throws InterruptedException {
        LoginShellServer server = server(bash());
        ShellPool pool = pool(log);
        List<RemoteNode> nodes = List.of(server.node("a"));
        Outcome.Refused refused =
                assertInstanceOf(Outcome.Refused.class, outcome(pool.send(nodes, "echo \u0003"), "a"));
        assertTrue(refused.reason().contains("Ctrl-C"), refused.reason());
        outcome(pool.send(nodes, "true"), "a");
        Dispatch cat = pool.send(nodes, "cat");
        Dispatch tooLong = pool.send(nodes, "x".repeat(5000));
        assertInstanceOf(Outcome.Refused.class, outcome(tooLong, "a"));
        pool.send(nodes, "short");
        log.await(
                event -> event instanceof NodeEvent.Lines lines && lines.lines().contains("short"));
        cat.interrupt();
        assertEquals(new Outcome.Exited(130), outcome(cat, "a"));
    }

    private static void type(RawSession raw, String keys) {
        byte[] bytes = keys.getBytes(StandardCharsets.UTF_8);
        assertTrue(raw.send(bytes, 0, bytes.length));
    }

    @Test
    void aRawShellHasAnOrdinaryPromptAndTheLineModeComesBack() throws IOException, InterruptedException {
        for (String shell :
                List.of("bash -l", "zsh -l", "dash -i", "mksh -l", "ksh93 -l", "busybox ash -l", "tcsh -l")) {
            LoginShellServer server = server(LoginShellServer.builder().shell(shell));
            server.homeFile(".bash_profile", "PS1='ready> '\n");
            server.homeFile(".profile", "PS1='ready> '\n");
            server.homeFile(".zshrc", "PS1='ready> '\n");
            String name = shell.split(" ")[0];
            ShellPool pool = pool(log);
            List<RemoteNode> nodes = List.of(server.node(name));
            outcome(pool.send(nodes, "cd /usr"), name);
            RecordingTerminal screen = new RecordingTerminal(100, 30);
            RawSession raw = pool.attach(nodes.get(0), screen);
            if (List.of("bash", "zsh", "mksh", "ksh93").contains(name)) {
                screen.await("ready> ");
            } else {
                screen.await(" ");
            }
            type(raw, "pwd; cd /tmp; stty size\r");
            String echoed = screen.await("/usr\r\n");
            assertFalse(echoed.contains("dust"), shell + ": " + echoed);
            screen.await("30 100\r\n");
            if (name.equals("bash") || name.equals("zsh")) {
                // A line half typed, and thrown away, as one leaves with Ctrl-C.
                screen.await("ready> ");
                type(raw, "rm -rf");
                screen.await("rm -rf");
                type(raw, "\u0003");
            }
            raw.close();
            Dispatch pwd = pool.send(nodes, "pwd");
            assertTrue(pwd.await(DEADLINE), () -> shell + " " + pool.sessions() + log.events());
            assertEquals(List.of("/tmp"), log.lines(name, pwd.id()), shell);
            assertEquals(List.of(), pwd.inputNodes(), shell);
        }
    }

    @Test
    void aRawShellThatExitsSaysSoAtOnce() throws Exception {
        LoginShellServer server = server(bash());
        ShellPool pool = pool(log);
        RecordingTerminal screen = new RecordingTerminal(100, 30);
        RawSession raw = pool.attach(server.node("a"), screen);
        type(raw, "exit\r");
        assertEquals("exit 0", raw.ended().get(10, TimeUnit.SECONDS));
        raw.close();
        assertEquals(new Outcome.Exited(0), outcome(pool.send(List.of(server.node("a")), "true"), "a"));
    }

    @Test
    void aProgramLeftInARawShellGoesOnAndKeepsTheNodeBusy() throws Exception {
        LoginShellServer server = server(bash());
        server.homeFile(".bash_profile", "PS1='ready> '\n");
        ShellPool pool = pool(log);
        RecordingTerminal screen = new RecordingTerminal(100, 30);
        List<RemoteNode> nodes = List.of(server.node("a"));
        RawSession raw = pool.attach(nodes.get(0), screen);
        screen.await("ready> ");
        type(raw, "cat\r");
        screen.await("cat\r\n");
        raw.close();
        Dispatch input = pool.send(nodes, "hello");
        log.await(
                event -> event instanceof NodeEvent.Lines lines && lines.lines().contains("hello"));
        assertEquals(List.of("a"), input.inputNodes());
        pool.interrupt(List.of("a"));
        assertTrue(input.await(DEADLINE), () -> pool.sessions() + "\n" + log.events());
        assertEquals(new Outcome.Exited(0), outcome(pool.send(nodes, "true"), "a"));
    }

    @Test
    void attachingToABusyNodeTypesNothing() throws Exception {
        LoginShellServer server = server(bash());
        server.homeFile(".bash_profile", "PS1='ready> '\n");
        ShellPool pool = pool(log);
        RecordingTerminal screen = new RecordingTerminal(100, 30);
        List<RemoteNode> nodes = List.of(server.node("a"));
        Dispatch cat = pool.send(nodes, "echo up; cat; (exit 6)");
        log.await(event -> event instanceof NodeEvent.Lines);
        RawSession raw = pool.attach(nodes.get(0), screen);
        type(raw, "typed\r");
        assertEquals("typed\r\n", screen.await("typed\r\n"), "nothing but what cat answers");
        type(raw, "\u0004");
        assertEquals(new Outcome.Exited(6), outcome(cat, "a"));
        screen.await("ready> ");
        raw.close();
        assertEquals(new Outcome.Exited(0), outcome(pool.send(nodes, "true"), "a"));
    }
}
