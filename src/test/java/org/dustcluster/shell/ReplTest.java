package org.dustcluster.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReplTest {
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";
    private static final String TAB = "\t";

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

    @Test
    void aLineReachesTheInterpreterAsItWasTyped() throws InterruptedException {
        prompt.type("@w* echo \"$HOME\" '!!' \\d != `x`; #  two  blanks\n");

        assertEquals("@w* echo \"$HOME\" '!!' \\d != `x`; #  two  blanks", prompt.nextLine());
    }

    @Test
    void thePromptIsAskedForEachTimeAndShownAsItIs() throws InterruptedException {
        prompt.action = line -> prompt.next = "dust [tags=%M:50%]$ ";
        prompt.type("use\n");

        prompt.probe.awaitText("dust [tags=%M:50%]$");
    }

    @Test
    void outputAppearsAboveAHalfTypedLine() throws InterruptedException {
        prompt.type("@work");
        prompt.probe.awaitText("dust$ @work");
        prompt.print("worker0", "one", "two");
        prompt.print("worker1", "three");
        prompt.probe.awaitScreen("""
                [worker0] one
                [worker0] two

                [worker1] three
                dust$ @work""");
        prompt.type("er* uptime\n");

        assertEquals("@worker* uptime", prompt.nextLine());
    }

    @Test
    void linesLongerThanTheTerminalWrap() throws InterruptedException {
        prompt.type("half");
        prompt.print("n", "x".repeat(70));

        prompt.probe.awaitScreen("[n] " + "x".repeat(56) + "\n" + "x".repeat(14) + "\ndust$ half");
    }

    @Test
    void theNextPromptComesAfterWhatWasPrinted() throws InterruptedException {
        prompt.action = line -> {
            for (int i = 0; i < 5; i++) {
                prompt.output.result("row " + i);
            }
        };
        prompt.type("show\n");

        prompt.probe.awaitScreen("""
                dust$ show
                row 0
                row 1
                row 2
                row 3
                row 4
                dust$""");
        String bytes = prompt.probe.bytes();
        assertTrue(bytes.lastIndexOf("dust$") > bytes.indexOf("row 4"));
        assertFalse(
                bytes.substring(bytes.indexOf("show"), bytes.indexOf("row 4")).contains("dust$"), bytes);
    }

    @Test
    void ctrlCClearsTheLine() throws InterruptedException {
        prompt.type("terminate");
        prompt.probe.awaitText("dust$ terminate");
        prompt.shells.busy.add("worker0");
        prompt.type(CTRL_C);
        prompt.probe.await(
                "a second prompt",
                text -> text.lines().filter(line -> line.startsWith("dust$")).count() == 2);
        prompt.type("show\n");

        assertEquals("show", prompt.nextLine());
        assertEquals(List.of(), prompt.shells.interrupted);
    }

    @Test
    void ctrlCAtAnEmptyPromptInterruptsBusyNodes() throws InterruptedException {
        prompt.shells.busy.addAll(List.of("worker0", "worker2"));
        prompt.type(CTRL_C);
        prompt.probe.await(
                "a second prompt",
                text -> text.lines().filter(line -> line.startsWith("dust$")).count() == 2);

        assertEquals(List.of("worker0", "worker2"), prompt.shells.interrupted);
        assertTrue(prompt.runs());
    }

    @Test
    void ctrlCWhileALineRunsGoesToTheInterpreter() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        prompt.action = line -> await(done);
        prompt.type("start --wait\n");
        prompt.nextLine();
        prompt.type(CTRL_C);

        assertEquals("interrupt", prompt.interrupts.poll(10, TimeUnit.SECONDS));
        done.countDown();
        prompt.action = line -> {};
        prompt.type("show\n");
        assertEquals("show", prompt.nextLine());
        assertTrue(prompt.runs());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void ctrlDOnAnEmptyLineLeaves() throws InterruptedException {
        prompt.type(CTRL_D);

        assertTrue(prompt.ended());
    }

    @Test
    void exitLeaves() throws InterruptedException {
        prompt.type("exit\n");

        assertTrue(prompt.ended());
    }

    @Test
    void tabCompletesCommands() throws InterruptedException {
        prompt.type("lo" + TAB);
        prompt.probe.awaitText("dust$ load");
        prompt.type("x\n");

        assertEquals("load x", prompt.nextLine());
    }

    @Test
    void tabCompletesNodeNamesBehindTheAt() throws InterruptedException {
        prompt.type("@mas" + TAB + "uptime\n");

        assertEquals("@master uptime", prompt.nextLine());
    }

    @Test
    void tabCompletesTheLastNameOfATarget() throws InterruptedException {
        prompt.type("stop worker0,!mas" + TAB + "\n");

        assertEquals("stop worker0,!master", prompt.nextLine().strip());
    }

    @Test
    void tabCompletesOptionsAndAttributes() throws InterruptedException {
        prompt.type("start --w" + TAB + "sta" + TAB + "running\n");

        assertEquals("start --wait state=running", prompt.nextLine());
    }

    @Test
    void tabCompletesFiles() throws IOException, InterruptedException {
        Files.createDirectory(home.resolve("clusters"));
        Files.writeString(home.resolve("clusters/my web.cnf"), "");
        prompt.type("load clu" + TAB + "my" + TAB + "\n");

        assertEquals("load clusters/my\\ web.cnf", prompt.nextLine().strip());
    }

    @Test
    void historyIsPrivateAndLeavesOutLinesThatBeginWithABlank() throws InterruptedException, IOException {
        prompt.type("show\n");
        prompt.type(" secret thing\n");
        prompt.type("show\n");
        prompt.type("@w echo 'a  b' \\n\n");
        for (int i = 0; i < 4; i++) {
            prompt.nextLine();
        }
        Path history = home.resolve("history");

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(history)));
        // On disk although nobody has left yet: a crash loses nothing. The file doubles its backslashes.
        assertEquals(List.of("show", "@w echo 'a  b' \\\\n"), Files.readAllLines(history));
    }

    @Test
    void theNextSessionRecallsTheLinesOfTheLast() throws InterruptedException {
        prompt.type("@w echo 'a  b' \\n\n");
        prompt.nextLine();
        prompt.close();
        prompt = new PromptFixture(home);
        prompt.type("\u001b[A\n");

        assertEquals("@w echo 'a  b' \\n", prompt.nextLine());
    }

    @Test
    void aPasteOfSeveralLinesAsksBeforeItIsBroadcast() throws InterruptedException {
        prompt.type("\u001b[200~@w* one\n@w* two\n\nshow\n\u001b[201~");
        prompt.type("\n");
        prompt.probe.awaitText("3 lines: send them? [y/N]");
        prompt.print("worker0", "meanwhile");
        prompt.probe.awaitText("[worker0] meanwhile\n3 lines: send them? [y/N]");
        prompt.type("y\n");

        assertEquals("@w* one", prompt.nextLine());
        assertEquals("@w* two", prompt.nextLine());
        assertEquals("show", prompt.nextLine());
    }

    @Test
    void aPasteThatIsNotWantedSendsNothing() throws InterruptedException {
        prompt.type("\u001b[200~@w* one\n@w* two\u001b[201~\n");
        prompt.probe.awaitText("2 lines: send them? [y/N]");
        prompt.type("\n");
        prompt.type("show\n");

        assertEquals("show", prompt.nextLine());
        assertNull(prompt.lines.peek());
    }

    @Test
    void aResizeReachesTheNodes() throws InterruptedException {
        prompt.probe.resize(70, 20);
        prompt.type("show\n");
        prompt.nextLine();

        assertTrue(prompt.shells.sizes.contains("70x20"), prompt.shells.sizes::toString);
    }

    @Test
    void whatWasTypedWhileALineRunsIsNotLost() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        prompt.action = line -> await(done);
        prompt.type("first\n");
        prompt.nextLine();
        prompt.type("second\n");
        done.countDown();

        assertEquals("second", prompt.nextLine());
        assertFalse(prompt.probe.text().contains("\u001b"));
    }
}
