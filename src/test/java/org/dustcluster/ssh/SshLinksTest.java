package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.dustcluster.remote.Connections;
import org.dustcluster.remote.Link;
import org.dustcluster.remote.Pipe;
import org.dustcluster.testing.OpenSshServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Links to a real OpenSSH server that runs dash. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SshLinksTest {
    /** Times a channel is left while its program sends: data on its way meets every state of the closing. */
    private static final int LEAVES = 20;

    @TempDir
    static Path folder;

    private static SshBench bench;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(OpenSshServer.installed(), "OpenSSH is not installed");
        bench = SshBench.dash(folder);
    }

    @AfterAll
    static void stop() {
        if (bench != null) {
            bench.close();
        }
    }

    @Test
    void aLineRunsInTheShell() throws Exception {
        try (Link link = bench.open()) {
            SshBench.type(link, "echo 1$((2+3))4");
            assertTrue(SshBench.until(link, "154").contains("154"));
        }
    }

    @Test
    void thePtyDoesNotEchoAndHasTheSizeAskedFor() throws Exception {
        try (Link link = bench.links.open(
                new org.dustcluster.cluster.RemoteNode("n", bench.address()),
                132,
                43,
                org.dustcluster.remote.Place.ALONE)) {
            SshBench.type(link, "stty size; stty -a; echo en''d");
            String said = SshBench.until(link, "end");
            assertFalse(said.contains("stty"), said);
            assertTrue(said.contains("43 132"), said);
            assertTrue(said.contains(" -echo "), said);
            for (String mode : "icanon isig icrnl opost onlcr iutf8 iexten ixon".split(" ")) {
                assertTrue((" " + said.replaceAll("\\s+", " ")).contains(" " + mode + " "), mode + ": " + said);
            }
            for (String key :
                    "intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; susp = ^Z; lnext = ^V;".split("; ?")) {
                assertTrue(said.contains(key + ";"), key + ": " + said);
            }
        }
    }

    @Test
    void theUsersLanguageReachesAServerThatTakesItAndNothingElseDoes() throws Exception {
        Path own = Files.createDirectory(folder.resolve("locale"));
        OpenSshServer server = OpenSshServer.in(own.resolve("sshd"))
                .config("AcceptEnv *")
                .withShell("exec env PS1='' /bin/sh -i")
                .start();
        Map<String, String> environment =
                Map.of("LANG", "de_DE.UTF-8", "LC_TIME", "en_DK.UTF-8", "AWS_SECRET_ACCESS_KEY", "verborgen");
        try (SshBench german = new SshBench(own, server, environment, question -> Optional.empty());
                Link link = german.open()) {
            SshBench.type(link, "echo \"<$LANG|$LC_TIME|$AWS_SECRET_ACCESS_KEY>\"");
            assertTrue(SshBench.until(link, "|>").contains("<de_DE.UTF-8|en_DK.UTF-8|>"));
        }
    }

    @Test
    void aNewSizeReachesThePty() throws Exception {
        try (Link link = bench.open()) {
            link.resize(100, 50);
            SshBench.type(link, "stty size; echo en''d");
            assertTrue(SshBench.until(link, "end").contains("50 100"));
        }
    }

    @Test
    void anExitIsTheShellsOwnEndAndKeepsItsStatus() throws Exception {
        try (Link link = bench.open()) {
            SshBench.type(link, "echo bye; exit 3");
            assertTrue(SshBench.rest(link).contains("bye"));
            assertEquals("exit 3", link.endReason());
            assertTrue(link.endedByShell());
        }
    }

    @Test
    void aKilledShellNamesTheSignal() throws Exception {
        try (Link link = bench.open()) {
            SshBench.type(link, "kill -KILL $$");
            SshBench.rest(link);
            assertTrue(link.endedByShell());
            assertEquals("killed by SIGKILL", link.endReason());
        }
    }

    @Test
    void closingWakesAReader() throws Exception {
        Link link = bench.open();
        SshBench.type(link, "echo he''re");
        SshBench.until(link, "here");
        var reader = new java.util.concurrent.FutureTask<>(() -> SshBench.rest(link));
        Thread thread = new Thread(reader, "test-reader");
        thread.start();
        awaitWaiting(thread);
        link.close();
        reader.get(2, TimeUnit.SECONDS);
        assertFalse(link.endedByShell());
        assertEquals("closed", link.endReason());
        assertThrows(IOException.class, () -> SshBench.type(link, "echo no"));
    }

    @Test
    void closingWakesAWriter() throws Exception {
        Link link = bench.open();
        SshBench.type(link, "stty raw; echo he''re; sleep 60");
        SshBench.until(link, "here");
        byte[] much = new byte[8 << 20];
        var writer = new java.util.concurrent.FutureTask<>(
                () -> assertThrows(IOException.class, () -> link.write(much, 0, much.length)));
        Thread thread = new Thread(writer, "test-writer");
        thread.start();
        awaitWaiting(thread);
        long start = System.nanoTime();
        link.close();
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(1), "close waited");
        writer.get(2, TimeUnit.SECONDS);
    }

    /** The program behind a channel that was left must get to know it, and what it sent meanwhile must not end the connection. */
    @Test
    void leavingAFloodingChannelEndsItsProgramAndNothingElse() throws Exception {
        try (SshBench plain = plain("floods");
                Link link = plain.open()) {
            for (int round = 0; round < LEAVES; round++) {
                Pipe flood = link.open(new Connections.Service.Exec("echo $$; exec yes"));
                byte[] some = new byte[64 * 1024];
                int count = flood.read(some);
                String pid = new String(some, 0, count, StandardCharsets.US_ASCII)
                        .lines()
                        .findFirst()
                        .orElseThrow();
                flood.close();
                awaitEnd(link, pid);
            }
        }
    }

    @Test
    void aQuestionThatIsGivenUpEndsItsProgram() throws Exception {
        try (SshBench plain = plain("questions");
                Link link = plain.open()) {
            Path pid = folder.resolve("questions").resolve("pid");
            assertThrows(
                    IOException.class,
                    () -> link.ask("echo $$ > " + pid + "; exec yes", new byte[0], 100, SshBench.PATIENCE));
            awaitEnd(link, Files.readString(pid).strip());
        }
    }

    /** A server whose channels run what they are asked to. */
    private static SshBench plain(String name) throws IOException {
        Path own = Files.createDirectory(folder.resolve(name));
        return new SshBench(own, OpenSshServer.in(own.resolve("sshd")).start());
    }

    private static void awaitEnd(Link link, String pid) throws IOException {
        SshBench.type(link, "while kill -0 " + pid + " 2>/dev/null; do sleep 0.05; done; echo go''ne " + pid);
        SshBench.until(link, "gone " + pid);
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(thread.isAlive(), "it did not wait");
            Thread.onSpinWait();
        }
    }
}
