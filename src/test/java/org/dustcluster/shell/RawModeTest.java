package org.dustcluster.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SshAddress;
import org.jline.terminal.Attributes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RawModeTest {
    private static final String CTRL_C = "\u0003";
    private static final RemoteNode NODE = new RemoteNode(
            "worker2",
            new SshAddress(
                    "127.0.0.1",
                    22,
                    "user",
                    Optional.empty(),
                    "i-1",
                    false,
                    List.of(),
                    HostKeyPolicy.ACCEPT_NEW,
                    Duration.ofSeconds(1)));

    @TempDir
    Path home;

    private PromptFixture prompt;
    private FakeShells.FakeRaw raw;

    @BeforeEach
    void enter() throws InterruptedException, ExecutionException, TimeoutException {
        prompt = new PromptFixture(home);
        prompt.action = line -> {
            if (line.equals("@worker2")) {
                new RawMode(prompt.lease, prompt.shells).enter(NODE);
            }
        };
        prompt.type("@worker2\n");
        prompt.nextLine();
        raw = prompt.shells.attached.get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws InterruptedException {
        raw.end.complete("closed");
        prompt.close();
    }

    private void awaitKeys(String keys) {
        prompt.probe.await("the node got " + keys, text -> raw.keys().equals(keys));
    }

    @Test
    void everyKeyReachesTheNode() {
        prompt.type("vi\r\u001a\u001c\u0013\u0011\u0016\u0003x\u0003\u0003\u0004\u007f\u001b[Aä");

        awaitKeys("vi\r\u001a\u001c\u0013\u0011\u0016\u0003x\u0003\u0003\u0004\u007f\u001b[Aä");
        assertFalse(raw.closed);
    }

    @Test
    void theNodesBytesReachTheScreenAsTheyAre() {
        raw.print("\u001b[2J\u001b[H\u001b[1mbold\u001b[m\r\n$ ");

        prompt.probe.awaitScreen("bold\n$");
    }

    @Test
    void threeCtrlCInARowLeaveTheSessionAlive() throws InterruptedException {
        prompt.type("a" + CTRL_C + CTRL_C);
        awaitKeys("a" + CTRL_C + CTRL_C);
        assertFalse(raw.closed);
        prompt.type(CTRL_C);
        prompt.probe.awaitText("worker2: detached");
        prompt.type("show\n");

        assertEquals("show", prompt.nextLine());
        assertTrue(raw.closed);
        assertEquals("a" + CTRL_C + CTRL_C, raw.keys());
    }

    @Test
    void whatIsTypedRightBehindTheThirdCtrlCIsForThePrompt() throws InterruptedException {
        prompt.type("a" + CTRL_C + CTRL_C + CTRL_C + CTRL_C + "show\r");

        assertEquals("show", prompt.nextLine());
        assertEquals("a" + CTRL_C + CTRL_C, raw.keys());
    }

    @Test
    void theEndOfTheSessionLeavesWithoutAKeyAndLosesNone() throws InterruptedException {
        raw.print("logout\r\n");
        raw.end.complete("exit 0");
        prompt.probe.awaitText("logout");
        prompt.probe.await(
                "a second prompt",
                text -> text.lines().filter(line -> line.startsWith("dust$")).count() == 2);
        prompt.type("show\n");

        assertEquals("show", prompt.nextLine());
    }

    @Test
    void aKeyReadTooLateIsGivenToThePrompt() throws InterruptedException {
        raw.end.complete("exit 0");
        prompt.type("show\r");

        assertEquals("show", prompt.nextLine());
        assertEquals("", raw.keys());
    }

    @Test
    void outputOfOtherNodesWaits() throws InterruptedException {
        prompt.print("worker0", "from elsewhere");
        raw.print("full screen");
        prompt.probe.awaitText("full screen");
        assertFalse(prompt.output.fence(Duration.ofMillis(100)));
        assertFalse(prompt.probe.text().contains("elsewhere"));
        raw.end.complete("exit 0");

        prompt.probe.awaitText("[worker0] from elsewhere");
    }

    @Test
    void aResizeReachesTheNode() {
        prompt.probe.resize(90, 30);

        prompt.probe.await("the size", text -> raw.sizes.contains("90x30"));
    }

    @Test
    void whatAProgramSwitchedOnIsSwitchedOff() {
        raw.print(
                "\u001b[?1049h\u001b[?1000;1006h\u001b[?2004h\u001b[?25l\u001b[>1u\u001b[>4;2m\u001b[2;10r\u001b[31m");
        prompt.type(CTRL_C + CTRL_C + CTRL_C);
        prompt.probe.awaitText("worker2: detached");
        String bytes = prompt.probe.bytes();
        String after = bytes.substring(bytes.indexOf("\u001b[31m") + 5);

        for (String off : List.of(
                "\u001b[?1049l",
                "\u001b[?1000l",
                "\u001b[?1006l",
                "\u001b[?2004l",
                "\u001b[?25h",
                "\u001b[<1u",
                "\u001b[>4m",
                "\u001b7\u001b[r\u001b8",
                "\u001b[0m")) {
            assertTrue(after.contains(off), () -> off.replace('\u001b', '^') + " is missing");
        }
    }

    @Test
    void anAlternateScreenThatIsNotThereIsNotLeft() {
        raw.print("\u001b[?1049hvim\u001b[?1049l$ ");
        prompt.type(CTRL_C + CTRL_C + CTRL_C);
        prompt.probe.awaitText("worker2: detached");

        assertEquals(2, prompt.probe.bytes().split("\u001b\\[\\?1049[hl]", -1).length - 1);
    }

    @Test
    void theModesOfTheTtyAreThoseOfBefore() throws InterruptedException {
        assertFalse(prompt.probe.terminal().getAttributes().getLocalFlag(Attributes.LocalFlag.ISIG));
        raw.end.complete("exit 0");
        prompt.type("show\n");
        prompt.nextLine();
        prompt.type("exit\n");
        assertTrue(prompt.ended());

        assertTrue(prompt.probe.terminal().getAttributes().getLocalFlag(Attributes.LocalFlag.ISIG));
        assertTrue(prompt.probe.terminal().getAttributes().getLocalFlag(Attributes.LocalFlag.ICANON));
    }

    @Test
    void aDumbTerminalIsRefused() throws InterruptedException {
        raw.end.complete("exit 0");
        try (PromptFixture dumb = new PromptFixture(home, "dumb")) {
            RawMode mode = new RawMode(dumb.lease, dumb.shells);

            assertEquals(
                    2, assertThrows(DustException.class, () -> mode.enter(NODE)).status());
        }
    }
}
