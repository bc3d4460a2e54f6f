package org.dustcluster.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.sshd.common.channel.PtyMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Instance;

/** The life of a sandbox and of its machines. */
class SandboxTest {
    private static final Map<PtyMode, Integer> QUIET = Map.of(PtyMode.ECHO, 0, PtyMode.ONLCR, 0);

    @TempDir
    Path temporary;

    private Path home() {
        return temporary.resolve("sandbox");
    }

    private static List<String> entries(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("dust-sandbox") && !name.startsWith("dust-sandbox-probe"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A process that outlives its shell on a real machine. */
    private static long daemon(ShellProbe shell) throws IOException {
        shell.type("nohup setsid sleep 987 >/dev/null 2>&1 & echo pid-$!-\n");
        RunningSandbox.await("a pid", () -> shell.seen().matches("(?s).*pid-\\d+-.*"));
        String seen = shell.seen();
        int at = seen.indexOf("pid-") + 4;
        return Long.parseLong(seen.substring(at, seen.indexOf('-', at)));
    }

    private static boolean sleeps() {
        return ProcessHandle.allProcesses().anyMatch(process -> process.info().arguments().stream()
                .anyMatch(arguments -> List.of(arguments).equals(List.of("987"))));
    }

    @Test
    void startingIsQuickAndLoadsNoSsh() throws Exception {
        long begin = System.nanoTime();
        try (Sandbox sandbox = Sandbox.start(home())) {
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertTrue(took.toMillis() < 1000, took.toString());
            assertEquals("127.0.0.1", sandbox.endpoint().getHost());
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home())));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(sandbox.keyFile())));
        }
        assertFalse(Files.exists(home()));
    }

    @Test
    void closingLeavesNoThreadNoProcessAndNoFile() throws Exception {
        RunningSandbox running = new RunningSandbox(home());
        Instance node = running.node();
        try (ShellProbe shell = new ShellProbe(running, node.publicIpAddress(), QUIET).reading()) {
            daemon(shell);
            shell.type("mkdir shut; touch shut/file; chmod 0 shut; ln -s / root; sleep 100\n");
            RunningSandbox.await("the daemon", SandboxTest::sleeps);
            long begin = System.nanoTime();
            running.close();
            running.close();
            assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 5);
        }
        assertFalse(sleeps());
        assertFalse(Files.exists(home()));
        assertTrue(Files.exists(Path.of("/etc/passwd")));
        assertFalse(running.listens(node.publicIpAddress()));
        RunningSandbox.await("no thread, but " + threads(), () -> threads().isEmpty());
    }

    @Test
    void stoppingCutsConnectionsAndKillsButKeepsTheDiskAndTheHostKey() throws Exception {
        try (RunningSandbox running = new RunningSandbox(home())) {
            Instance node = running.node();
            PublicKey before;
            try (ShellProbe shell = new ShellProbe(running, node.publicIpAddress(), QUIET).reading()) {
                before = java.util.Objects.requireNonNull(shell.session.getServerKey());
                shell.type("echo kept > file\n");
                daemon(shell);
                running.client.stopInstances(r -> r.instanceIds(node.instanceId()));
                RunningSandbox.await("the cut", () -> shell.session.isClosed());
                RunningSandbox.await("the kill", () -> !sleeps());
            }
            assertFalse(running.listens(node.publicIpAddress()));
            RunningSandbox.await("stopped", () -> running.describe(node.instanceId())
                    .state()
                    .nameAsString()
                    .equals("stopped"));
            running.client.startInstances(r -> r.instanceIds(node.instanceId()));
            Instance again = running.listening(node.instanceId());
            assertNotEquals(node.publicIpAddress(), again.publicIpAddress());
            try (ShellProbe shell = new ShellProbe(running, again.publicIpAddress(), QUIET).reading()) {
                assertEquals(before, shell.session.getServerKey());
                shell.type("cat file\n");
                shell.await("kept");
            }
        }
    }

    @Test
    void terminatingRemovesTheDisk() throws Exception {
        try (RunningSandbox running = new RunningSandbox(home())) {
            Instance node = running.node();
            Path disk = running.sandbox.keyFile().resolveSibling(node.instanceId());
            assertTrue(Files.exists(disk));
            running.client.terminateInstances(r -> r.instanceIds(node.instanceId()));
            RunningSandbox.await("an empty place", () -> Files.notExists(disk));
            assertFalse(running.listens(node.publicIpAddress()));
        }
    }

    @Test
    void twoSandboxesShareAHome() throws Exception {
        try (Sandbox one = Sandbox.start(home());
                Sandbox two = Sandbox.start(home())) {
            assertNotEquals(one.endpoint(), two.endpoint());
            assertNotEquals(one.keyFile(), two.keyFile());
            one.close();
            assertEquals(1, entries(home()).size());
        }
        assertFalse(Files.exists(home()));
    }

    @Test
    void whatAKilledOneLeftIsRemoved() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path left = home().resolve(gone.pid() + "-abcd");
        Files.createDirectories(left.resolve("i-1"));
        Path foreign = Files.createDirectories(home().resolve("notes"));
        try (Sandbox sandbox = Sandbox.start(home())) {
            assertTrue(sandbox.sshPort() > 1024);
            assertFalse(Files.exists(left));
            assertTrue(Files.exists(foreign));
        }
    }

    @Test
    void theOwnerOfAConnectionIsKnown() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            assertTrue(PeerOwner.isThisUser(accepted.getRemoteSocketAddress(), accepted.getLocalSocketAddress()));
            assertTrue(client.isConnected());
            assertFalse(PeerOwner.isThisUser(
                    new InetSocketAddress(server.getInetAddress(), 1), accepted.getLocalSocketAddress()));
        }
    }
}
