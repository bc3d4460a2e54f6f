package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.dustcluster.testing.PtyProgram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./dust.sh --sandbox} on a real pty, typed to as a person would: SPEC section 1. */
class SandboxIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private DustProgram dust;

    @BeforeEach
    void aHomeOfItsOwn() throws Exception {
        dust = new DustProgram(folder);
        Files.copy(Path.of("sample.cnf"), folder.resolve("sample.cnf"));
    }

    @Test
    void theMainJobFromLoadToTerminate() {
        try (PtyProgram terminal = dust.onPty("--sandbox")) {
            terminal.await("dust$ ");
            terminal.enter("load sample.cnf");
            terminal.await("worker[0-2]");
            terminal.await("dust$ ");
            terminal.enter("start --wait");
            terminal.await("launch worker[0-2]");
            terminal.await(Pattern.compile("(?s)dust\\$ "), Duration.ofSeconds(60));
            terminal.enter("show");
            for (int node = 0; node < 3; node++) {
                terminal.await(Pattern.compile("worker" + node + " +t3.micro .*running +i-"), SOON);
            }
            terminal.enter("@worker* echo $((6*7)) \"two  blanks\" | tr a-z A-Z");
            String answers = terminal.await(Pattern.compile("(?s)(\\[worker[0-2]\\] 42 TWO  BLANKS.*){3}"), SOON);
            assertTrue(answers.contains("[worker1] 42 TWO  BLANKS"), answers);

            terminal.enter("@worker* cd /tmp; printf 'Do you want to continue? [Y/n] '; read answer; echo got:$answer");
            terminal.await(Pattern.compile("(?s)(\\[worker[0-2]\\] Do you want to continue\\? \\[Y/n\\].*){3}"), SOON);
            terminal.enter("@work* Y");
            terminal.await(Pattern.compile("(?s)(\\[worker[0-2]\\] got:Y.*){3}"), SOON);
            terminal.enter("@worker1 pwd; (exit 7)");
            terminal.await("[worker1] /tmp");
            terminal.await("exit 7: worker1");

            terminal.enter("echo local $((40+2))");
            terminal.await(Pattern.compile("local 42"), SOON);
            terminal.enter("stop worker2");
            terminal.await("stop worker2");
            terminal.await("dust$ ");
            terminal.enter("terminate worker[0-1]");
            terminal.await("[y/N]");
            terminal.enter("y");
            terminal.await("dust$ ");
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
            assertFalse(terminal.everything().contains("\tat "), terminal.everything());
        }
        assertFalse(Files.exists(dust.home().resolve("sandbox").resolve("nodes")), "the sandbox is gone at exit");
    }

    @Test
    void aRawShellIsEnteredLeftAndEnteredAgain() {
        try (PtyProgram terminal = dust.onPty("--sandbox", "-f", "sample.cnf")) {
            terminal.await("dust$ ");
            terminal.enter("start worker0 --wait");
            terminal.await(Pattern.compile("worker0: ssh"), Duration.ofSeconds(60));
            terminal.await("dust$ ");
            terminal.enter("@worker0 colour=blue");
            terminal.enter("@worker0");
            terminal.enter("echo raw-$colour");
            terminal.await("raw-blue");
            // What is typed before the shell has given the tty to cat is not cut into lines: wait for its sign.
            terminal.enter("echo rea''dy; cat");
            terminal.await("ready");
            terminal.enter("still here");
            terminal.await(Pattern.compile("(?s)still here.*still here"), SOON);
            terminal.type("\u0003");
            // The tty throws away what is typed before it has seen the interrupt.
            terminal.await("^C");
            terminal.await("]# ");
            terminal.enter("exit");
            terminal.await("dust$ ");
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
        }
    }
}
