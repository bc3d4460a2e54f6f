package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RawSession;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.testing.LoginShellServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real shells on real ptys of a real OpenSSH: each family does what SPEC 6 says. One server and one session for each shell. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShellFamiliesIT {
    private static final Map<String, String> COMMANDS = Map.of(
            "bash", "bash -l",
            "dash", "dash -i",
            "ash", "busybox ash -l",
            "zsh", "zsh -l",
            "ksh93", "ksh93 -l",
            "mksh", "mksh -l",
            "tcsh", "tcsh -l",
            "csh", "bsd-csh -i",
            "fish", "fish -l");

    private final Map<String, LoginShellServer> servers = new ConcurrentHashMap<>();
    private final EventLog log = new EventLog();
    private ShellPool pool;

    @BeforeAll
    void openThePool(@TempDir Path folder) {
        pool = new ShellPool(LoginShellServer.links(folder), log);
    }

    @AfterAll
    void closeAll() {
        pool.close();
        servers.values().forEach(LoginShellServer::close);
    }

    static Stream<String> posixShells() {
        return Stream.of("bash", "dash", "ash", "zsh", "ksh93", "mksh");
    }

    static Stream<String> allShells() {
        return Stream.concat(posixShells(), Stream.of("tcsh", "csh", "fish"));
    }

    static Stream<String> reportingShells() {
        return Stream.concat(posixShells(), Stream.of("tcsh", "fish"));
    }

    private RemoteNode node(String shell) {
        LoginShellServer server = servers.computeIfAbsent(shell, name -> {
            String command = Objects.requireNonNull(COMMANDS.get(name));
            String program = command.split(" ")[0];
            Assumptions.assumeTrue(
                    Stream.of("/bin/", "/usr/bin/").anyMatch(folder -> Files.isExecutable(Path.of(folder + program))),
                    program + " is not installed");
            return LoginShellServer.builder().shell(command).start();
        });
        return server.node(shell);
    }

    private Outcome run(String shell, String line) throws InterruptedException {
        return finished(pool.send(List.of(node(shell)), line), shell);
    }

    private Outcome finished(Dispatch dispatch, String shell) throws InterruptedException {
        if (!dispatch.await(Duration.ofSeconds(12))) {
            throw new AssertionError(dispatch.line() + " did not end; sessions " + pool.sessions() + "\n"
                    + String.join(
                            "\n", log.events().stream().map(Object::toString).toList()));
        }
        return Objects.requireNonNull(dispatch.outcomes().get(shell));
    }

    private List<String> output(String shell, String line) throws InterruptedException {
        Dispatch dispatch = pool.send(List.of(node(shell)), line);
        finished(dispatch, shell);
        return log.lines(shell, dispatch.id());
    }

    @ParameterizedTest
    @MethodSource("reportingShells")
    void exitStatusesAreReported(String shell) throws InterruptedException {
        assertEquals(new Outcome.Exited(0), run(shell, "true"));
        assertEquals(new Outcome.Exited(1), run(shell, "false"));
        assertEquals(new Outcome.Exited(7), run(shell, "sh -c 'exit 7'"));
        run(shell, "true");
        assertEquals(new Outcome.Exited(0), run(shell, ""), "an empty line");
    }

    @ParameterizedTest
    @MethodSource("allShells")
    void outputWithoutAFinalNewlineIsALine(String shell) throws InterruptedException {
        assertEquals(List.of("abc"), output(shell, "printf abc"));
        assertEquals(List.of("a", "b"), output(shell, "printf 'a\\nb'"));
    }

    @ParameterizedTest
    @MethodSource("allShells")
    void nothingButOutputAppears(String shell) throws InterruptedException {
        assertEquals(List.of(), output(shell, "true"));
        assertEquals(List.of("one"), output(shell, "echo one"));
        assertEquals(List.of(), output(shell, "cd /"));
        assertEquals(List.of("a\tb!c"), output(shell, "echo 'a\tb!c'"));
    }

    @ParameterizedTest
    @MethodSource("allShells")
    void directoryAndVariablesLast(String shell) throws InterruptedException {
        run(shell, "cd /usr/bin");
        assertEquals(List.of("/usr/bin"), output(shell, "pwd"));
        run(shell, shell.contains("csh") ? "set v=kept" : shell.equals("fish") ? "set v kept" : "v=kept");
        assertEquals(List.of("kept"), output(shell, "echo $v"));
    }

    @ParameterizedTest
    @MethodSource("posixShells")
    void theStatusOfTheLineBeforeIsThere(String shell) throws InterruptedException {
        run(shell, "sh -c 'exit 5'");
        assertEquals(List.of("5"), output(shell, "echo $?"));
    }

    @ParameterizedTest
    @MethodSource("posixShells")
    void aHereDocumentIsAnsweredByLaterLines(String shell) throws InterruptedException {
        Dispatch cat = pool.send(List.of(node(shell)), "cat <<END; sh -c 'exit 3'");
        pool.send(List.of(node(shell)), "hello");
        Dispatch end = pool.send(List.of(node(shell)), "END");
        assertEquals(new Outcome.Exited(3), finished(cat, shell));
        assertEquals(List.of(shell), end.inputNodes());
        finished(end, shell);
        assertEquals(List.of("hello"), log.lines(shell, cat.id()));
    }

    @ParameterizedTest
    @MethodSource("allShells")
    void aQuestionIsAnsweredByALaterLine(String shell) throws InterruptedException {
        run(shell, "true");
        Dispatch question = pool.send(List.of(node(shell)), "sh -c 'printf \"Name? \"; read x; echo got $x; exit 4'");
        log.await(event -> event instanceof NodeEvent.Partial partial
                && partial.broadcast() == question.id()
                && partial.text().equals("Name? "));
        Dispatch answer = pool.send(List.of(node(shell)), "me");
        assertEquals(List.of(shell), answer.inputNodes());
        Outcome outcome = finished(question, shell);
        assertEquals(shell.equals("csh") ? new Outcome.Unreported() : new Outcome.Exited(4), outcome);
        finished(answer, shell);
        assertTrue(
                log.lines(shell, question.id()).toString().contains("got me"),
                log.lines(shell, question.id()).toString());
        assertEquals(List.of("next"), output(shell, "echo next"));
    }

    @ParameterizedTest
    @MethodSource("allShells")
    void anInterruptEndsWhatRunsAndNotTheSession(String shell) throws InterruptedException {
        // One program that prints and then waits: dash loses an interrupt between two of its commands.
        Dispatch sleep = pool.send(List.of(node(shell)), "tail -n 1 -f /etc/passwd");
        log.await(event -> event instanceof NodeEvent.Lines lines && lines.broadcast() == sleep.id());
        sleep.interrupt();
        Outcome outcome = finished(sleep, shell);
        if (posixShells().anyMatch(shell::equals) || shell.equals("fish")) {
            assertEquals(new Outcome.Exited(130), outcome);
        }
        assertEquals(List.of("alive"), output(shell, "echo alive"));
    }

    /** A hundred nodes that were interrupted shall not print a hundred empty lines. */
    @ParameterizedTest
    @MethodSource("posixShells")
    void anInterruptLeavesNoEmptyLine(String shell) throws InterruptedException {
        Dispatch tail = pool.send(List.of(node(shell)), "tail -n 1 -f /etc/passwd");
        log.await(event -> event instanceof NodeEvent.Lines lines && lines.broadcast() == tail.id());
        tail.interrupt();
        finished(tail, shell);
        List<String> lines = log.lines(shell, tail.id());
        assertEquals(1, lines.size(), lines::toString);
    }

    /** The terminal has the size that the program knows already: only a change makes it paint. */
    @Test
    void aProgramThatIsAttachedToPaintsAgain() throws InterruptedException {
        Dispatch painter = pool.send(
                List.of(node("bash")),
                // The trap only notes the signal: bash forgets one that comes while a longer trap runs.
                "bash -c 'trap changed=1 WINCH; echo up; while :; do read -t 0.05;"
                        + " [ $changed ] && changed= && echo painted $(stty size); done'");
        log.await(event -> event instanceof NodeEvent.Lines lines && lines.broadcast() == painter.id());
        RecordingTerminal terminal = new RecordingTerminal(80, 24);
        try (RawSession session = pool.attach(node("bash"), terminal)) {
            terminal.await("painted 24 80");
        } finally {
            painter.interrupt();
        }
        finished(painter, "bash");
    }

    /** A line typed ahead makes the ordinary prompt go without a key: what it starts is no shell, and gets nothing but the user's text. */
    @ParameterizedTest
    @MethodSource("allShells")
    void nothingIsTypedIntoAProgramThatWasTypedAhead(String shell, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("typed");
        run(shell, "true");
        RecordingTerminal terminal = new RecordingTerminal(80, 24);
        try (RawSession session = pool.attach(node(shell), terminal)) {
            type(session, "echo be''gun; sleep 1\r");
            terminal.await("begun");
            type(session, "cat > " + file + "\r");
        }
        await(() -> Files.exists(file) && stateOf(shell).equals("busy"));
        Dispatch typed = pool.send(List.of(node(shell)), "nothing but this");
        await(() -> Files.size(file) > 0);
        assertEquals("nothing but this\n", Files.readString(file));
        typed.interrupt();
        finished(typed, shell);
        assertEquals(List.of("again"), output(shell, "echo again"));
    }

    private static void type(RawSession session, String keys) {
        byte[] bytes = keys.getBytes(StandardCharsets.US_ASCII);
        assertTrue(session.send(bytes, 0, bytes.length));
    }

    private String stateOf(String shell) {
        return pool.sessions().stream()
                .filter(session -> session.node().equals(shell))
                .map(SessionStatus::state)
                .findFirst()
                .orElse("");
    }

    private interface Fact {
        boolean holds() throws IOException;
    }

    private static void await(Fact fact) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!fact.holds()) {
            assertTrue(System.nanoTime() < end, "it did not come");
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    @ParameterizedTest
    @MethodSource("posixShells")
    void anInterruptEndsAnUnfinishedQuote(String shell) throws InterruptedException {
        run(shell, "true");
        Dispatch unfinished = pool.send(List.of(node(shell)), "echo 'never ended");
        unfinished.interrupt();
        assertEquals(new Outcome.Exited(130), finished(unfinished, shell));
        assertEquals(List.of("alive"), output(shell, "echo alive"));
    }

    @ParameterizedTest
    @MethodSource("posixShells")
    void typedAheadLinesRunInTurn(String shell) throws InterruptedException {
        run(shell, "true");
        Dispatch first = pool.send(List.of(node(shell)), "sleep 0.3; echo first");
        Dispatch second = pool.send(List.of(node(shell)), "echo second; sh -c 'exit 9'");
        assertEquals(new Outcome.Exited(0), finished(first, shell));
        assertEquals(new Outcome.Exited(9), finished(second, shell));
        assertEquals(List.of("first"), log.lines(shell, first.id()));
        assertEquals(List.of("second"), log.lines(shell, second.id()));
        assertEquals(List.of("9"), output(shell, "echo $?"));
    }

    @ParameterizedTest
    @MethodSource("posixShells")
    void aLongLineArrivesWhole(String shell) throws InterruptedException {
        String text = "ä'\t\"€𝄞$x\\ `".repeat(6000);
        String quoted = "'" + text.replace("'", "'\\''") + "'";
        assertEquals(
                List.of(text),
                output(shell, "printf '%s\\n' " + quoted).stream()
                        .reduce((a, b) -> a + b)
                        .map(List::of)
                        .orElse(List.of()));
        assertEquals(List.of("alive"), output(shell, "echo alive"));
    }

    @ParameterizedTest
    @MethodSource("posixShells")
    void aLineOfTheLengthWhereItIsCutIntoPiecesArrivesWhole(String shell) throws InterruptedException {
        for (int length : new int[] {3985, 3990, 3995, 4001, 4096, 8200}) {
            assertEquals(
                    List.of("" + (length - 5 - 8)),
                    output(shell, "n=" + "x".repeat(length - 15) + ";echo ${#n}").stream()
                            .map(n -> "" + (Integer.parseInt(n) + 2))
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("allShells")
    void exitEndsTheSessionAndTheNextLineLogsInAgain(String shell) throws InterruptedException {
        run(shell, "true");
        int position = log.size();
        Outcome outcome = run(shell, "exit");
        if (posixShells().anyMatch(shell::equals)) {
            // csh, tcsh and fish announce one more prompt before they go.
            assertEquals(new Outcome.SessionEnded(), outcome);
        }
        log.awaitFrom(
                position,
                event -> event instanceof NodeEvent.Ended ended && ended.node().equals(shell));
        assertEquals(List.of("again"), output(shell, "echo again"));
    }

    @ParameterizedTest
    @MethodSource("posixShells")
    void aKilledShellIsSaid(String shell) throws InterruptedException {
        run(shell, "true");
        int position = log.size();
        assertEquals(new Outcome.SessionEnded(), run(shell, "kill -9 $$"));
        log.awaitFrom(
                position,
                event -> event instanceof NodeEvent.Ended ended && ended.node().equals(shell));
        assertEquals(List.of("again"), output(shell, "echo again"));
    }

    @ParameterizedTest
    @MethodSource("posixShells")
    void aBackgroundJobIsHeardWhileIdle(String shell) throws InterruptedException, IOException {
        run(shell, "(sleep 0.3; echo from afar) & true");
        log.await(event -> event instanceof NodeEvent.Lines lines
                && lines.node().equals(shell)
                && lines.broadcast() == 0
                && lines.lines().contains("from afar"));
        assertEquals(
                List.of("alive"),
                output(shell, "echo alive").stream()
                        .filter(line -> !line.matches("(?i).*done.*"))
                        .toList());
    }
}
