package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.cluster.TtyModes;
import org.dustcluster.remote.Link;
import org.dustcluster.testing.OpenSshServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hostkeys=console} with a real server and a console that says what the test wants, when it wants. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConsolePolicyIT {
    private static final Duration SOON = Duration.ofMillis(20);

    @TempDir
    Path folder;

    private volatile Optional<String> console = Optional.empty();
    private final CountDownLatch looked = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();

    @BeforeEach
    void installed() {
        assumeTrue(OpenSshServer.installed(), "OpenSSH is not installed");
    }

    private SshBench bench(Duration whole) throws IOException {
        SshLinks.Settings settings = new SshLinks.Settings(
                folder.resolve("dust/known_hosts"),
                folder.resolve("home"),
                Map.of(),
                "xterm",
                TtyModes::ordinary,
                question -> Optional.empty(),
                id -> {
                    looks.incrementAndGet();
                    looked.countDown();
                    return id.equals("i-0123456789abcdef0") ? console : Optional.empty();
                });
        return new SshBench(
                folder,
                SshBench.dashServer(folder).hostKeys("ed25519", "ecdsa").start(),
                settings,
                Pulse.INTERVAL,
                new ConsoleWatch.Rhythm(SOON, SOON, whole));
    }

    private static SshAddress console(SshAddress a) {
        return new SshAddress(
                a.host(),
                a.port(),
                a.user(),
                a.keyFile(),
                a.identity(),
                false,
                List.of(),
                HostKeyPolicy.CONSOLE,
                a.connectTimeout());
    }

    private static String printed(String... keys) {
        return "boot\n-----BEGIN SSH HOST KEY KEYS-----\n" + String.join("\n", keys)
                + "\n-----END SSH HOST KEY KEYS-----\nlogin: ";
    }

    private static void awaitTrust(Link link, String words) {
        while (!link.trust().endsWith(words)) {
            assertFalse(Thread.currentThread().isInterrupted(), () -> "still " + link.trust());
            Thread.onSpinWait();
        }
    }

    @Test
    void aSessionOpensAtOnceAndIsVerifiedWhenTheConsoleIsThere() throws Exception {
        try (SshBench bench = bench(Duration.ofMinutes(1));
                Link link = bench.open(ConsolePolicyIT::console)) {
            assertTrue(link.note().contains("not verified yet"), link.note());
            assertFalse(Files.exists(bench.knownHosts()));
            assertTrue(looked.await(10, TimeUnit.SECONDS));

            console = Optional.of(printed(bench.server.hostKey("ed25519"), bench.server.hostKey("ecdsa")));
            awaitTrust(link, "verified on the EC2 console");

            assertEquals("", link.note());
            List<String> recorded = Files.readAllLines(bench.knownHosts());
            assertEquals(2, recorded.size(), recorded::toString);
            assertTrue(recorded.stream().allMatch(line -> line.endsWith(" console")), recorded::toString);
            int before = looks.get();
            try (Link again = bench.open(ConsolePolicyIT::console)) {
                assertTrue(again.trust().endsWith("verified on the EC2 console"), again.trust());
            }
            assertEquals(before, looks.get());
        }
    }

    @Test
    void aSessionWithAnotherKeyIsEndedLoudlyAndNotOpenedAgain() throws Exception {
        try (SshBench bench = bench(Duration.ofMinutes(1));
                Link link = bench.open(ConsolePolicyIT::console)) {
            Path other = Keys.generate(folder.resolve("other"), "-t", "ed25519");
            console = Optional.of(printed(Files.readString(other.resolveSibling("other.pub"))));

            SshBench.rest(link);

            assertFalse(link.endedByShell());
            assertTrue(link.endReason().contains("NOT the one on its EC2 console"), link.endReason());
            IOException refused = assertThrows(IOException.class, () -> bench.open(ConsolePolicyIT::console));
            assertTrue(refused.getMessage().contains("NOT the one on its EC2 console"), refused.getMessage());
            assertFalse(Files.exists(bench.knownHosts()));
        }
    }

    @Test
    void aConsoleThatShowsOneTypeOnlyIsAskedForThatType() throws Exception {
        try (SshBench bench = bench(Duration.ofMinutes(1))) {
            String ecdsa = bench.server.hostKey("ecdsa");
            console = Optional.of(printed(ecdsa));
            try (Link first = bench.open(ConsolePolicyIT::console)) {
                SshBench.rest(first);
            }
            try (Link second = bench.open(ConsolePolicyIT::console)) {
                assertTrue(second.trust().startsWith("ECDSA SHA256:"), second.trust());
                assertTrue(second.trust().endsWith("verified on the EC2 console"), second.trust());
            }
        }
    }

    @Test
    void aConsoleThatNeverShowsKeysLeavesTheSessionUnverified() throws Exception {
        console = Optional.of("no keys here");
        try (SshBench bench = bench(Duration.ofMillis(100));
                Link link = bench.open(ConsolePolicyIT::console)) {
            awaitTrust(link, "not verified: the EC2 console shows no host keys");
            assertEquals(1, Files.readAllLines(bench.knownHosts()).size());
            SshBench.type(link, "echo al''ive");
            SshBench.until(link, "alive");
        }
    }
}
