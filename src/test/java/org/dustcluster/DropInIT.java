package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.dustcluster.testing.DropInHome;
import org.dustcluster.testing.PtyProgram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's drop-in, as it stands, from an empty dust directory; and what bad ones do to the program. */
class DropInIT {
    private static final String PROMPT = "dust$ ";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private DustProgram dust;
    private DropInHome home;

    @BeforeEach
    void anEmptyHome() throws IOException {
        dust = new DustProgram(folder);
        home = new DropInHome(dust.home());
        Files.copy(Path.of("sample.cnf"), folder.resolve("sample.cnf"));
    }

    private static String fromReadme() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf("```java\n") + "```java\n".length();
        return readme.substring(begin, readme.indexOf("```", begin));
    }

    @Test
    void theReadmesCommandPrintsTheBlockAndPutsItOnEveryNode() throws IOException {
        home.file("hosts.java", fromReadme());
        try (PtyProgram terminal = dust.onPty("--sandbox", "-f", "sample.cnf")) {
            terminal.resize(110, 40);
            terminal.await(PROMPT);
            terminal.enter("start --wait");
            terminal.await(Pattern.compile("(?s)ssh answers.*ssh answers.*ssh answers.*dust\\$ "), SOON);
            terminal.enter("reload");
            terminal.await(Pattern.compile("drop-in commands: hosts"), SOON);
            terminal.enter("hosts worker[0-1]");
            terminal.await(Pattern.compile("put this into hosts.cluster on 2 nodes"), SOON);
            terminal.enter("y");
            terminal.await(PROMPT);
            terminal.forget();
            terminal.enter("@worker[0-1] cat hosts.cluster");
            for (String node : new String[] {"worker0", "worker1"}) {
                terminal.awaitAnywhere(
                        Pattern.compile("\\[" + node + "\\] 1[0-9.]+ worker0\\R\\[" + node + "\\] 1[0-9.]+ worker1"),
                        SOON);
            }
            terminal.enter("help hosts");
            terminal.await("the file on the nodes");
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
        }
    }

    @Test
    void oneLineRunsItAndABrokenNeighbourIsTold() throws IOException {
        home.file("hosts.java", fromReadme());
        home.file("bad.java", "class Bad {\n  int x = ;\n}\n");
        DustProgram.Result result = dust.run(
                "",
                "-y",
                "--sandbox",
                "-f",
                "sample.cnf",
                "-c",
                "start --wait",
                "-c",
                "hosts",
                "-c",
                "@ cat hosts.cluster");
        assertEquals(0, result.status(), result.err());
        assertTrue(result.err().contains("bad.java:2: illegal start of expression"), result.err());
        assertEquals(
                3,
                result.out()
                        .lines()
                        .filter(line -> line.startsWith("[worker2] "))
                        .count(),
                result.out());
    }

    @Test
    void aDropInSendsAndFetchesFilesWhateverTheirNames() throws IOException {
        List<String> names = List.of(
                "plain", "two words", "it's", "-r", "@list", "$HOME", "a\"b\\c", "#hash", "x[1]*", "~x", "@", "n\nl");
        Files.createDirectories(folder.resolve("in dir/sub"));
        Files.writeString(folder.resolve("in dir/sub/deep"), "deep");
        for (String name : names) {
            Files.writeString(folder.resolve("in dir").resolve(name), "content of " + name);
        }
        home.command("shuttle", """
                int worst = 0;
                List<Node> nodes = dust.nodes("worker[0-1]");
                java.io.File[] files = dust.directory().resolve("in dir").toFile().listFiles(java.io.File::isFile);
                for (java.io.File file : files) {
                    worst = Math.max(worst, dust.put(nodes, file.toPath(), ""));
                    worst = Math.max(worst, dust.put(nodes, file.toPath(), "-to 'it' $x"));
                    worst = Math.max(worst, dust.get(nodes, "-to 'it' $x", java.nio.file.Path.of("--back", file.getName())));
                }
                worst = Math.max(worst, dust.put(nodes, java.nio.file.Path.of("in dir"), ""));
                return Math.max(worst, dust.get(nodes, "in dir", java.nio.file.Path.of("out dir")));
                """);
        DustProgram.Result result =
                dust.run("", "--sandbox", "-f", "sample.cnf", "-c", "start --wait", "-c", "shuttle");
        assertEquals(0, result.status(), result.err());
        for (String node : List.of("worker0", "worker1")) {
            assertEquals("deep", Files.readString(folder.resolve("out dir/in dir." + node + "/sub/deep")));
            for (String name : names) {
                Path back = folder.resolve("--back").resolve(name).resolve("%2Dto 'it' $x." + node);
                assertEquals("content of " + name, Files.readString(back));
            }
        }
    }

    /** Libraries log in many ways, and the JDK's own writes to the terminal unless it is told otherwise. */
    @Test
    void whateverALibraryLogsStaysOffTheTerminal() throws IOException {
        home.command("loud", """
                java.util.logging.Logger.getLogger("loud").severe("torn by jul");
                System.getLogger("loud").log(System.Logger.Level.ERROR, "torn by the platform");
                return 0;
                """);
        DustProgram.Result result = dust.run("", "-c", "loud");
        assertEquals(0, result.status(), result.err());
        assertFalse((result.out() + result.err()).contains("torn"), result::toString);
        String log = Files.readString(dust.home().resolve("dust.log"));
        assertTrue(log.contains("ERROR") && log.contains("loud: torn by the platform"), log);
    }

    @Test
    void whoDoesNotNeedThemDoesNotWaitForThem() {
        home.file("bad.java", "class {");
        DustProgram.Result result = dust.run("", "help", "targets");
        assertEquals(0, dust.run("", "log").status());
        assertEquals(0, result.status());
        assertFalse(Files.exists(dust.home().resolve("cache")));
    }

    @Test
    void ctrlCGetsBackToThePromptFromABusyLoop() {
        home.command("spin", "dust.printer().result(\"spinning\"); while (true) { Thread.onSpinWait(); }");
        try (PtyProgram terminal = dust.onPty()) {
            terminal.await(PROMPT);
            terminal.enter("spin");
            terminal.await(Pattern.compile("\\Rspinning"), SOON);
            terminal.forget();
            terminal.type("\u0003");
            terminal.await("it is left behind");
            terminal.await(PROMPT);
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
        }
    }

    @Test
    void theCurrentDirectoryIsNotSearched() throws IOException {
        Files.createDirectories(folder.resolve("commands"));
        Files.writeString(folder.resolve("commands/hosts.java"), fromReadme());
        Files.writeString(folder.resolve("hosts.java"), fromReadme());
        assertEquals(1, dust.run("", "hosts").status(), "the local shell knows no hosts");
    }
}
