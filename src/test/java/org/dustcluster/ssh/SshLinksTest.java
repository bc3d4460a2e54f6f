package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.dustcluster.remote.Link;
import org.dustcluster.testing.OpenSshServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Links to a real OpenSSH server that runs dash. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SshLinksTest {
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

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(thread.isAlive(), "it did not wait");
            Thread.onSpinWait();
        }
    }
}
