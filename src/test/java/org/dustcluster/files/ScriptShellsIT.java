package org.dustcluster.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RemoteFiles.Script;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.Transfer;
import org.dustcluster.remote.ShellPool;
import org.dustcluster.ssh.SshLinks;
import org.dustcluster.testing.LoginShellServer;
import org.dustcluster.testing.RealPrograms;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts on nodes whose login shell is no POSIX shell, or whose /tmp executes nothing. Real shells, real OpenSSH. */
class ScriptShellsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** A namespace of its own where /tmp has the same files and executes none; the home directory, which lies in it here, does. */
    private static final String NO_EXEC = "unshare -m sh -c 'mount --bind /tmp /tmp; mount -o remount,bind,noexec /tmp;"
            + " mount --bind ~ ~; mount -o remount,bind,exec ~; exec bash -l'";

    private static final Map<String, String> COMMANDS =
            Map.of("tcsh", "tcsh -l", "bsd-csh", "bsd-csh -i", "fish", "fish -l", "zsh", "zsh -l", "noexec", NO_EXEC);

    /** The login shell cannot run an SFTP server here: scripts come through this one, to the same disk. */
    private static LoginShellServer plain;

    @TempDir
    Path folder;

    private LoginShellServer server;
    private ShellPool pool;
    private SftpFiles files;
    private final CopyLog log = new CopyLog();

    @BeforeAll
    static void filesArrive() {
        plain = LoginShellServer.start();
    }

    @AfterAll
    static void theirEnd() {
        if (plain != null) {
            plain.close();
        }
    }

    @BeforeEach
    void open() {
        SshLinks.Settings settings = new SshLinks.Settings(
                folder.resolve("known_hosts"), folder.resolve("ssh"), Map.of(), "xterm", question -> Optional.empty());
        pool = new ShellPool(new SshLinks(settings), event -> {});
        files = new SftpFiles(pool);
    }

    @AfterEach
    void close() {
        files.close();
        pool.close();
        if (server != null) {
            server.close();
        }
    }

    private RemoteNode node(String shell) {
        assumeTrue(shell.equals("noexec") ? canMount() : RealPrograms.installed(shell), shell + " cannot be had here");
        server = LoginShellServer.builder().shell(COMMANDS.get(shell)).start();
        return server.node(shell);
    }

    private static boolean canMount() {
        try {
            return new ProcessBuilder("unshare", "-m", "mount", "--bind", "/tmp", "/tmp")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Begins a script as {@code run} does. */
    private Dispatch begun(RemoteNode node, String text, String... words) throws Exception {
        Path script = Files.writeString(folder.resolve("a script"), text);
        RemoteNode way = plain.node("plain");
        Transfer staged = files.stage(List.of(way), new Script(script, List.of(words)), log);
        assertTrue(staged.await(DEADLINE));
        assertEquals(List.of(), log.failed);
        return pool.sendEach(Map.of(node, staged.prepared().get(way)), "run script");
    }

    private static void assertGone(Path script) {
        assertTrue(script.getParent().getFileName().toString().startsWith(".dust-run-"), script::toString);
        assertFalse(Files.exists(script.getParent()), "it is still there: " + script);
        assertFalse(Files.exists(Path.of("/tmp").resolve(script.getParent().getFileName())), script::toString);
    }

    private static Outcome outcome(String shell, int status) {
        return shell.equals("bsd-csh") ? new Outcome.Unreported() : new Outcome.Exited(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcsh", "bsd-csh", "fish", "zsh", "noexec"})
    void aScriptGetsItsWordsAndIsGoneAfterwards(String shell) throws Exception {
        RemoteNode node = node(shell);
        String[] words = {"two words", "it's", "\"$HOME\"", "`id`", "*", "!x", "back\\slash", "two\nlines", "~", ""};
        for (String first : List.of("#!/bin/sh\n", "#!/usr/bin/env bash\n", "")) {
            Path out = folder.resolve("out");
            String text =
                    first + "printf '%s\\n' \"$0\" > '" + out + "'; printf '%s|' \"$@\" >> '" + out + "'\nexit 7\n";
            Dispatch dispatch = begun(node, text, words);
            assertTrue(dispatch.await(DEADLINE), () -> pool.sessions().toString());
            assertEquals(Map.of(shell, outcome(shell, 7)), dispatch.outcomes(), first);
            String said = Files.readString(out);
            int line = said.indexOf('\n');
            assertEquals(String.join("|", words) + "|", said.substring(line + 1), first);
            assertGone(Path.of(said.substring(0, line)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcsh", "bsd-csh", "fish", "zsh", "noexec"})
    void anInterruptedScriptIsGoneToo(String shell) throws Exception {
        RemoteNode node = node(shell);
        Path began = folder.resolve("began");
        Dispatch dispatch = begun(
                node,
                "printf '%s' \"$0\" > '" + began + ".new'; mv '" + began + ".new' '" + began + "'; exec sleep 60\n");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!Files.exists(began)) {
            assertFalse(dispatch.await(Duration.ofMillis(20)), () -> String.valueOf(dispatch.outcomes()));
            assertTrue(System.nanoTime() < end, "it does not begin");
        }
        dispatch.interrupt();
        assertTrue(dispatch.await(DEADLINE), () -> pool.sessions().toString());
        assertGone(Path.of(Files.readString(began)));
        Dispatch next = pool.send(List.of(node), "echo alive");
        assertTrue(next.await(DEADLINE), "the session is still there");
        assertEquals(Map.of(shell, outcome(shell, 0)), next.outcomes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"noexec"})
    void nothingStaysAtHome(String shell) throws Exception {
        Dispatch dispatch = begun(node(shell), "exit 3\n");
        assertTrue(dispatch.await(DEADLINE));
        assertEquals(Map.of(shell, new Outcome.Exited(3)), dispatch.outcomes());
        try (Stream<Path> home = Files.list(server.home())) {
            assertEquals(
                    List.of(),
                    home.filter(path -> path.toString().contains("dust-run")).toList());
        }
    }
}
