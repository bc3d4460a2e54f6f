package org.dustcluster.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.SessionStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The line under the prompt, as a person sees it. */
@Timeout(60)
class StatusScreenTest {
    private static final String CTRL_C = "\u0003";
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

    private void twoBusy() {
        prompt.shells.busy.addAll(List.of("worker0", "worker1"));
        prompt.shells.others.add(
                new SessionStatus("worker2", "idle", Optional.empty(), Instant.EPOCH, OptionalInt.empty(), ""));
    }

    @Test
    void itStandsUnderAHalfTypedLineAndOutputComesAboveBoth() throws InterruptedException {
        prompt.type("half");
        twoBusy();
        prompt.print("worker0", "a");
        prompt.probe.awaitScreen("""
                [worker0] a
                dust$ half
                3 connected · 2 busy: sleep 1h 0m""");
        prompt.print("worker0", "b");
        prompt.probe.awaitScreen("""
                [worker0] a
                [worker0] b
                dust$ half
                3 connected · 2 busy: sleep 1h 0m""");
        prompt.type(" a line\n");

        assertEquals("half a line", prompt.nextLine());
    }

    @Test
    void itIsAtTheBottomOfAFullScreenAndNoLineIsLost() throws InterruptedException {
        twoBusy();
        prompt.type("half");
        for (int i = 0; i < 30; i++) {
            prompt.print("worker0", "line " + i);
        }
        StringBuilder expected = new StringBuilder();
        for (int i = 20; i < 30; i++) {
            expected.append("[worker0] line ").append(i).append('\n');
        }
        prompt.probe.awaitScreen(expected + "dust$ half\n3 connected · 2 busy: sleep 1h 0m");
        String bytes = prompt.probe.bytes();
        for (int i = 0; i < 30; i++) {
            assertTrue(bytes.contains("[worker0] line " + i + "\r\n"), "line " + i);
        }
    }

    @Test
    void itGoesWhenTheNodesAreDone() throws InterruptedException {
        prompt.shells.busy.add("worker0");
        prompt.type("half");
        prompt.print("worker0", "a");
        prompt.probe.awaitText("1 busy");
        prompt.shells.busy.clear();
        prompt.output.accept(new NodeEvent.BroadcastDone(1, "line", Map.of("worker0", new Outcome.Exited(0))));

        prompt.probe.awaitScreen("[worker0] a\ndust$ half");
        prompt.type("\n");
        assertEquals("half", prompt.nextLine());
    }

    /** A shell that was interrupted is ready only after its line has ended, and tells nobody. */
    @Test
    void itGoesThoughNothingIsPrinted() throws InterruptedException {
        prompt.type("half");
        prompt.shells.busy.add("worker0");
        prompt.print("worker0", "a");
        prompt.probe.awaitText("1 busy");
        prompt.shells.busy.clear();

        prompt.probe.awaitScreen("[worker0] a\ndust$ half");
    }

    @Test
    void anEnteredLineStaysWithoutIt() throws InterruptedException {
        twoBusy();
        prompt.type("\n");
        prompt.probe.awaitText("2 busy");
        prompt.action = line -> prompt.output.result("row");
        prompt.type("show\n");
        prompt.nextLine();

        prompt.probe.awaitScreen("""
                dust$
                dust$ show
                row
                dust$
                3 connected · 2 busy: sleep 1h 0m""");
    }

    @Test
    void aLineThatCtrlCClearedStaysWithoutIt() throws InterruptedException {
        twoBusy();
        prompt.type("\nhalf");
        prompt.probe.awaitText("2 busy");
        prompt.probe.awaitText("half");
        prompt.type(CTRL_C);

        prompt.probe.awaitScreen("""
                dust$
                dust$ half^C
                dust$
                3 connected · 2 busy: sleep 1h 0m""");
    }

    @Test
    void anUnchangedStatusWritesNothing() throws InterruptedException {
        twoBusy();
        prompt.type("\nhalf");
        prompt.probe.awaitText("2 busy");
        prompt.probe.awaitText("half");
        prompt.print("worker0", "a");
        prompt.probe.awaitScreen("""
                dust$
                [worker0] a
                dust$ half
                3 connected · 2 busy: sleep 1h 0m""");
        prompt.output.fence(Duration.ofSeconds(10));
        String before = prompt.probe.bytes();
        // Three looks at least: each fence is a batch of its own, and each look a tenth of a second after the last.
        long end = System.nanoTime() + 400_000_000L;
        while (System.nanoTime() < end) {
            prompt.output.fence(Duration.ofSeconds(1));
        }

        assertEquals(before, prompt.probe.bytes());
    }

    @Test
    void outputNeverTakesPromptAndStatusOffTheScreen() throws InterruptedException {
        twoBusy();
        prompt.type("\nhalf");
        String both = "dust$ half\n3 connected · 2 busy: sleep 1h 0m";
        prompt.probe.awaitText(both);
        prompt.output.fence(Duration.ofSeconds(10));
        prompt.probe.always(text -> text.endsWith(both));
        for (int i = 0; i < 20; i++) {
            prompt.print("worker0", "line " + i);
            prompt.output.fence(Duration.ofSeconds(10));
        }
        prompt.probe.awaitText("line 19");

        assertEquals("", prompt.probe.offence());
    }

    /** Terminals do not agree how wide a character is: the way up must not depend on where the status ended. */
    @Test
    void theCursorComesBackFromTheFirstColumn() throws InterruptedException {
        twoBusy();
        prompt.type("\nhalf");
        prompt.probe.awaitText("busy: sleep 1h 0m");

        prompt.probe.await(
                "the cursor back", text -> prompt.probe.bytes().contains("1h 0m\r\u001b[A"));
    }

    @Test
    void itTellsWhatTheMachinesDo() {
        prompt.machines = Optional.of(PromptFixture.running("worker0", "worker1", "worker2"));
        prompt.type("\n");

        prompt.probe.awaitScreen("dust$\ndust$\n3 running");
    }

    @Test
    void thereIsNoneWhereThereIsNothingToSay() throws InterruptedException {
        prompt.type("\nshow\n");
        prompt.nextLine();

        prompt.probe.awaitScreen("dust$\ndust$ show\ndust$");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 21, 30, 40, 50, 59, 80, 120, 200})
    void itFitsTheTerminal(int columns) throws InterruptedException {
        prompt.close();
        prompt = new PromptFixture(home, "xterm", columns, 12);
        twoBusy();
        prompt.machines = Optional.of(PromptFixture.running("worker0", "worker1", "worker2"));
        prompt.type("@w* x");
        prompt.print("worker0", "output");
        prompt.probe.await("a status in one row", text -> {
            List<String> lines = text.lines().toList();
            return lines.size() == 3
                    && lines.get(0).equals("[worker0] output")
                    && lines.get(1).equals("dust$ @w* x")
                    && lines.get(2).contains("2 busy")
                    && lines.get(2).length() < columns;
        });
        prompt.type("y\n");

        assertEquals("@w* xy", prompt.nextLine());
        prompt.probe.await("no status above", text -> text.split("busy", -1).length == 2);
    }

    @Test
    void aNarrowerWindowLeavesNothingOfItBehind() throws InterruptedException {
        twoBusy();
        prompt.machines = Optional.of(PromptFixture.running("worker0", "worker1", "worker2"));
        prompt.print("worker0", "out");
        prompt.type("half");
        prompt.probe.awaitScreen("[worker0] out\ndust$ half\n3 running · 3 connected · 2 busy: sleep 1h 0m");
        prompt.probe.resize(30, 12);
        prompt.probe.awaitScreen("[worker0] out\ndust$ half\n2 busy: sleep 1h 0m");
        prompt.probe.resize(18, 12);
        prompt.probe.awaitScreen("[worker0] out\ndust$ half\n2 busy 1h 0m");
        prompt.probe.resize(60, 12);
        prompt.probe.awaitScreen("[worker0] out\ndust$ half\n3 running · 3 connected · 2 busy: sleep 1h 0m");
        prompt.type(" a\n");

        assertEquals("half a", prompt.nextLine());
    }

    @Test
    void aMenuTakesItsPlaceAndGivesItBack() throws InterruptedException {
        twoBusy();
        prompt.type("\n");
        prompt.probe.awaitText("2 busy");
        prompt.type("@wor" + TAB + TAB);
        prompt.probe.await(
                "a menu and no status",
                text -> text.contains("worker0") && text.contains("worker1") && !text.contains("busy"));
        prompt.print("worker0", "output under the menu");
        prompt.probe.await(
                "output above the menu",
                text -> text.matches(
                                "(?s)dust\\$\n\\[worker0] output under the menu\ndust\\$ @worker.*worker0 +worker1.*")
                        && !text.contains("busy"));
        prompt.type("1 uptime");
        prompt.probe.awaitText("2 busy");
        prompt.type("\n");

        assertTrue(prompt.nextLine().startsWith("@worker"), prompt.probe::text);
    }

    @Test
    void aQuestionHasNone() throws InterruptedException {
        twoBusy();
        prompt.type("\u001b[200~@w* one\n@w* two\u001b[201~\n");
        prompt.probe.awaitText("2 lines: send them? [y/N]");
        prompt.print("worker0", "meanwhile");
        prompt.probe.awaitText("[worker0] meanwhile\n2 lines: send them? [y/N]");

        assertFalse(prompt.probe.text().contains("busy"), prompt.probe::text);
    }

    @Test
    void aDumbTerminalHasNone() throws InterruptedException {
        prompt.close();
        prompt = new PromptFixture(home, "dumb");
        twoBusy();
        prompt.type("\nshow\n");
        prompt.nextLine();
        prompt.print("worker0", "a");
        prompt.probe.awaitText("[worker0] a");

        assertFalse(prompt.probe.bytes().contains("busy"), prompt.probe::bytes);
    }
}
