package org.dustcluster.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.common.channel.PtyMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Instance;

/** A login shell on a pty, as a program drives it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SandboxShellTest {
    private static final Map<PtyMode, Integer> QUIET = Map.of(PtyMode.ECHO, 0, PtyMode.ONLCR, 0);

    private RunningSandbox running;
    private Instance node;
    private Path home;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        running = new RunningSandbox(temporary.resolve("sandbox"));
        node = running.node();
        home = running.sandbox.keyFile().resolveSibling(node.instanceId());
    }

    @AfterAll
    void stop() {
        running.close();
    }

    private ShellProbe shell(Map<PtyMode, Integer> modes) throws Exception {
        return new ShellProbe(running, node.publicIpAddress(), modes);
    }

    @Test
    void theTerminalHasTheModesAndTheSizeThatWereAskedFor() throws Exception {
        Map<PtyMode, Integer> modes = Map.of(
                PtyMode.ECHO, 0, PtyMode.IXON, 0, PtyMode.VINTR, 7, PtyMode.VQUIT, 255, PtyMode.TTY_OP_OSPEED, 38400);
        try (ShellProbe shell = shell(modes).reading()) {
            shell.type("set +o emacs; stty -a; stty size; echo done-$((1+1))\n");
            shell.await("done-2");
            assertTrue(shell.seen().contains(" -echo "), shell.seen());
            assertTrue(shell.seen().contains(" -ixon "), shell.seen());
            assertTrue(shell.seen().contains("isig icanon"), shell.seen());
            assertTrue(shell.seen().contains("intr = ^G;"), shell.seen());
            assertTrue(shell.seen().contains("quit = <undef>;"), shell.seen());
            assertTrue(shell.seen().contains("33 101"), shell.seen());
        }
    }

    @Test
    void withoutEchoNothingThatIsTypedComesBack() throws Exception {
        try (ShellProbe shell = shell(QUIET).reading()) {
            shell.type("echo go-$((1+1)); read word; echo read-${#word}\n");
            shell.await("go-2");
            shell.type("secret\n");
            shell.await("read-6");
            assertFalse(shell.seen().contains("secret"), shell.seen());
        }
    }

    @Test
    void aNewWindowSizeReachesTheProgram() throws Exception {
        try (ShellProbe shell = shell(QUIET).reading()) {
            shell.type("sh -c 'trap \"stty size\" WINCH; echo ready-$((1+1)); while :; do sleep 0.05; done'\n");
            shell.await("ready-2");
            shell.channel.sendWindowChange(55, 22);
            shell.await("22 55");
        }
    }

    @Test
    void ctrlCInterruptsWhatRuns() throws Exception {
        try (ShellProbe shell = shell(QUIET).reading()) {
            shell.type("echo before-$((1+1)); sleep 100; echo status-$?\n");
            shell.await("before-2");
            shell.type("\u0003");
            shell.type("echo status-$?\n");
            shell.await("status-130");
        }
    }

    @Test
    void aSignalRequestReachesTheForeground() throws Exception {
        try (ShellProbe shell = shell(QUIET).reading()) {
            shell.type("sh -c 'trap \"echo got-it\" USR1; echo ready-$((1+1)); while :; do sleep 0.05; done'\n");
            shell.await("ready-2");
            shell.signal("USR1");
            shell.await("got-it");
        }
    }

    @Test
    void fiveMegabytesArriveWholeAndTheStatusAfterThem() throws Exception {
        String command = "i=0; while [ $i -lt 50000 ]; do echo \"$i 0123456789012345678901234567890123456789"
                + "01234567890123456789012345678901234567890123456789\"; i=$((i+1)); done; exit 9\n";
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            expected.append(i)
                    .append(" 012345678901234567890123456789012345678901234567890123456789")
                    .append("012345678901234567890123456789\n");
        }
        try (ShellProbe shell = shell(QUIET).reading()) {
            shell.type("stty -opost; PS1=; PROMPT_COMMAND=; echo start-$((1+1))\n");
            shell.await("start-2");
            shell.type(command);
            assertTrue(shell.awaitEnd().contains(ClientChannelEvent.CLOSED));
            assertEquals(9, shell.channel.getExitStatus());
            RunningSandbox.await("all", () -> shell.seen().length() >= expected.length());
            String seen = shell.seen();
            int from = seen.indexOf("0 0123456789");
            assertEquals(crc(expected.toString()), crc(seen.substring(from, from + expected.length())));
        }
    }

    private static long crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        return crc.getValue();
    }

    @Test
    void aProgramWaitsForAClientThatDoesNotRead() throws Exception {
        try (ShellProbe silent = shell(QUIET);
                ShellProbe other = shell(QUIET).reading()) {
            // Counts the blocks of 64 KiB that the terminal took.
            silent.type("b=$(printf %65536s); while printf %s \"$b\"; do echo >> " + home + "/blocks; done\n");
            Path blocks = home.resolve("blocks");
            RunningSandbox.await("the first block", () -> Files.exists(blocks));
            long before = -1;
            long now = 0;
            while (now != before && now * 65_536 < 8L << 20) {
                before = now;
                other.type("sleep 0.3; echo look-" + (now + 1) + "-$((1+1))\n");
                other.await("look-" + (now + 1) + "-2");
                now = Files.size(blocks);
            }
            // MINA's client opens a window of 2 MiB.
            assertTrue(now * 65_536 < 4L << 20, now + " blocks of 64 KiB");
        }
    }

    @Test
    void inputThatNobodyReadsHoldsUpNobodyElse() throws Exception {
        try (ShellProbe deaf = shell(Map.of(PtyMode.ECHO, 0, PtyMode.ICANON, 0)).reading();
                ShellProbe other = shell(QUIET).reading()) {
            deaf.type("stty raw -echo; echo deaf-$((1+1)); sleep 100\n");
            deaf.await("deaf-2");
            deaf.type("x".repeat(200_000));
            other.type("echo heard-$((1+1))\n");
            other.await("heard-2");
        }
    }

    @Test
    void aShellDiesWithItsChannel() throws Exception {
        String pid;
        try (ShellProbe shell = shell(QUIET).reading()) {
            shell.type("echo pid-$$-\n");
            shell.await("-\n");
            String seen = shell.seen();
            int at = seen.indexOf("pid-") + 4;
            pid = seen.substring(at, seen.indexOf('-', at));
        }
        long number = Long.parseLong(pid);
        RunningSandbox.await(
                "the end of shell " + pid, () -> ProcessHandle.of(number).isEmpty());
    }
}
