package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dustcluster.testing.PtyProgram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the user's own machine can do to dust: {@code ./dust.sh} on a real pty, where disk, locale, terminal or luck is bad. */
class UserMachineIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    /** A file system of its own for {@code $DUST_HOME}, seen by dust alone. */
    private static final String OWN_DISK =
            "mkdir -p \"$DUST_HOME\"; exec unshare -rm sh -c 'mount -t tmpfs -o %s tmpfs \"$DUST_HOME\" && %s exec \"$DUST\" %s'";

    @TempDir
    Path folder;

    private DustProgram dust;

    @BeforeEach
    void aHomeOfItsOwn() throws IOException {
        dust = new DustProgram(folder);
        Files.copy(Path.of("sample.cnf"), folder.resolve("sample.cnf"));
    }

    /** A JVM warns on the terminal of much: of native code, of options, of old ways. */
    @Test
    void theFirstThingOnTheScreenIsThePromptAndNothingElseComesFromTheJvm() {
        try (PtyProgram terminal = dust.onPty("--sandbox")) {
            assertEquals("dust$", terminal.await("dust$ ").strip());
            terminal.enter("load sample.cnf");
            terminal.enter("start worker0 --wait");
            terminal.await("worker0: ssh answers");
            terminal.enter("@worker0 echo h''ere");
            terminal.await("here");
            leave(terminal);
            assertFalse(terminal.everything().contains("WARNING"), terminal::everything);
        }
    }

    @Test
    void aTerminalWithoutASizeHasEightyColumns() {
        try (PtyProgram terminal = dust.onPtyOfShell("stty cols 0 rows 0; exec \"$DUST\"")) {
            terminal.await("dust$ ");
            terminal.enter("echo h''ere; stty size");
            terminal.await("here");
            terminal.await("24 80");
            leave(terminal);
        }
    }

    @Test
    void aReadOnlyHomeLeavesAPromptThatWorks() throws Exception {
        needsOwnDisk();
        try (PtyProgram terminal = dust.onPtyOfShell(OWN_DISK.formatted("ro,size=1m", "", "-f sample.cnf"))) {
            terminal.await("dust$ ");
            terminal.enter("echo h''ere");
            terminal.await("here");
            terminal.enter("cd /usr");
            terminal.enter("pwd | tr a-z A-Z");
            terminal.await("/USR");
            leave(terminal);
        }
    }

    @Test
    void aHomeThatCannotBeMadeLeavesAPromptThatWorks() throws Exception {
        needsOwnDisk();
        String missing = "DUST_HOME=\"$DUST_HOME/none\"";
        try (PtyProgram terminal = dust.onPtyOfShell(OWN_DISK.formatted("ro,size=1m", missing, "-f sample.cnf"))) {
            terminal.await("dust$ ");
            terminal.enter("cd /usr");
            terminal.enter("pwd | tr a-z A-Z");
            terminal.await("/USR");
            leave(terminal);
        }
    }

    @Test
    void aFullDiskIsSaidByWhatNeedsItAndTheRestWorks() throws Exception {
        needsOwnDisk();
        String fill = "dd if=/dev/zero of=\"$DUST_HOME/filler\" bs=4k 2>/dev/null;";
        try (PtyProgram terminal =
                dust.onPtyOfShell(OWN_DISK.formatted("size=128k", fill, "--sandbox -f sample.cnf"))) {
            terminal.await("dust$ ");
            terminal.enter("cd /usr");
            terminal.enter("pwd | tr a-z A-Z");
            terminal.await("/USR");
            terminal.enter("start worker0 --wait");
            terminal.await("cannot write the sandbox's key");
            terminal.await("No space left on device");
            terminal.await("dust$ ");
            terminal.enter("rm \"$DUST_HOME/filler\"");
            // A machine that was set up on a full disk stays without its ssh server; the next one is well.
            terminal.enter("start worker1 --wait");
            terminal.await(Pattern.compile("worker1: ssh answers"), Duration.ofSeconds(60));
            leave(terminal);
        }
    }

    @Test
    void twoAtOnceLoseNothingOfTheHistory() throws IOException {
        try (PtyProgram one = dust.onPty();
                PtyProgram two = dust.onPty()) {
            one.await("dust$ ");
            two.await("dust$ ");
            for (int i = 0; i < 5; i++) {
                one.enter("echo one-" + i);
                one.await("\none-" + i);
                two.enter("echo two-" + i);
                two.await("\ntwo-" + i);
            }
            leave(one);
            leave(two);
        }
        List<String> history = Files.readAllLines(dust.home().resolve("history"));
        List<String> typed = Stream.of("one", "two")
                .flatMap(who -> Stream.iterate(0, i -> i < 5, i -> i + 1).map(i -> "echo " + who + "-" + i))
                .toList();
        assertEquals(
                typed,
                history.stream()
                        .filter(line -> line.startsWith("echo"))
                        .sorted()
                        .toList());
    }

    @Test
    void helpAboutALineForNodesWritesNothing() {
        assertEquals(0, dust.run("", "--help", "@x").status());
        assertFalse(Files.exists(dust.home()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsWrittenIsReadableByTheUserAlone(boolean wasReadable) throws IOException {
        for (String name : wasReadable ? List.of("history", "dust.log") : List.<String>of()) {
            Files.createDirectories(dust.home());
            Files.setPosixFilePermissions(
                    Files.writeString(dust.home().resolve(name), ""), PosixFilePermissions.fromString("rw-r--r--"));
        }
        try (PtyProgram terminal = dust.onPty("-f", "sample.cnf")) {
            terminal.await("dust$ ");
            terminal.enter("log debug");
            terminal.await("dust$ ");
            leave(terminal);
        }
        for (String name : List.of("history", "dust.log")) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(dust.home().resolve(name))),
                    name);
        }
    }

    @Test
    void withoutALocaleTextIsUtf8AllTheSame() throws IOException {
        dust.without("LANG").without("LC_ALL");
        Files.writeString(
                folder.resolve("words.dust"),
                "!printf 'gr\\303\\274n\\n'\nload t\u00e4st.cnf\nstart worker0 --wait\n@worker0 printf 'gr\\303\\274n-%s\\n' node\n");
        DustProgram.Result result = dust.run("", "--sandbox", "-f", "sample.cnf", "words.dust");
        assertTrue(result.out().contains("gr\u00fcn\n"), result::toString);
        assertTrue(result.out().contains("[worker0] gr\u00fcn-node\n"), result::toString);
        assertTrue(
                result.err().contains("`t\u00e4st.cnf` cannot be the name of a file in this locale"), result::toString);
        assertFalse(result.err().contains("Exception"), result::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dumb", "", "no-such-terminal"})
    void anyTerminalHasAPrompt(String term) {
        if (term.isEmpty()) {
            dust.without("TERM");
        } else {
            dust.with("TERM", term);
        }
        try (PtyProgram terminal = dust.onPty("-f", "sample.cnf")) {
            terminal.await("dust$ ");
            terminal.enter("echo h''ere");
            terminal.await("here");
            terminal.await("dust$ ");
            leave(terminal);
            assertFalse(terminal.everything().contains("WARN"), terminal.everything());
            // An unknown one is taken for an ANSI terminal, as most are.
            assertTrue(
                    term.equals("no-such-terminal") || !terminal.everything().contains("\u001b"),
                    () -> "no plain prompt: " + terminal.everything());
            assertTrue(
                    term.equals("no-such-terminal") || terminal.everything().contains("dust$ exit"),
                    () -> "something was written between: " + terminal.everything());
        }
    }

    /** It cannot take a row back that it has written. */
    @Test
    void aDumbTerminalHasNoStatusLine() {
        dust.with("TERM", "dumb");
        try (PtyProgram terminal = dust.onPty("--sandbox", "-f", "sample.cnf")) {
            terminal.await("dust$ ");
            terminal.enter("start worker0 --wait");
            terminal.await(Pattern.compile("worker0: ssh answers"), Duration.ofSeconds(60));
            terminal.await("dust$ ");
            terminal.enter("@worker0 echo h''ere");
            terminal.await("[worker0] here");
            leave(terminal);
            assertFalse(terminal.everything().contains("1 connected"), terminal.everything());
        }
    }

    /** Nobody reads when the first line is written; the second, if it is run, waits for that; the third is not run. */
    @Test
    void aClosedPipeEndsAScriptQuietly() throws IOException {
        Files.writeString(folder.resolve("pipe.dust"), "help\n!touch second\n!touch third\n");
        DustProgram.Result result = shell("\"$DUST\" -f sample.cnf pipe.dust | :; echo ${PIPESTATUS[0]}");
        assertTrue(result.out().matches("(0|3|141)\\n"), result::toString);
        assertFalse(result.err().contains("Exception") || result.err().contains("roken pipe"), result::toString);
        assertFalse(Files.exists(folder.resolve("third")), "it goes on for nobody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "HUP"})
    void aSignalEndsThePromptAndLeavesNothingBehind(String signal) throws Exception {
        try (PtyProgram terminal =
                dust.onPtyOfShell("stty -g; \"$DUST\" --sandbox -f sample.cnf; echo status $?; stty -g")) {
            String before = modes(terminal);
            terminal.await("dust$ ");
            terminal.enter("start worker0 --wait");
            terminal.await(Pattern.compile("worker0: ssh answers"), Duration.ofSeconds(60));
            terminal.await("dust$ ");
            terminal.enter("@worker0 sleep 1000");
            terminal.await("busy");
            signal(signal, java(terminal.pid()));
            terminal.await("status " + (signal.equals("TERM") ? 143 : 129));
            assertEquals(before, modes(terminal));
            assertFalse(terminal.everything().contains("Exception"), terminal.everything());
        }
        nothingIsLeft();
    }

    private void nothingIsLeft() throws IOException {
        Path sandbox = dust.home().resolve("sandbox");
        if (Files.exists(sandbox)) {
            try (Stream<Path> left = Files.list(sandbox)) {
                assertEquals(List.of(), left.filter(Files::isDirectory).toList(), "the nodes' homes");
            }
        }
    }

    /** JLine would leave the signal to the system, once it has read a line. */
    @Test
    void ctrlCBehindAQuestionEndsAScriptInOrder() throws Exception {
        String lines = "-c 'start worker[0-1] --wait' -c 'terminate worker1' -c '@worker0 echo r''unning; sleep 1000'";
        try (PtyProgram terminal = dust.onPtyOfShell(
                "trap : INT; stty -g; \"$DUST\" --sandbox -f sample.cnf " + lines + "; echo status $?; stty -g")) {
            String before = modes(terminal);
            terminal.await(Pattern.compile("terminate worker1\\? "), Duration.ofSeconds(60));
            terminal.enter("n");
            terminal.await("[worker0] running");
            terminal.type("\u0003");
            terminal.await("status 130");
            assertEquals(before, modes(terminal));
        }
        nothingIsLeft();
    }

    @Test
    void aTerminalThatIsClosedEndsDust() throws Exception {
        long java;
        try (PtyProgram terminal = dust.onPty("--sandbox", "-f", "sample.cnf")) {
            terminal.await("dust$ ");
            java = terminal.pid();
            terminal.enter("start worker0 --wait");
            terminal.await(Pattern.compile("worker0: ssh answers"), Duration.ofSeconds(60));
            terminal.hangUp();
            ended(java);
        }
        nothingIsLeft();
    }

    @Test
    void aSignalEndsAScript() throws Exception {
        Path ready = folder.resolve("ready");
        Files.writeString(folder.resolve("long.dust"), "!touch ready\nstart worker0 --wait\n@worker0 sleep 1000\n");
        Process process = dust.process("--sandbox", "-f", "sample.cnf", "long.dust")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        waitUntil(() -> Files.exists(ready));
        signal("TERM", process.pid());
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it does not end");
        assertEquals(143, process.exitValue());
        assertFalse(Files.readString(folder.resolve("out")).contains("Exception"));
        nothingIsLeft();
    }

    /** The shell takes the terminal's modes back while dust is stopped, as an interactive one does. */
    @Test
    void aSuspendedPromptComesBackAsItWas() throws Exception {
        String job = "set -m; \"$DUST\" -f sample.cnf; echo stopped $?; stty sane; fg >/dev/null; echo end $?";
        try (PtyProgram terminal = dust.onPtyOfShell(job)) {
            terminal.await("dust$ ");
            terminal.type("h''ere");
            terminal.await("h''ere");
            signal("TSTP", java(terminal.pid()));
            terminal.await("stopped 148");
            terminal.await("dust$ h''ere");
            terminal.type("\u0001echo ");
            terminal.enter("");
            terminal.await("here");
            terminal.await("dust$ ");
            assertFalse(terminal.everything().contains("^A"), "the terminal itself edits the line");
            terminal.enter("exit");
            terminal.await("end 0");
        }
    }

    private static void leave(PtyProgram terminal) {
        terminal.enter("exit");
        assertEquals(0, terminal.exitStatus());
        assertFalse(terminal.everything().contains("Exception"), terminal.everything());
    }

    private DustProgram.Result shell(String line) {
        try {
            Path out = folder.resolve("shell.out");
            Path err = folder.resolve("shell.err");
            ProcessBuilder builder = dust.process();
            builder.environment()
                    .put("DUST", Path.of("dust.sh").toAbsolutePath().toString());
            Process process = builder.command("/bin/bash", "-c", line)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            return new DustProgram.Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String modes(PtyProgram terminal) {
        String text = terminal.await(Pattern.compile("[0-9a-f]+(:[0-9a-f]+){10,}\\n"), SOON);
        // JLine's native code drops the line speed, the last digit of the control flags; a pty has none.
        return text.strip().replaceAll("(?s).*\\n", "").replaceFirst("^([^:]*:[^:]*:[^:]*)[0-9a-f]:", "$1-:");
    }

    /** The JVM among a process's children. */
    private static long java(long parent) {
        return ProcessHandle.of(parent)
                .orElseThrow()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private static void signal(String name, long pid) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor());
    }

    private static void ended(long pid) throws Exception {
        ProcessHandle.of(pid)
                .ifPresent(process ->
                        process.onExit().orTimeout(20, TimeUnit.SECONDS).join());
    }

    private static void waitUntil(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited in vain");
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static void needsOwnDisk() throws Exception {
        Process probe = new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
                .redirectErrorStream(true)
                .start();
        assumeTrue(probe.waitFor() == 0, "no mount namespaces for a disk of its own here");
    }
}
