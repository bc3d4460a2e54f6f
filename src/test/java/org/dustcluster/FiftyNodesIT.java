package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dustcluster.testing.MotoServer;
import org.dustcluster.testing.OpenSshServer;
import org.dustcluster.testing.PtyProgram;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty real OpenSSH servers under the fingers of one user, on a real pty. */
class FiftyNodesIT {
    private static final int NODES = 50;
    private static final Duration LOGINS = Duration.ofSeconds(90);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PASSWORD = "zebra-crossing-4711";

    @TempDir
    static Path folder;

    private static OpenSshServer servers;
    private static MotoServer moto;
    private static DustProgram dust;

    @BeforeAll
    static void realServers() throws IOException {
        assumeTrue(OpenSshServer.installed(), "openssh-server is not installed");
        assumeTrue(MotoServer.installed(), MotoServer.ABSENT);
        servers = OpenSshServer.in(folder.resolve("farm")).addresses(NODES).start();
        moto = MotoServer.start();
        dust = new DustProgram(folder);
        StringBuilder text =
                new StringBuilder("""
                @cloud
                provider=ec2
                name=fifty
                region=us-east-1
                endpoint=%s
                key=k
                image=ami-12c6146b
                instance_type=t3.micro
                keyfile=%s
                username=%s
                port=%d
                connect_timeout=60
                """.formatted(moto.endpoint(), servers.keyFile(), servers.user(), servers.port()));
        for (int i = 1; i <= NODES; i++) {
            text.append("@n%02d%nhost=%s%n".formatted(i, servers.addresses().get(i - 1)));
        }
        Files.writeString(folder.resolve("fifty.cnf"), text);
        DustProgram.Result started = dust.run("", "-f", "fifty.cnf", "start");
        assertEquals(0, started.status(), started.err());
    }

    @AfterAll
    static void theirEnd() {
        if (servers != null) {
            servers.close();
        }
        if (moto != null) {
            moto.close();
        }
    }

    private static PtyProgram prompt() {
        PtyProgram terminal = dust.onPty("-f", "fifty.cnf");
        terminal.await("dust$ ");
        return terminal;
    }

    /** The names of so many nodes that say this, in any order. */
    private static Set<String> sayers(PtyProgram terminal, String text, int count, Duration deadline) {
        Pattern said = Pattern.compile("\\[(n[0-9]{2})\\] " + text);
        Set<String> names = new TreeSet<>();
        while (names.size() < count) {
            names.add(last(said, terminal.await(said, deadline)));
        }
        return names;
    }

    private static String last(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        String found = "";
        while (matcher.find()) {
            found = matcher.group(1);
        }
        return found;
    }

    // ---------------------------------------------------------------- one that hangs

    /** The sshd that serves the node's session. */
    private static ProcessHandle sshdOf(PtyProgram terminal, String node) {
        terminal.enter("@" + node + " echo pid-$$");
        Pattern pid = Pattern.compile("\\[" + node + "\\] pid-([0-9]+)\\n");
        long shell = Long.parseLong(last(pid, terminal.await(pid, SOON)));
        return ProcessHandle.of(shell).flatMap(ProcessHandle::parent).orElseThrow();
    }

    private static void signal(String name, ProcessHandle process) throws IOException {
        Process kill = new ProcessBuilder("/bin/kill", "-" + name, String.valueOf(process.pid())).start();
        assertEquals(0, kill.onExit().join().exitValue());
    }

    @Test
    void aNodeThatHangsIsNamedAndHandledAndHoldsNobodyUp() throws IOException {
        try (PtyProgram terminal = prompt()) {
            terminal.enter("@ echo up-$((40+2))");
            assertEquals(NODES, sayers(terminal, "up-42", NODES, LOGINS).size());
            terminal.enter("@n17 stuck=1");
            ProcessHandle sshd = sshdOf(terminal, "n17");
            signal("STOP", sshd);

            long before = System.nanoTime();
            terminal.enter("@ echo go-$((6*7)); [ -z \"$stuck\" ] || sleep 600");
            Set<String> others = sayers(terminal, "go-42", NODES - 1, SOON);
            long millis = Duration.ofNanos(System.nanoTime() - before).toMillis();
            assertFalse(others.contains("n17"));
            assertTrue(millis < 15_000, "the node that hangs held the others up: " + millis + " ms");

            terminal.enter("sessions session=busy");
            String table = terminal.await(Pattern.compile("(?s)NODE +STATE.*\\nn17 +busy +\\S.* echo go-"), SOON);
            assertEquals(
                    0,
                    table.lines()
                            .filter(line -> line.matches("n(?!17)[0-9]{2} .*"))
                            .count(),
                    table);

            terminal.enter("interrupt n17");
            terminal.await("interrupted n17");
            terminal.enter("wait n17 --timeout 1");
            terminal.await("not idle after 1 s: n17 (busy)");
            signal("CONT", sshd);
            terminal.enter("wait n17 --timeout 30");
            terminal.enter("sessions n17");
            terminal.await(Pattern.compile("n17 +idle"), SOON);

            signal("STOP", sshdOf(terminal, "n17"));
            terminal.enter("@ echo on-$((40+2))");
            assertFalse(sayers(terminal, "on-42", NODES - 1, SOON).contains("n17"));
            terminal.enter("close n17");
            terminal.await("closed n17");
            terminal.enter("@n17 echo new-$((40+2))");
            terminal.await("[n17] new-42");

            signal("STOP", sshdOf(terminal, "n17"));
            terminal.enter("@n17 echo never");
            terminal.enter("reconnect n17");
            terminal.await("reconnected n17");
            terminal.enter("@ echo all-$((40+2))");
            assertEquals(NODES, sayers(terminal, "all-42", NODES, SOON).size());
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
        }
    }

    // ---------------------------------------------------------------- three that differ

    @Test
    void theThreeThatDifferAreNamedWithTheirLines() {
        try (PtyProgram terminal = prompt()) {
            terminal.enter("@n07,n23,n41 odd=yes; echo set-$((40+2))");
            sayers(terminal, "set-42", 3, LOGINS);
            terminal.enter("@ seq 1 3; echo ${odd:-no}; seq 4 6");
            terminal.enter("wait --timeout 90");
            terminal.enter("last --diff");
            terminal.await(
                    Pattern.compile("n\\[01-06,08-22,24-40,42-50\\] \\(47 nodes\\): 7 lines, the most common"), LOGINS);
            terminal.await(Pattern.compile("n\\[07,23,41\\] \\(3 nodes\\):\\n +@@ -1,7 \\+1,7 @@\\n"), SOON);
            terminal.await(Pattern.compile(" 3\\n +-no\\n +\\+yes\\n +4\\n"), SOON);
            terminal.enter("set gather on");
            terminal.enter("@ echo ${odd:-no}");
            terminal.await(Pattern.compile("n\\[01-06,08-22,24-40,42-50\\] \\(47 nodes\\):\\n  no\\n"), SOON);
            terminal.await(Pattern.compile("n\\[07,23,41\\] \\(3 nodes\\):\\n  yes\\n"), SOON);
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
        }
    }

    // ---------------------------------------------------------------- a password

    @Test
    void aSecretLeavesNoTrace() throws IOException {
        Path sudo = folder.resolve("like-sudo");
        Files.writeString(sudo, """
                stty -echo
                printf '[sudo] password for dust: '
                read password
                stty echo
                echo
                echo "took ${#password} characters"
                read go
                """);
        try (PtyProgram terminal = prompt()) {
            terminal.enter("log trace");
            terminal.enter("@n0[1-2] sh " + sudo);
            terminal.awaitAnywhere(Pattern.compile("\\[n01\\] \\[sudo\\] password for dust:"), LOGINS);
            terminal.awaitAnywhere(Pattern.compile("\\[n02\\] \\[sudo\\] password for dust:"), LOGINS);
            terminal.enter("secret");
            terminal.await("secret for n[01-02]: ");
            terminal.enter(PASSWORD);
            sayers(terminal, "took " + PASSWORD.length() + " characters", 2, SOON);
            // The programs hold it now: nobody else may.
            assertEquals(List.of(), processesThatShow(PASSWORD));
            terminal.enter("@n0[1-2] go");
            terminal.enter("wait --timeout 30");
            terminal.enter("sessions");
            terminal.await(Pattern.compile("n01 +idle"), SOON);
            terminal.enter("last");
            terminal.enter("last --json");
            terminal.await("\"line\": \"sh " + sudo);
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
            assertFalse(terminal.everything().contains(PASSWORD), "on the screen");
        }
        assertTrue(Files.size(dust.home().resolve("history")) > 0);
        assertTrue(Files.size(dust.home().resolve("dust.log")) > 0);
        assertEquals(List.of(), linesThatHold(PASSWORD));
    }

    /** Processes of this machine whose command line or environment holds the text. */
    private static List<Path> processesThatShow(String text) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .flatMap(process -> Stream.of(process.resolve("cmdline"), process.resolve("environ")))
                    .filter(file -> readable(file, text))
                    .toList();
        }
    }

    /** A process may end, or be another user's, while it is looked at. */
    private static boolean readable(Path file, String text) {
        try {
            return holds(file, text);
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** The lines of dust's own files that hold the text, with their file. */
    private List<String> linesThatHold(String text) throws IOException {
        try (Stream<Path> all = Files.walk(dust.home())) {
            return all.filter(Files::isRegularFile)
                    .flatMap(file -> content(file)
                            .lines()
                            .filter(line -> line.contains(text))
                            .map(line -> dust.home().relativize(file) + ": " + line))
                    .toList();
        }
    }

    private static boolean holds(Path file, String text) {
        return content(file).contains(text);
    }

    private static String content(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
