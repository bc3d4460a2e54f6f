package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.dustcluster.testing.PtyProgram;
import org.dustcluster.testing.RealPrograms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs of this machine that {@code ./dust.sh} runs, as a job of the interactive bash that dust was started from. */
@Timeout(120)
class LocalJobsIT {
    private static final String CTRL_Z = "\u001a";
    private static final String CTRL_BACKSLASH = "\u001c";
    private static final String ESC = "\u001b";
    private static final String BASH = "outer> ";

    @TempDir
    Path folder;

    private PtyProgram terminal;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("bashrc"), "PS1='" + BASH + "'\n");
        terminal = new DustProgram(folder).onPtyOfShell("exec bash --rcfile bashrc -i");
        terminal.await(BASH);
        terminal.enter("\"$DUST\"");
        terminal.await("dust$ ");
    }

    @AfterEach
    void stop() {
        terminal.close();
    }

    /** Dust takes lines, and ends without a word. */
    private void leave() {
        terminal.enter("echo aft''er");
        terminal.await("after\n");
        terminal.await("dust$ ");
        terminal.enter("exit");
        terminal.await(BASH);
        terminal.enter("echo sta''tus-$?");
        terminal.await("status-0");
        assertFalse(terminal.everything().contains("Full thread dump"), terminal.everything());
    }

    /**
     * The outer bash waits for dust alone and may prompt before the program has stopped, which gives the terminal its own modes back only
     * then: a key typed in between can be lost, with {@code sh -c 'less lines; true'} in the place of dust too.
     */
    private void awaitStopped(String program) {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "this system does not say who has stopped");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (ProcessHandle.of(terminal.pid()).orElseThrow().descendants().noneMatch(one -> stopped(one, program))) {
            assertTrue(System.nanoTime() < deadline, program + " did not stop");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** By its line in /proc, {@code 17 (less) T ...}: where a program is started by another name, its command tells nothing. */
    private static boolean stopped(ProcessHandle process, String program) {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return status.contains("(" + program) && status.contains(") T ");
        } catch (IOException e) {
            // It has just ended.
            return false;
        }
    }

    @Test
    void vimAndDustAreSuspendedAsOneJob() throws IOException {
        assumeTrue(RealPrograms.installed("vim"), "vim is not installed");
        terminal.enter("vim -u NONE -N notes.txt");
        terminal.await("[New]");
        terminal.type("ifirst" + ESC);
        terminal.enter(":echo 'nor' . 'mal'");
        terminal.await("normal");
        terminal.type(CTRL_Z);
        terminal.await("Stopped");
        terminal.await(BASH);
        awaitStopped("vim");
        terminal.enter("jobs | wc -l; echo aw''ay");
        terminal.await("1\naway");
        terminal.enter("fg");
        // Painted again, and it takes every key.
        terminal.await("first");
        terminal.type("A second" + ESC);
        terminal.enter(":wq");
        terminal.await("written");
        terminal.await("dust$ ");
        leave();

        assertEquals("first second\n", Files.readString(folder.resolve("notes.txt")));
    }

    @Test
    void lessAndDustAreSuspendedAsOneJob() throws IOException {
        assumeTrue(RealPrograms.installed("less"), "less is not installed");
        terminal.enter("seq 1 500 > lines; less lines");
        terminal.await("29\nlines");
        terminal.type(CTRL_Z);
        terminal.await("Stopped");
        terminal.await(BASH);
        awaitStopped("less");
        terminal.enter("fg");
        terminal.await("29\n");
        terminal.type("G");
        terminal.await("(END)");
        terminal.type("q");
        terminal.await("dust$ ");
        leave();
    }

    @Test
    void ctrlBackslashEndsTheProgramAndNotDust() throws Exception {
        // The JVM has the signal blocked: coreutils alone can unblock it.
        Process probe = new ProcessBuilder("/usr/bin/env", "--default-signal=QUIT", "true").start();
        assumeTrue(probe.waitFor() == 0, "this env knows no --default-signal");
        terminal.enter("echo be''gun; exec cat");
        terminal.await("begun");
        terminal.enter("line");
        terminal.await("line\nline\n");
        terminal.type(CTRL_BACKSLASH);
        terminal.await("dust$ ");
        leave();
    }

    @Test
    void aProgramThatStopsOnlyItselfStopsDustWithIt() {
        terminal.enter("echo be''gun; sh -c 'kill -STOP $$; echo wo''ken'");
        terminal.await("begun");
        terminal.await("Stopped");
        terminal.await(BASH);
        terminal.enter("fg");
        terminal.await("woken");
        terminal.await("dust$ ");
        leave();
    }
}
