package org.dustcluster.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.SessionStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The prompt while nodes speak and the user does what users do: keys in, screen out. */
@Timeout(120)
class PromptScreenTest {
    private static final String CTRL_C = "\u0003";
    private static final String STATUS = "1 connected · 1 busy: sleep 1h 0m";

    @TempDir
    Path home;

    private PromptFixture prompt;

    @BeforeEach
    void open() {
        prompt = new PromptFixture(home);
    }

    @AfterEach
    void close() throws InterruptedException {
        prompt.close();
    }

    private long prompts() {
        return prompt.probe
                .text()
                .lines()
                .filter(line -> line.startsWith("dust$"))
                .count();
    }

    // ---------------------------------------------------------------- size

    @Test
    void aResizeInMidLineKeepsTheLine() throws InterruptedException {
        prompt.print("worker0", "out");
        prompt.type("@w* a line that is somewhat longer");
        prompt.probe.awaitScreen("[worker0] out\ndust$ @w* a line that is somewhat longer");
        prompt.probe.resize(80, 20);
        prompt.probe.awaitScreen("[worker0] out\ndust$ @w* a line that is somewhat longer");
        prompt.type(" than");
        prompt.print("worker0", "more");
        prompt.probe.awaitScreen("[worker0] out\n[worker0] more\ndust$ @w* a line that is somewhat longer than");
        prompt.probe.resize(45, 8);
        prompt.type(" that\n");

        assertEquals("@w* a line that is somewhat longer than that", prompt.nextLine());
    }

    @Test
    void aWrappedLineSurvivesAWiderWindowAndEatsNoOutput() throws InterruptedException {
        prompt.print("worker0", "one", "two");
        String line = "@w* " + "x".repeat(70);
        prompt.type(line);
        prompt.probe.awaitScreen("[worker0] one\n[worker0] two\ndust$ @w* " + "x".repeat(50) + "\n" + "x".repeat(20));
        prompt.probe.resize(100, 12);
        prompt.probe.await(
                "the output and the whole line",
                text -> text.startsWith("[worker0] one\n[worker0] two\n") && text.contains("dust$ " + line));
        prompt.print("worker0", "three");
        prompt.probe.await(
                "all of it",
                text -> text.startsWith("[worker0] one\n[worker0] two\n") && text.contains("[worker0] three\n"));
        prompt.type("\n");

        assertEquals(line, prompt.nextLine());
    }

    // ---------------------------------------------------------------- much output

    @Test
    void twentyNodesWithTwoThousandLinesASecondLoseNoneAndLeaveAHalfTypedLineAlone() throws Exception {
        prompt.shells.busy.add("n0");
        prompt.type("@w* half");
        prompt.probe.awaitText("dust$ @w* half");
        int nodes = 20;
        int each = 250;
        List<Thread> producers = new ArrayList<>();
        for (int n = 0; n < nodes; n++) {
            String node = "n" + n;
            producers.add(new Thread(() -> speak(node, each), "test-" + node));
        }
        producers.forEach(Thread::start);
        for (char key : " typed meanwhile".toCharArray()) {
            prompt.type(String.valueOf(key));
        }
        prompt.probe.await(
                "the line as typed and the status under it",
                text -> text.endsWith("\ndust$ @w* half typed meanwhile\n" + STATUS));
        for (Thread producer : producers) {
            producer.join(30_000);
        }
        prompt.output.fence(Duration.ofSeconds(30));
        double seconds = cpuSecondsOf("dust-display");

        String bytes = prompt.probe.bytes();
        for (int n = 0; n < nodes; n++) {
            int at = 0;
            for (int i = 0; i < each; i++) {
                String line = "[n" + n + "] line " + i + "\r\n";
                at = bytes.indexOf(line, at);
                assertTrue(at >= 0, line);
                at += line.length();
            }
        }
        prompt.probe.await(
                "the line as typed and the status under it",
                text -> text.endsWith("\ndust$ @w* half typed meanwhile\n" + STATUS));
        assertTrue(nodes * each / seconds > 2000, () -> nodes * each + " lines took " + seconds + " s of CPU");
        prompt.type("\n");
        assertEquals("@w* half typed meanwhile", prompt.nextLine());
    }

    /** What the one thread that paints has worked so far, the emulated screen included: the machine may be busy elsewhere. */
    private static double cpuSecondsOf(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals(name))
                        .mapToLong(thread ->
                                ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()))
                        .max()
                        .orElseThrow()
                / 1e9;
    }

    private void speak(String node, int lines) {
        try {
            for (int i = 0; i < lines; i++) {
                prompt.output.accept(new NodeEvent.Lines(node, 1, List.of("line " + i)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---------------------------------------------------------------- wide characters

    @Test
    void wideCharactersAndEmojiAreTypedShownAndErased() throws InterruptedException {
        prompt.shells.busy.add("w0");
        prompt.type("@w* echo 漢字 🚀 é");
        prompt.print("w0", "→ 漢字かな 🚀🚀 é", "🎉 done");
        prompt.probe.await("both", text -> text.contains("[w0] 🎉 done\ndust$ @w* echo 漢字 🚀 é\n" + STATUS));
        // Erases the é, the blank and the rocket; the cursor must stand where the terminal has it.
        prompt.type("\u007f\u007f\u007f!");
        prompt.probe.await("less", text -> text.contains("dust$ @w* echo 漢字 !\n" + STATUS));
        prompt.type("\n");

        assertEquals("@w* echo 漢字 !", prompt.nextLine());
    }

    @Test
    void aWideCharacterAtTheEdgeWrapsWhole() throws InterruptedException {
        prompt.type("@w " + "x".repeat(50) + "漢字");
        prompt.print("w", "out");
        prompt.probe.awaitText("[w] out\ndust$ @w " + "x".repeat(50));
        prompt.type("!\n");

        assertEquals("@w " + "x".repeat(50) + "漢字!", prompt.nextLine());
    }

    // ---------------------------------------------------------------- pasting

    @Test
    void fiveLinesThatArePastedAskAndRunInOrder() throws InterruptedException {
        prompt.type("\u001b[200~@w* one\n@w* two\nshow\n@w* three\n@w* four\u001b[201~");
        prompt.print("worker0", "meanwhile");
        prompt.probe.awaitText("[worker0] meanwhile");
        assertNull(prompt.lines.peek(), "nothing runs before Enter");
        prompt.type("\n");
        prompt.probe.awaitText("5 lines: send them? [y/N]");
        assertNull(prompt.lines.peek(), "nothing runs before the answer");
        prompt.type("y\n");

        for (String line : List.of("@w* one", "@w* two", "show", "@w* three", "@w* four")) {
            assertEquals(line, prompt.nextLine());
        }
    }

    // ---------------------------------------------------------------- Ctrl-C in each state

    @Test
    void ctrlCWhileEditingClearsTheLineAndInterruptsNobody() throws InterruptedException {
        prompt.shells.busy.add("worker0");
        prompt.type("terminate");
        prompt.probe.awaitText("dust$ terminate");
        prompt.type(CTRL_C);
        prompt.probe.await("a second prompt", text -> prompts() == 2);
        prompt.type("show\n");

        assertEquals("show", prompt.nextLine());
        assertEquals(List.of(), prompt.shells.interrupted);
    }

    @Test
    void ctrlCAtAnEmptyPromptWithNobodyBusyDoesNothing() throws InterruptedException {
        prompt.shells.others.add(
                new SessionStatus("worker0", "idle", Optional.empty(), Instant.EPOCH, OptionalInt.empty(), ""));
        prompt.type(CTRL_C);
        prompt.probe.await("a second prompt", text -> prompts() == 2);
        prompt.type("show\n");

        assertEquals("show", prompt.nextLine());
        assertEquals(List.of(), prompt.shells.interrupted);
    }

    @Test
    void ctrlCAtAnEmptyPromptInterruptsWhoIsBusyEachTime() throws InterruptedException {
        prompt.shells.busy.addAll(List.of("worker0", "worker2"));
        prompt.type(CTRL_C);
        prompt.probe.await("a second prompt", text -> prompts() == 2);
        prompt.type(CTRL_C);
        prompt.probe.await("a third prompt", text -> prompts() == 3);

        assertEquals(List.of("worker0", "worker2", "worker0", "worker2"), prompt.shells.interrupted);
        assertTrue(prompt.runs());
    }

    @Test
    void everyCtrlCWhileACommandWaitsReachesIt() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        prompt.action = line -> await(done);
        prompt.type("wait\n");
        prompt.nextLine();
        prompt.type(CTRL_C);
        assertEquals("interrupt", prompt.interrupts.poll(10, TimeUnit.SECONDS));
        prompt.type(CTRL_C);
        assertEquals("interrupt", prompt.interrupts.poll(10, TimeUnit.SECONDS));
        done.countDown();
        prompt.action = line -> {};
        prompt.type("show\n");

        assertEquals("show", prompt.nextLine());
        assertEquals(List.of(), prompt.shells.interrupted);
    }

    @Test
    void ctrlCDuringALocalProgramIsTheProgramsOwn() throws InterruptedException {
        prompt.shells.busy.add("worker0");
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        prompt.action = line -> prompt.lease.local(() -> {
            runs.countDown();
            await(done);
            return 130;
        });
        prompt.type("vim\n");
        await(runs);
        prompt.type(CTRL_C);
        done.countDown();
        prompt.action = line -> {};
        prompt.type("show\n");

        prompt.nextLine();
        assertEquals("show", prompt.nextLine());
        assertEquals(0, prompt.interrupts.size());
        assertEquals(List.of(), prompt.shells.interrupted);
    }

    @Test
    void ctrlCInAQuestionIsANo() throws InterruptedException {
        prompt.shells.busy.add("worker0");
        prompt.type("\u001b[200~@w* one\n@w* two\u001b[201~\n");
        prompt.probe.awaitText("2 lines: send them? [y/N]");
        prompt.type(CTRL_C);
        prompt.probe.await("a second prompt", text -> text.contains("\ndust$\n") || text.endsWith("\ndust$"));
        prompt.type("show\n");

        assertEquals("show", prompt.nextLine());
        assertEquals(List.of(), prompt.shells.interrupted);
    }

    @Test
    void ctrlCInACommandsQuestionEndsTheCommand() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        prompt.action = line -> {
            try {
                new TerminalConfirmation(prompt.lease, false).confirm("terminate 3 nodes?");
            } catch (DustException e) {
                ended.countDown();
            }
        };
        prompt.type("terminate\n");
        prompt.probe.awaitText("terminate 3 nodes? [y/N]");
        prompt.type(CTRL_C);

        assertTrue(ended.await(10, TimeUnit.SECONDS));
        assertTrue(prompt.runs());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
