package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.RawSession;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.testing.LoginShellServer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the arrow keys of a raw bash bring: the user's own lines, each once, and none of dust's. */
class BashHistoryIT {
    /** Debian's, Amazon Linux's, bash's own; and a user who keeps more than these say. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HISTCONTROL=ignoreboth",
                "HISTCONTROL=ignoredups",
                "unset HISTCONTROL",
                "HISTIGNORE=' *'",
                "HISTIGNORE=ls:cd",
                "set -o vi"
            })
    void theHistoryIsTheUsers(String profile, @TempDir Path folder) throws Exception {
        try (LoginShellServer server =
                        LoginShellServer.builder().shell("bash -l").start();
                ShellPool pool = new ShellPool(LoginShellServer.links(folder), new EventLog())) {
            server.homeFile(".bash_profile", profile + "\n");
            server.homeFile("history", "one\ntwo\nthree\n");
            RemoteNode node = server.node("a");
            run(pool, node, "true");
            assertEquals(
                    List.of("one", "two", "three", "history > 1"),
                    typedInto(pool, node, server.home().resolve("1")));
            run(pool, node, "true");
            assertEquals(
                    List.of("one", "two", "three", "history > 1", "history > 2"),
                    typedInto(pool, node, server.home().resolve("2")));
        }
    }

    private static void run(ShellPool pool, RemoteNode node, String line) throws InterruptedException {
        Dispatch sent = pool.send(List.of(node), line);
        assertTrue(sent.await(Duration.ofSeconds(20)), line);
    }

    /** The lines that {@code history} knows when it is typed in the raw shell. */
    private static List<String> typedInto(ShellPool pool, RemoteNode node, Path file) throws IOException {
        try (RawSession session = pool.attach(node, new RecordingTerminal(80, 24))) {
            byte[] keys = ("history > " + file.getFileName() + "; echo >> done\r").getBytes(StandardCharsets.US_ASCII);
            assertTrue(session.send(keys, 0, keys.length));
            Path done = file.resolveSibling("done");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!Files.exists(done)) {
                assertTrue(System.nanoTime() < end, "history did not end");
                LockSupport.parkNanos(10_000_000);
            }
            Files.delete(done);
        }
        return Files.readAllLines(file).stream()
                .map(line -> line.strip().replaceFirst("^[0-9]+\\*?\\s+", "").replace("; echo >> done", ""))
                .toList();
    }
}
