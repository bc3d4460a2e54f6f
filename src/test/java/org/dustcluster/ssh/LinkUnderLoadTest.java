package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.remote.Link;
import org.dustcluster.testing.OpenSshServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Much output, many links, and connections that go away, on real OpenSSH servers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkUnderLoadTest {
    @TempDir
    Path folder;

    @BeforeEach
    void installed() {
        assumeTrue(OpenSshServer.installed(), "OpenSSH is not installed");
    }

    @Test
    void twentyMegabytesArriveWholeThoughTheShellExitsBehindThem() throws Exception {
        Path file = folder.resolve("random");
        byte[] random = new byte[15_000_000];
        new java.util.Random(7).nextBytes(random);
        byte[] text = java.util.Base64.getMimeEncoder(76, new byte[] {'\n'}).encode(random);
        Files.write(file, text);
        try (SshBench bench = SshBench.dash(folder);
                Link link = bench.open()) {
            SshBench.type(link, "stty -opost; printf 'begi''n\n'; cat " + file + "; exit 5");
            ByteArrayOutputStream all = new ByteArrayOutputStream(text.length + 1000);
            byte[] buffer = new byte[16384];
            for (int count = link.read(buffer); count >= 0; count = link.read(buffer)) {
                all.write(buffer, 0, count);
            }
            byte[] received = all.toByteArray();
            int start = new String(received, 0, 4000, StandardCharsets.ISO_8859_1).indexOf("begin\n") + 6;
            assertEquals(text.length, received.length - start);
            assertEquals(sha256(text, 0), sha256(received, start));
            assertEquals("exit 5", link.endReason());
        }
    }

    @Test
    void whatAShellWroteBeforeItsEndIsReadAfterIt() throws Exception {
        try (SshBench bench = SshBench.dash(folder);
                Link link = bench.open();
                Link other = bench.open()) {
            Path pid = folder.resolve("pid");
            SshBench.type(link, "echo $$ >" + pid + "; head -c 100000 /dev/zero | tr '\\0' x; exit 4");
            awaitLine(other, "[ -s " + pid + " ] && ! kill -0 $(cat " + pid + ") 2>/dev/null");
            assertTrue(SshBench.rest(link).contains("x".repeat(100_000)));
            assertEquals("exit 4", link.endReason());
        }
    }

    private static String sha256(byte[] bytes, int from) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(bytes, from, bytes.length - from);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The node's program must come to a stand: its counter then tells how much went into window and buffers. */
    @Test
    void aLinkThatNobodyReadsStopsItsNodeAndNoOther() throws Exception {
        try (SshBench bench = SshBench.dash(folder);
                Link flood = bench.open();
                Link quiet = bench.open()) {
            Path counter = folder.resolve("counter");
            // dd says on its own how much it could write, when it is asked to.
            SshBench.type(flood, "dd if=/dev/zero bs=4096 2>" + counter + " & echo $! >" + folder.resolve("pid"));
            awaitLine(quiet, "[ -s " + folder.resolve("pid") + " ]");
            long before = written(quiet, counter);
            long after = written(quiet, counter);
            while (after != before) {
                before = after;
                after = written(quiet, counter);
            }
            // 256 KiB of ours, 64 KiB or so of sshd and the kernel's sockets and pty; not unbounded.
            assertTrue(after < 16_000_000, "went on to " + after + " bytes");
            SshBench.type(quiet, "echo al''ive");
            SshBench.until(quiet, "alive");
        }
    }

    private void awaitLine(Link link, String condition) throws IOException {
        SshBench.type(link, "until " + condition + "; do sleep 0.05; done; echo rea''dy");
        SshBench.until(link, "ready");
    }

    private long written(Link link, Path counter) throws IOException {
        SshBench.type(
                link,
                "kill -USR1 $(cat " + folder.resolve("pid") + "); sleep 0.3; tail -1 " + counter + "; echo do''ne");
        String said = SshBench.until(link, "done");
        return Long.parseLong(said.strip().split(" ")[0]);
    }

    @Test
    void aKilledConnectionEndsTheReadAndIsNotTheShellsEnd() throws Exception {
        try (SshBench bench = SshBench.dash(folder);
                Link link = bench.open()) {
            SshBench.type(link, "echo he''re");
            SshBench.until(link, "here");
            bench.server.killConnections();
            SshBench.rest(link);
            assertFalse(link.endedByShell());
            assertTrue(link.endReason().startsWith("connection lost"), link.endReason());
            assertThrows(IOException.class, () -> SshBench.type(link, "echo no"));
        }
    }

    @Test
    void aNodeThatAnswersNoMoreIsLostAfterThreeQuestions() throws Exception {
        try (SshBench bench = new SshBench(
                        folder,
                        SshBench.dashServer(folder).start(),
                        Map.of(),
                        question -> Optional.empty(),
                        Duration.ofMillis(200));
                Link link = bench.open()) {
            SshBench.type(link, "echo he''re");
            SshBench.until(link, "here");
            bench.server.freezeConnections();
            SshBench.rest(link);
            assertEquals("connection lost: no answer for 600 ms", link.endReason());
            assertFalse(link.endedByShell());
        }
    }

    @Test
    void aDeadAddressDelaysNoneOfFiftyLogins() throws Exception {
        OpenSshServer server = SshBench.dashServer(folder).addresses(50).start();
        ExecutorService threads = Executors.newFixedThreadPool(17, task -> new Thread(task, "test-login"));
        try (SshBench bench = new SshBench(folder, server);
                java.net.ServerSocket mute =
                        new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
            bench.links.warmUp();
            Future<Exception> dead = threads.submit(() -> assertThrows(
                    IOException.class, () -> bench.open(at(bench, "127.0.0.1", mute.getLocalPort(), "i-dead"))));
            List<Future<Link>> logins = new ArrayList<>();
            for (String address : server.addresses()) {
                logins.add(threads.submit(() -> bench.open(at(bench, address, server.port(), "i-" + address))));
            }
            for (Future<Link> login : logins) {
                Link link = login.get(30, TimeUnit.SECONDS);
                SshBench.type(link, "echo 4''2");
                SshBench.until(link, "42");
            }
            mute.close();
            dead.get(30, TimeUnit.SECONDS);
            assertEquals(50, Files.readAllLines(bench.knownHosts()).size());
        } finally {
            threads.shutdownNow();
        }
    }

    private static SshAddress at(SshBench bench, String host, int port, String identity) {
        SshAddress a = bench.address();
        return new SshAddress(
                host, port, a.user(), a.keyFile(), identity, false, List.of(), a.hostKeys(), Duration.ofSeconds(30));
    }
}
