package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.dustcluster.cluster.TerminalModes;
import org.junit.jupiter.api.Test;

/** What is typed into a session that is lent, and when: never into anything that is not our shell's prompt. */
class RawLendingTest {
    private final List<String> done = new ArrayList<>();
    private final Queue<Runnable> timers = new ArrayDeque<>();
    private final TerminalModes modes = new TerminalModes();
    private ShellState state = ShellState.IDLE;
    private ShellFamily family = ShellFamily.SH;
    private long answerMillis;
    private long lastDelay;

    private final RawLending lending = new RawLending(new Recording(), new ShellProtocol("nonce0123456789a"), modes);
    private final RawAttachment attachment = new RawAttachment(
            new NodeShell(FakeLink.node("a"), new Services(null, null, null, null, null), "nonce0123456789a", 80, 24),
            new RecordingTerminal(100, 30));

    private final class Recording implements RawLending.Session {
        @Override
        public ShellState state() {
            return state;
        }

        @Override
        public void enter(ShellState next) {
            state = next;
        }

        @Override
        public ShellFamily family() {
            return family;
        }

        @Override
        public void write(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.US_ASCII);
            done.add(text.contains("_dust_m=;") ? "ordinary" : text.contains("_dust_m=1") ? "planted" : text);
        }

        @Override
        public void resize(int columns, int rows) {
            done.add(columns + "x" + rows);
        }

        @Override
        public long answerMillis() {
            return answerMillis;
        }

        @Override
        public void resizeToLineMode() {
            done.add("line size");
        }

        @Override
        public int nextEpoch() {
            return 7;
        }

        @Override
        public void unknownSent() {}

        @Override
        public void listen() {}

        @Override
        public void later(long millis, Runnable task) {
            lastDelay = millis;
            ShellState now = state;
            timers.add(() -> {
                if (state == now) {
                    task.run();
                }
            });
        }

        @Override
        public void laterInAnyState(long millis, Runnable task) {
            timers.add(task);
        }

        @Override
        public void turnWaitingIntoInput() {}
    }

    private void nextTimer() {
        timers.remove().run();
    }

    private void allTimers() {
        while (!timers.isEmpty()) {
            nextTimer();
        }
    }

    private static byte[] keys(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void attachAtOrdinaryPrompt() {
        lending.attach(attachment);
        lending.ordinaryPrompt();
        assertEquals(List.of("100x30", "ordinary"), done);
        done.clear();
    }

    @Test
    void thePlantedPromptFollowsAnOrdinaryOneThatWasLeftAlone() {
        attachAtOrdinaryPrompt();
        lending.detach(attachment);
        nextTimer();
        assertEquals(List.of("planted"), done);
        lending.planted();
        // Not before: zsh would forget an interrupt over it.
        assertEquals(List.of("planted", "line size"), done);
    }

    @Test
    void aPromptThatGotTheKeysThatLeaveItIsNoProgramHoweverSlowItIs() {
        attachAtOrdinaryPrompt();
        lending.keysSent(keys("\u0003\u0003"));
        lending.detach(attachment);
        nextTimer();
        assertEquals(List.of(), done);
        nextTimer();
        assertEquals(List.of("planted"), done);
        assertEquals(ShellState.PRIMING, state);
    }

    @Test
    void aPrimingTextThatALateInterruptFlushedIsTypedAgain() {
        attachAtOrdinaryPrompt();
        lending.keysSent(keys("\u0003\u0003"));
        lending.detach(attachment);
        lending.ordinaryPrompt();
        while (done.isEmpty()) {
            nextTimer();
        }
        timers.clear();
        lending.ordinaryPrompt();
        nextTimer();
        assertEquals(List.of("planted", "planted"), done);
        assertEquals(ShellState.PRIMING, state);
    }

    @Test
    void nothingIsTypedBehindALineHalfTyped() {
        attachAtOrdinaryPrompt();
        lending.keysSent(keys("rm -rf"));
        lending.detach(attachment);
        nextTimer();
        nextTimer();
        assertEquals(List.of("line size"), done);
        assertEquals(ShellState.BUSY, state);
        lending.ordinaryPrompt();
        nextTimer();
        assertEquals(List.of("line size", "planted"), done);
    }

    @Test
    void anEditorThatMissedTheInterruptOfALineHalfTypedGetsAnother() {
        family = ShellFamily.BASH;
        attachAtOrdinaryPrompt();
        lending.keysSent(keys("rm -rf\u0003"));
        lending.detach(attachment);
        nextTimer();
        assertEquals(List.of(), done);
        nextTimer();
        assertEquals(List.of("\u0003"), done);
        timers.clear();
        lending.ordinaryPrompt();
        nextTimer();
        assertEquals(2, done.size());
        assertEquals(ShellState.PRIMING, state);
    }

    @Test
    void itGetsNoThird() {
        family = ShellFamily.BASH;
        attachAtOrdinaryPrompt();
        lending.keysSent(keys("rm -rf\u0003"));
        lending.detach(attachment);
        allTimers();
        assertEquals(List.of("\u0003", "line size"), done);
        assertEquals(ShellState.BUSY, state);
    }

    @Test
    void aProgramGetsNoInterruptThatNobodyTyped() {
        family = ShellFamily.BASH;
        attachAtOrdinaryPrompt();
        lending.keysSent(keys("vim\r"));
        lending.lineBegins();
        lending.keysSent(keys("\u0003"));
        lending.detach(attachment);
        allTimers();
        assertEquals(List.of("line size"), done);
        assertEquals(ShellState.BUSY, state);
    }

    /** bash has PS0 since 4.4. */
    @Test
    void aProgramOfAShellThatTellsOfNoneGetsNoneEither() {
        family = ShellFamily.BASH;
        for (String keys : List.of("vim\r\u0003", "vim\n\u0003", "vi\t\u0003", "\u001bx\u0003")) {
            state = ShellState.IDLE;
            done.clear();
            attachAtOrdinaryPrompt();
            lending.keysSent(keys(keys));
            lending.detach(attachment);
            allTimers();
            assertEquals(List.of("line size"), done, keys);
        }
    }

    @Test
    void nothingIsTypedIntoAProgramThatALineTypedAheadHasStarted() {
        attachAtOrdinaryPrompt();
        lending.keysSent(keys("sleep 1\rcat\r"));
        lending.detach(attachment);
        lending.ordinaryPrompt();
        lending.lineBegins();
        allTimers();

        assertFalse(done.contains("planted"));
        assertEquals(ShellState.BUSY, state);
    }

    @Test
    void linesWaitLongerForThePromptOfASlowNode() {
        answerMillis = 100;
        attachAtOrdinaryPrompt();
        lending.detach(attachment);
        assertEquals(1000, lastDelay);

        state = ShellState.IDLE;
        done.clear();
        answerMillis = 1500;
        attachAtOrdinaryPrompt();
        lending.keysSent(keys("half\u0003\u0003"));
        lending.detach(attachment);
        assertEquals(4500, lastDelay);

        state = ShellState.IDLE;
        done.clear();
        answerMillis = 60_000;
        attachAtOrdinaryPrompt();
        lending.detach(attachment);
        assertEquals(10_000, lastDelay);
    }

    @Test
    void theEchoOfTheKeysThatLeaveIsExpectedAfterThemAlone() {
        attachAtOrdinaryPrompt();
        lending.keysSent(keys("sleep 9\r\u0003\u0003"));
        assertTrue(lending.interrupted());
        lending.keysSent(keys("x"));
        assertFalse(lending.interrupted());
    }

    @Test
    void nothingIsTypedIntoAProgramThatWasAttachedTo() {
        state = ShellState.BUSY;
        lending.attach(attachment);
        nextTimer();
        assertEquals(List.of("100x29", "100x30"), done);
        lending.detach(attachment);
        assertEquals(List.of("100x29", "100x30", "line size"), done);
        assertEquals(ShellState.BUSY, state);
    }
}
