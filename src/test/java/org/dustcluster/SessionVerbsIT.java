package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dustcluster.testing.PtyProgram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that act on sessions, on a real pty against the sandbox's real shells. */
class SessionVerbsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PASSWORD = "correct-horse-7";

    @TempDir
    Path folder;

    private DustProgram dust;

    @BeforeEach
    void aHomeOfItsOwn() throws IOException {
        dust = new DustProgram(folder);
        Files.copy(Path.of("sample.cnf"), folder.resolve("sample.cnf"));
    }

    private PtyProgram twoNodes() {
        PtyProgram terminal = dust.onPty("--sandbox", "-f", "sample.cnf");
        terminal.await("dust$ ");
        terminal.enter("start worker[0-1] --wait");
        terminal.awaitAnywhere(Pattern.compile("worker0: ssh answers"), Duration.ofSeconds(60));
        terminal.awaitAnywhere(Pattern.compile("worker1: ssh answers"), Duration.ofSeconds(60));
        terminal.await("dust$ ");
        return terminal;
    }

    @Test
    void aSecretIsSentAndLeavesNoTrace() throws IOException {
        try (PtyProgram terminal = twoNodes()) {
            terminal.enter("@worker0 read -s -p 'Password: ' p; echo got ${#p} characters");
            terminal.await("[worker0] Password:");
            terminal.enter("secret");
            terminal.await("secret for worker0:");
            terminal.enter(PASSWORD);
            terminal.await("[worker0] got " + PASSWORD.length() + " characters");
            terminal.enter("wait --timeout 20");
            terminal.enter("secret");
            terminal.await("nobody waits for input");
            terminal.enter("last");
            terminal.enter("sessions");
            terminal.await("LAST EXIT");
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
            assertFalse(terminal.everything().contains(PASSWORD), "on the screen");
        }
        try (Stream<Path> files = Files.walk(dust.home())) {
            List<Path> traces = files.filter(Files::isRegularFile)
                    .filter(SessionVerbsIT::holdsThePassword)
                    .toList();
            assertEquals(List.of(), traces);
        }
    }

    private static boolean holdsThePassword(Path file) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
                    .contains(PASSWORD);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aHangingNodeIsListedInterruptedClosedAndOpenedAgain() {
        try (PtyProgram terminal = twoNodes()) {
            terminal.enter("@worker[0-1] sleep 500");
            terminal.enter("wait --timeout 1");
            terminal.await(Pattern.compile("worker\\[0-1\\]"), SOON);
            terminal.enter("sessions worker0");
            terminal.await(Pattern.compile("worker0 +busy.* sleep 500"), SOON);
            terminal.enter("interrupt worker0");
            terminal.await("interrupted worker0");
            terminal.enter("wait worker0 --timeout 20");
            terminal.enter("sessions worker0");
            terminal.await(Pattern.compile("worker0 +idle +\\S+ +130 +sleep 500"), SOON);
            terminal.enter("close worker1");
            terminal.await(Pattern.compile("worker1.*closed|closed.*worker1"), SOON);
            terminal.enter("reconnect worker0");
            terminal.await(Pattern.compile("worker0"), SOON);
            terminal.enter("@worker[0-1] echo back-$((6*7))");
            terminal.awaitAnywhere(Pattern.compile("\\[worker0\\] back-42"), SOON);
            terminal.awaitAnywhere(Pattern.compile("\\[worker1\\] back-42"), SOON);
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
        }
    }

    @Test
    void aQuestionOfTwoNodesIsFoldedAndTheBusyOnesCanBeAnswered() {
        try (PtyProgram terminal = twoNodes()) {
            terminal.enter("@worker[0-1] read -p 'Go on? [Y/n] ' answer; echo \"said $answer\"");
            terminal.await("[worker[0-1]] Go on? [Y/n]");
            terminal.enter("@worker0 only0");
            terminal.await("[worker0] said only0");
            terminal.enter("wait worker0 --timeout 20");
            terminal.enter("@state=running&session=busy the-rest");
            terminal.await(Pattern.compile("input: worker1\\s"), SOON);
            terminal.await("[worker1] said the-rest");
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
        }
    }

    @Test
    void ctrlCAtTheEmptyPromptInterruptsWhatTheStatusLineNames() {
        try (PtyProgram terminal = twoNodes()) {
            terminal.enter("@worker[0-1] sleep 500");
            // Only what changes is painted: the beginning of the status stands there already.
            terminal.await("2 running · 2 connected");
            terminal.await(Pattern.compile("2 busy: sleep 500 \\d+s"), SOON);
            terminal.type("\u0003");
            terminal.await("exit 130: worker[0-1]");
            // After an interrupt a session settles for a moment before it takes a line: it is idle then, and not
            // before.
            terminal.enter("wait --timeout 20");
            terminal.enter("sessions");
            terminal.await(Pattern.compile("worker0 +idle +\\S+ +130 +sleep 500"), SOON);
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
        }
    }
}
