package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.RemoteWord;
import org.dustcluster.testing.LoginShellServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How words go on, asked of real shells behind a real OpenSSH. */
@Timeout(200)
class RemoteCompletionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final EventLog log = new EventLog();
    private LoginShellServer server;
    private ShellPool pool;

    @AfterEach
    void close() {
        if (pool != null) {
            pool.close();
            server.close();
        }
    }

    private void start(String shell) throws IOException, InterruptedException {
        String program = shell.split(" ")[0];
        Assumptions.assumeTrue(
                Stream.of("/bin/", "/usr/bin/").anyMatch(bin -> Files.isExecutable(Path.of(bin + program))),
                program + " is not installed");
        server = LoginShellServer.builder().shell(shell).start();
        pool = new ShellPool(LoginShellServer.links(folder), log);
        for (String name : List.of("plain.txt", "a b", "a'b", "a$b", "a\"b", "a\tb", "a*b", ".hidden", "-rf")) {
            server.homeFile(name, "");
        }
        Files.createDirectories(server.home().resolve("deep/down"));
        Files.writeString(server.home().resolve("deep/down/inner file"), "");
        Files.writeString(server.home().resolve("deep/tool"), "#!/bin/sh\n");
        assertTrue(server.home().resolve("deep/tool").toFile().setExecutable(true));
    }

    private void run(String line) throws InterruptedException {
        Dispatch dispatch = pool.send(List.of(server.node("n")), line);
        assertTrue(dispatch.await(Duration.ofSeconds(60)), () -> line + ": " + log.events());
    }

    private List<String> files(String text) throws InterruptedException {
        return pool.complete(List.of("n"), new RemoteWord(text, false, false), PATIENCE);
    }

    private List<String> commands(String text) throws InterruptedException {
        return pool.complete(List.of("n"), new RemoteWord(text, false, true), PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash -l", "dash -i", "busybox ash -l", "zsh -l", "ksh93 -l", "mksh -l"})
    void aWordCountsFromTheDirectoryOfTheShell(String shell) throws IOException, InterruptedException {
        start(shell);
        run("cd deep && PATH=$PATH:$HOME/deep");

        assertEquals(List.of("down/", "tool"), files(""));
        assertEquals(List.of("down/inner file"), files("down/in"));
        assertEquals(List.of("../a b", "../a\"b", "../a$b", "../a'b", "../a*b"), files("../a"));
        assertEquals(List.of("../.hidden"), files("../.h"));
        assertEquals(List.of(server.home() + "/plain.txt"), files(server.home() + "/pl"));
        assertEquals(List.of(), files("no/such"));
        assertEquals(List.of("plain.txt"), pool.complete(List.of("n"), new RemoteWord("pl", true, false), PATIENCE));
        assertEquals(List.of("./down/", "./tool"), commands("./"));
        assertTrue(commands("l").containsAll(List.of("ls", "ln")), commands("l")::toString);
        assertTrue(commands("ec").contains("echo"));
        assertFalse(commands("l").contains("plain.txt"));
        // The shell is none the wiser, and nobody logged in a second time.
        run("echo still here");
        assertEquals(
                1,
                server.log()
                        .lines()
                        .filter(line -> line.contains("Accepted publickey"))
                        .count());
        assertEquals(List.of("still here"), log.lines("n", 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcsh -l", "fish -l"})
    void aShellThatDoesNotTellWhereItIsIsAskedFromTheHome(String shell) throws IOException, InterruptedException {
        start(shell);
        run("cd deep");

        assertEquals(List.of("plain.txt"), files("pl"));
        assertTrue(commands("l").contains("ls"));
    }

    @Test
    void thePathIsThatOfTheLoginShell() throws IOException, InterruptedException {
        start("bash -l");
        server.homeFile(".profile", "PATH=$PATH:$HOME/deep; echo noise\n");
        server.homeFile(".bashrc", "echo more noise\n");
        run("true");

        assertEquals(
                List.of("tool"),
                commands("too").stream().filter(name -> name.equals("tool")).toList());
    }

    @Test
    void aShellWithinTheShellCounts() throws IOException, InterruptedException {
        start("bash -l");
        run("true");
        Dispatch inner = pool.send(List.of(server.node("n")), "bash --norc");
        pool.send(List.of(server.node("n")), "cd deep/down; echo in''side");
        log.await(event -> event.toString().contains("inside"));

        assertEquals(List.of("inner file"), files(""));
        assertFalse(inner.await(Duration.ZERO));
    }

    @Test
    void aFullConnectionAnswersNothing() throws IOException, InterruptedException {
        server = LoginShellServer.builder()
                .shell("bash -l")
                .config("MaxSessions 1")
                .start();
        pool = new ShellPool(LoginShellServer.links(folder), log);
        run("true");

        assertEquals(List.of(), files("/"));
        run("true");
    }
}
