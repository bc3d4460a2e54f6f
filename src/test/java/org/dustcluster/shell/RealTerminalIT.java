package org.dustcluster.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The prompt on a real pty, started as a job of an interactive bash, typed to as a person would. */
@Timeout(90)
class RealTerminalIT {
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_Z = "\u001a";

    @TempDir
    Path home;

    private PtyProcess bash;
    private final StringBuilder output = new StringBuilder();
    private int seen;

    @BeforeEach
    void start() throws IOException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("TERM", "xterm");
        environment.put("PS1", "bash-ready> ");
        environment.put("SHELL", "/bin/sh");
        environment.put("INPUTRC", "/dev/null");
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        environment.put("JAVA", System.getProperty("java.home") + "/bin/java");
        bash = new PtyProcessBuilder(new String[] {"/bin/bash", "--norc", "--noprofile", "-i"})
                .setEnvironment(environment)
                .setInitialColumns(100)
                .setInitialRows(30)
                .start();
        InputStream in = bash.getInputStream();
        Thread reader = new Thread(() -> collect(in), "test-pty-reader");
        reader.setDaemon(true);
        reader.start();
        await("bash-ready> ");
        type("stty -g; $JAVA -XX:TieredStopAtLevel=1 -Xshare:auto org.dustcluster.shell.PromptProgram '" + home
                + "'\n");
        await("dust$ ");
    }

    @AfterEach
    void stop() throws InterruptedException {
        bash.destroyForcibly();
        bash.waitFor(10, TimeUnit.SECONDS);
    }

    private void collect(InputStream in) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (output) {
                    output.append(new String(buffer, 0, n, UTF_8));
                    output.notifyAll();
                }
            }
        } catch (IOException e) {
            // The pty is gone: the end of the test.
        }
    }

    private void type(String keys) throws IOException {
        bash.getOutputStream().write(keys.getBytes(UTF_8));
        bash.getOutputStream().flush();
    }

    /** Waits for text behind what was awaited before. */
    private void await(String text) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        synchronized (output) {
            while (output.indexOf(text, seen) < 0) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("not seen: " + text + "\nafter " + output.substring(0, seen) + "\nbut:\n"
                            + output.substring(seen));
                }
                try {
                    output.wait(100);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            seen = output.indexOf(text, seen) + text.length();
        }
    }

    @Test
    void everyControlKeyReachesTheNode() throws IOException {
        type("@node\n");
        await("raw 100x30");
        type(CTRL_C + CTRL_Z + "\u001c\u0013\u0011\u0016\r\n\u007f\u0004");
        await("<03><1a><1c><13><11><16><0d><0a><7f><04>");
        bash.setWinSize(new WinSize(90, 25));
        await("size 90x25");
        type("q");
        await("dust$ ");
        type("echo here-$((1 + 1))\n");
        await("here-2");
    }

    @Test
    void ctrlCEndsALocalProgramAndNotDust() throws IOException {
        // One program: dash loses an interrupt that comes between two.
        type("tail -n 1 -f /etc/passwd\n");
        await(":x:");
        type(CTRL_C);
        await("status 130");
        await("dust$ ");
        type("echo here-$((1 + 1))\n");
        await("here-2");
        assertFalse(output.toString().contains("interrupted by dust"));
    }

    @Test
    void aLocalProgramGetsTheFirstKey() throws IOException {
        // A lone escape makes the line reader peek at the keyboard with a timeout.
        type("\u001b");
        type("x");
        type(CTRL_C);
        await("dust$ ");
        String readKey =
                "stty raw -echo; echo pre''ss; k=$(dd bs=1 count=1 2>/dev/null); stty -raw echo; echo g''ot=$k";
        for (String key : new String[] {"A", "B", "C"}) {
            // Ctrl-U first: the interrupt, a signal, may overtake the x, which then stands in the next line.
            type("\u0015" + readKey + "\n");
            await("press");
            type(key);
            await("got=" + key);
            await("dust$ ");
        }
    }

    @Test
    void ctrlZSuspendsDustWithItsProgramAndFgBringsBothBack() throws IOException {
        type("echo g''o; sleep 3; echo wo''ken\n");
        await("go");
        type(CTRL_Z);
        await("bash-ready> ");
        type("fg\n");
        await("woken");
        await("dust$ ");
        type("echo here-$((1 + 1))\n");
        await("here-2");
        await("dust$ ");
        type(CTRL_Z);
        await("bash-ready> ");
        type("fg\n");
        await("dust$ ");
        type("echo there-$((1 + 2))\n");
        await("there-3");
    }

    @Test
    void theModesOfTheTtyAreThoseOfBefore() throws IOException {
        type("exit\n");
        await("bash-ready> ");
        type("stty -g; echo e''nd\n");
        await("end");
        Matcher modes = Pattern.compile("(?m)^[0-9a-f]+(:[0-9a-f]+){10,}").matcher(output);

        modes.find();
        String before = modes.group();
        modes.find();
        assertEquals(lessSpeed(before), lessSpeed(modes.group()));
    }

    /** JLine's native code drops the line speed, the last digit of the control flags; a pty has none. */
    private static String lessSpeed(String modes) {
        return modes.replaceFirst("^([^:]*:[^:]*:[^:]*)[0-9a-f]:", "$1-:");
    }
}
