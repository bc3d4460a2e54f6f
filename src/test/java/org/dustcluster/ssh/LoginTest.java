package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.remote.Link;
import org.dustcluster.remote.LoginException;
import org.dustcluster.testing.OpenSshServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins that fail, or that go a longer way, against real OpenSSH servers. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoginTest {
    @TempDir
    Path folder;

    @BeforeEach
    void installed() {
        assumeTrue(OpenSshServer.installed(), "OpenSSH is not installed");
    }

    private static SshAddress at(SshAddress a, String host, int port, Duration timeout) {
        return new SshAddress(
                host, port, a.user(), a.keyFile(), a.identity(), a.literal(), a.proxyJump(), a.hostKeys(), timeout);
    }

    private static SshAddress through(SshAddress a, List<String> hops, HostKeyPolicy policy) {
        return new SshAddress(
                a.host(), a.port(), a.user(), a.keyFile(), a.identity(), a.literal(), hops, policy, a.connectTimeout());
    }

    /** Whether another try may help, according to the failure. */
    private static Outcome.Prospect prospect(SshBench bench, SshAddress address) {
        return assertThrows(LoginException.class, () -> bench.open(address)).prospect();
    }

    private static String refused(SshBench bench, SshAddress address) {
        return assertThrows(IOException.class, () -> bench.open(address)).getMessage();
    }

    @Test
    void aClosedPortIsRefusedAtOnce() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (SshBench bench = SshBench.dash(folder)) {
            assertEquals(
                    "connection refused at 127.0.0.1:" + port,
                    refused(bench, at(bench.address(), "127.0.0.1", port, SshBench.PATIENCE)));
            assertEquals(
                    Outcome.Prospect.PASSING,
                    prospect(bench, at(bench.address(), "127.0.0.1", port, SshBench.PATIENCE)));
        }
    }

    @Test
    void aHostThatDoesNotExistIsUnknown() throws Exception {
        try (SshBench bench = SshBench.dash(folder)) {
            String name = "no-such-host.invalid";
            assertEquals("unknown host " + name, refused(bench, at(bench.address(), name, 22, SshBench.PATIENCE)));
        }
    }

    @Test
    void aServerThatKeepsSilentIsLeftAtTheDeadline() throws Exception {
        try (SshBench bench = SshBench.dash(folder);
                ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();
            String clause =
                    refused(bench, at(bench.address(), "127.0.0.1", mute.getLocalPort(), Duration.ofMillis(700)));
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(clause.contains("127.0.0.1:" + mute.getLocalPort() + " within 700 ms"), clause);
            assertTrue(took >= 600 && took < 3000, took + " ms");
        }
    }

    @Test
    void aLoginCanBeInterrupted() throws Exception {
        try (SshBench bench = SshBench.dash(folder);
                ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            bench.links.warmUp();
            FutureTask<Object> login = new FutureTask<>(() -> assertThrows(
                    InterruptedException.class,
                    () -> bench.open(at(bench.address(), "127.0.0.1", mute.getLocalPort(), Duration.ofMinutes(1)))));
            Thread thread = new Thread(login, "test-login");
            thread.start();
            mute.accept();
            thread.interrupt();
            login.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void somethingThatIsNoSshServerIsSaidToBeNone() throws Exception {
        try (SshBench bench = SshBench.dash(folder);
                ServerSocket rude = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            rude.accept().close();
                        } catch (IOException e) {
                            // The test is over.
                        }
                    },
                    "test-rude");
            thread.start();
            String clause = refused(bench, at(bench.address(), "127.0.0.1", rude.getLocalPort(), SshBench.PATIENCE));
            assertTrue(clause.contains("closed the connection before the login"), clause);
        }
    }

    @Test
    void aKeyThatTheServerDoesNotKnowIsNamedWithTheUser() throws Exception {
        try (SshBench bench = SshBench.dash(folder)) {
            Path other = Keys.generate(folder.resolve("other"), "-t", "ed25519");
            SshAddress a = bench.address();
            String clause = refused(
                    bench,
                    new SshAddress(
                            a.host(),
                            a.port(),
                            "ec2-user",
                            Optional.of(other),
                            a.identity(),
                            false,
                            List.of(),
                            a.hostKeys(),
                            a.connectTimeout()));
            assertEquals(
                    "login refused for ec2-user with key " + other
                            + " (the server takes publickey); is the user name right?",
                    clause);
        }
    }

    /** The one that was left out may be the right one. */
    @Test
    void aRefusedLoginNamesTheKeyThatWasLeftOut() throws Exception {
        Path ssh = Files.createDirectories(folder.resolve("home/.ssh"));
        Keys.generate(ssh.resolve("id_ed25519"), "-t", "ed25519");
        Path open = Keys.generate(ssh.resolve("id_rsa"), "-t", "rsa", "-b", "2048");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        try (SshBench bench = SshBench.dash(folder)) {
            SshAddress a = bench.address();
            String clause = refused(
                    bench,
                    new SshAddress(
                            a.host(),
                            a.port(),
                            a.user(),
                            Optional.empty(),
                            a.identity(),
                            false,
                            List.of(),
                            a.hostKeys(),
                            a.connectTimeout()));
            assertEquals(
                    "login refused for " + a.user() + " with keys of " + ssh.resolve("id_ed25519")
                            + " (the server takes publickey); is the user name right? (key file " + open
                            + " can be used by others (rw-r--r--), so its key is not used: chmod 600 " + open + ")",
                    clause);
        }
    }

    @Test
    void aServerThatTakesPasswordsOnlySaysSo() throws Exception {
        OpenSshServer server = SshBench.dashServer(folder)
                .config("PubkeyAuthentication no")
                .config("PasswordAuthentication yes")
                .config("PermitRootLogin yes")
                .start();
        try (SshBench bench = new SshBench(folder, server)) {
            String clause = refused(bench, bench.address());
            assertTrue(clause.contains("(the server takes password)"), clause);
            assertEquals(Outcome.Prospect.REFUSED, prospect(bench, bench.address()));
        }
    }

    @Test
    void aServerWithNewKeysIsRefusedUntilItsLineIsRemoved() throws Exception {
        try (SshBench bench = SshBench.dash(folder)) {
            bench.open().close();
            bench.server.restartWithNewHostKeys();
            String clause = refused(bench, bench.address());
            assertTrue(clause.startsWith("host key of i-0123456789abcdef0 CHANGED: ED25519 SHA256:"), clause);
            assertEquals(Outcome.Prospect.LASTING, prospect(bench, bench.address()));
            assertTrue(clause.contains(bench.knownHosts() + " line 1"), clause);
            Files.writeString(bench.knownHosts(), "");
            bench.open().close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecdsa", "rsa", "ed25519"})
    void aRecordedKeyOfAnyTypeIsAskedForFirst(String type) throws Exception {
        OpenSshServer server =
                SshBench.dashServer(folder).hostKeys("ed25519", "ecdsa", "rsa").start();
        try (SshBench bench = new SshBench(folder, server)) {
            Files.createDirectories(bench.knownHosts().getParent());
            Files.writeString(bench.knownHosts(), bench.address().identity() + " " + server.hostKey(type) + "\n");
            bench.open().close();
            assertEquals(1, Files.readAllLines(bench.knownHosts()).size());
        }
    }

    @Test
    void twoHopsAreCheckedAndPassed() throws Exception {
        OpenSshServer server = SshBench.dashServer(folder)
                .at(List.of("127.0.61.1", "127.0.61.2", "127.0.61.3"))
                .start();
        try (SshBench bench = new SshBench(folder, server)) {
            List<String> hops = List.of("127.0.61.2:" + server.port(), server.user() + "@127.0.61.3:" + server.port());
            try (Link link = bench.open(through(bench.address(), hops, HostKeyPolicy.ACCEPT_NEW))) {
                SshBench.type(link, "echo $SSH_CONNECTION en''d");
                String said = SshBench.until(link, "end");
                assertTrue(said.contains("127.0.61.1 " + server.port()), said);
            }
            List<String> recorded = Files.readAllLines(bench.knownHosts()).stream()
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .toList();
            assertEquals(
                    List.of("[127.0.61.2]:" + server.port(), "[127.0.61.3]:" + server.port(), "i-0123456789abcdef0"),
                    recorded);
        }
    }

    @Test
    void aHopWithAnUnknownKeyIsRefusedUnderStrict() throws Exception {
        try (SshBench bench = SshBench.dash(folder)) {
            String hop = "127.0.0.1:" + bench.server.port();
            String clause = refused(bench, through(bench.address(), List.of(hop), HostKeyPolicy.STRICT));
            assertTrue(clause.startsWith("proxyjump " + hop + ": unknown host key of [127.0.0.1]:"), clause);
        }
    }
}
