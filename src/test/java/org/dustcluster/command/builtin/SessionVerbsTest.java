package org.dustcluster.command.builtin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.output.Age;
import org.dustcluster.testing.CommandBench;
import org.dustcluster.testing.FakeShells.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionVerbsTest {
    private final CommandBench bench = bench();

    private static CommandBench bench() {
        CommandBench bench = CommandBench.script().loaded("sample", "w0", "w1", "w2");
        bench.cloud.addMember("sample", "w0", InstanceState.RUNNING);
        bench.cloud.addMember("sample", "w1", InstanceState.RUNNING);
        bench.cloud.addMember("sample", "w2", InstanceState.STOPPED);
        return bench;
    }

    private void session(String node, String state, String line, Duration age, int exit, String note) {
        bench.shells.session(new SessionStatus(
                node,
                state,
                line.isEmpty() ? Optional.empty() : Optional.of(line),
                bench.clock.instant().minus(age),
                exit < 0 ? OptionalInt.empty() : OptionalInt.of(exit),
                note));
    }

    // ---------------------------------------------------------------- sessions

    @Test
    void theTableSaysWhatEachDoesAndForHowLong() {
        session("w0", "busy", "apt-get upgrade", Duration.ofSeconds(252), 0, "");
        session("w1", "idle", "false", Duration.ofSeconds(8), 1, "fish reports no exit status");
        session("w2", "lost", "uptime", Duration.ofMinutes(62), -1, "connection reset");
        assertEquals(0, bench.run("sessions"));
        assertEquals("""
                NODE  STATE     FOR  LAST EXIT  LINE             NOTE
                w0    busy   4m 12s          0  apt-get upgrade
                w1    idle       8s          1  false            fish reports no exit status
                w2    lost    1h 2m             uptime           connection reset""", bench.printer.results());
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 60, 80, 100})
    void theTableFitsTheScreen(int width) {
        session("w0", "busy", "x".repeat(300), Duration.ofDays(3), 0, "y".repeat(200));
        bench.printer.width(width);
        bench.run("sessions");
        assertTrue(bench.printer.results().lines().allMatch(line -> line.length() <= width), bench.printer.results());
        assertTrue(bench.printer.results().contains("w0    busy"), bench.printer.results());
    }

    @Test
    void verboseNamesTheHostKeysWholeAndHowTheyWereTrusted() {
        String trust = "ED25519 SHA256:" + "k".repeat(43) + " first use";
        bench.shells.session(new SessionStatus(
                "w0", "idle", Optional.empty(), bench.clock.instant(), OptionalInt.empty(), "", trust));
        session("w1", "connecting", "", Duration.ZERO, -1, "");
        bench.printer.width(40);
        assertEquals(0, bench.run("sessions"));
        assertFalse(bench.printer.results().contains("SHA256"), bench.printer.results());
        assertEquals(0, bench.run("sessions -v"));
        assertTrue(bench.printer.results().endsWith("\nw0: " + trust), bench.printer.results());
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "59, 59s", "60, 1m 0s", "3599, 59m 59s", "3600, 1h 0m", "90061, 1d 1h", "-5, 0s"})
    void agesAreShort(int seconds, String age) {
        assertEquals(age, Age.text(Duration.ofSeconds(seconds)));
    }

    @Test
    void closedSessionsAreNotOpen() {
        session("w0", "closed", "uptime", Duration.ZERO, 0, "");
        assertEquals(0, bench.run("sessions"));
        assertEquals(List.of("no session is open"), bench.printer.messages());
    }

    @Test
    void aTargetSelectsAmongTheSessions() {
        session("w0", "busy", "", Duration.ZERO, -1, "");
        session("w1", "idle", "", Duration.ZERO, -1, "");
        assertEquals(0, bench.run("sessions session=busy"));
        assertTrue(bench.printer.results().contains("w0"), bench.printer.results());
        assertFalse(bench.printer.results().contains("w1"), bench.printer.results());
        assertEquals(List.of(), bench.cloud.calls("list"), "the cloud is not asked");
    }

    @Test
    void aNodeWithoutASessionIsSaidToHaveNone() {
        session("w0", "busy", "", Duration.ZERO, -1, "");
        assertEquals(0, bench.run("sessions w1"));
        assertEquals(List.of("no session of `w1` is open"), bench.printer.messages());
    }

    @Test
    void aTargetThatMatchesNothingIsAMistake() {
        session("w0", "busy", "", Duration.ZERO, -1, "");
        assertEquals(2, bench.run("close w9"));
        assertEquals(List.of(), bench.shells.closed());
    }

    @Test
    void aSessionWhoseNodeVanishedIsListedAndCanBeNamed() {
        session("gone", "busy", "", Duration.ZERO, -1, "");
        bench.run("sessions");
        assertTrue(bench.printer.results().contains("gone"), bench.printer.results());
        assertEquals(0, bench.run("close gone"));
        assertEquals(List.of("gone"), bench.shells.closed());
    }

    // ---------------------------------------------------------------- wait

    @Test
    void waitEndsWithTheLastBusySession() {
        session("w0", "busy", "make", Duration.ZERO, -1, "");
        session("w1", "connecting", "", Duration.ZERO, -1, "");
        bench.onPause(() -> {
            session("w1", "idle", "make", Duration.ZERO, 0, "");
            bench.onPause(() -> session("w0", "idle", "make", Duration.ZERO, 0, ""));
        });
        assertEquals(0, bench.run("wait"));
        assertEquals("", bench.printer.toString());
    }

    @Test
    void waitForOthersIsNotHeldUp() {
        session("w0", "busy", "make", Duration.ZERO, -1, "");
        session("w1", "idle", "make", Duration.ZERO, 0, "");
        assertEquals(0, bench.run("wait w1"));
    }

    @ParameterizedTest
    @CsvSource({"idle, 0, 0", "idle, 7, 1", "idle, -1, 0", "lost, 0, 3"})
    void theStatusOfWaitIsWhatRanLast(String state, int exit, int status) {
        session("w0", state, "make", Duration.ZERO, exit, "");
        assertEquals(status, bench.run("wait"));
        assertEquals("", bench.printer.toString());
    }

    @Test
    void waitGivesUpInTimeAndSaysWhoStillRuns() {
        session("w0", "busy", "make", Duration.ZERO, -1, "");
        session("w1", "busy", "make", Duration.ZERO, -1, "");
        session("w2", "connecting", "", Duration.ZERO, -1, "");
        assertEquals(1, bench.run("wait --timeout 1.5"));
        assertEquals(List.of("not idle after 1.5 s: w[0-1] (busy), w2 (connecting)"), bench.printer.messages());
    }

    @Test
    void aNegativeTimeoutIsAMistake() {
        assertEquals(2, bench.run("wait --timeout=-1"));
    }

    @Test
    void ctrlCInterruptsWhatIsWaitedForAndItsEndIsAwaited() {
        session("w0", "busy", "make", Duration.ZERO, -1, "");
        session("w1", "connecting", "", Duration.ZERO, -1, "");
        session("x9", "busy", "make", Duration.ZERO, -1, "");
        bench.onPause(() -> {
            bench.onPause(() -> {
                session("w0", "idle", "make", Duration.ZERO, 130, "");
                session("w1", "idle", "", Duration.ZERO, -1, "");
            });
            bench.interpreter.interrupt();
        });
        assertEquals(130, bench.run("wait w*"));
        assertEquals(List.of("w0"), bench.shells.interruptedSessions());
        assertEquals(List.of("interrupted w0; Ctrl-C twice stops waiting"), bench.printer.messages());
    }

    @Test
    void aSecondCtrlCWithinASecondStopsTheWaiting() throws Exception {
        session("w0", "busy", "make", Duration.ZERO, -1, "");
        bench.onPause(() -> bench.interpreter.interrupt());
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> bench.run("wait"));
        assertEquals(130, status.get(10, TimeUnit.SECONDS));
        assertEquals(List.of("w0"), bench.shells.interruptedSessions());
        assertEquals(List.of("interrupted"), bench.printer.errors());
    }

    /** There is nothing to interrupt in a login: the user wants the prompt back. */
    @Test
    void ctrlCStopsWaitingForSessionsThatOnlyLogIn() throws Exception {
        session("w0", "connecting", "", Duration.ZERO, -1, "");
        bench.onPause(() -> bench.interpreter.interrupt());
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> bench.run("wait"));
        assertEquals(130, status.get(10, TimeUnit.SECONDS));
        assertEquals(List.of(), bench.shells.interruptedSessions());
    }

    // ---------------------------------------------------------------- interrupt, close

    @Test
    void interruptReachesTheBusyOnesAndNamesThem() {
        session("w0", "busy", "", Duration.ZERO, -1, "");
        session("w1", "idle", "", Duration.ZERO, -1, "");
        session("w2", "busy", "", Duration.ZERO, -1, "");
        assertEquals(0, bench.run("interrupt"));
        assertEquals(List.of("w0", "w2"), bench.shells.interruptedSessions());
        assertEquals("interrupted w[0,2]", bench.printer.results());
    }

    @Test
    void nobodyBusyIsNobodyToInterrupt() {
        session("w0", "idle", "", Duration.ZERO, -1, "");
        assertEquals(0, bench.run("interrupt w*"));
        assertEquals(List.of("no session of `w*` is busy"), bench.printer.messages());
        assertEquals(List.of(), bench.shells.interruptedSessions());
    }

    @Test
    void closeClosesSessionsAndNoMachine() {
        session("w0", "busy", "", Duration.ZERO, -1, "");
        session("w1", "lost", "", Duration.ZERO, -1, "");
        assertEquals(0, bench.run("close"));
        assertEquals(List.of("w0", "w1"), bench.shells.closed());
        assertEquals("closed w[0-1]", bench.printer.results());
        assertEquals(List.of(), bench.cloud.calls());
    }

    // ---------------------------------------------------------------- reconnect

    @Test
    void reconnectClosesAndOpensAgain() {
        session("w0", "busy", "", Duration.ZERO, -1, "");
        session("w1", "lost", "", Duration.ZERO, -1, "");
        assertEquals(0, bench.run("reconnect"));
        assertEquals(List.of("w0", "w1"), bench.shells.closed());
        assertEquals(List.of("w0", "w1"), bench.shells.unlocked(), "a passphrase is asked for");
        assertEquals(List.of(new Sent(List.of("w0", "w1"), "")), bench.shells.sent());
        assertEquals("reconnected w[0-1]", bench.printer.results());
    }

    @Test
    void aLoginThatFailsIsAFailure() {
        session("w0", "busy", "", Duration.ZERO, -1, "");
        session("w1", "lost", "", Duration.ZERO, -1, "");
        bench.shells.answer(
                node -> node.equals("w0") ? new Outcome.Failed("connection refused") : new Outcome.Exited(0));
        assertEquals(3, bench.run("reconnect"));
        assertEquals("reconnected w1", bench.printer.results());
        assertEquals(List.of("w0: connection refused"), bench.printer.errors());
    }

    @Test
    void aNodeThatStandsKeepsItsSession() {
        session("w2", "lost", "", Duration.ZERO, -1, "");
        session("gone", "lost", "", Duration.ZERO, -1, "");
        assertEquals(3, bench.run("reconnect"));
        assertEquals(
                List.of("w2: it is not running (stopped)", "gone: there is no such node any more"),
                bench.printer.errors());
        assertEquals(List.of(), bench.shells.closed());
    }

    @Test
    void ctrlCStopsWaitingForALogin() throws Exception {
        session("w0", "busy", "", Duration.ZERO, -1, "");
        bench.shells.hold();
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> bench.run("reconnect"));
        bench.shells.awaitWaiter();
        bench.interpreter.interrupt();
        assertEquals(130, status.get(10, TimeUnit.SECONDS));
    }

    // ---------------------------------------------------------------- secret

    @Test
    void aSecretReachesTheBusyAndIsWiped() {
        char[] typed = "hunter2".toCharArray();
        session("w0", "busy", "", Duration.ZERO, -1, "");
        session("w1", "idle", "", Duration.ZERO, -1, "");
        bench.secret(() -> Optional.of(typed));
        assertEquals(0, bench.run("secret"));
        assertEquals(List.of("secret for w0: "), bench.questions);
        assertEquals(Map.of("w0", "hunter2"), bench.shells.secrets());
        assertArrayEquals(new char[7], typed);
        assertEquals(List.of("input: w0"), bench.printer.messages());
        assertFalse(bench.printer.toString().contains("hunter2"));
        assertEquals(List.of(), bench.shells.sent(), "it is no broadcast");
    }

    @Test
    void nobodyWaitingIsAskedNothing() {
        session("w0", "idle", "", Duration.ZERO, -1, "");
        assertEquals(0, bench.run("secret w0"));
        assertEquals(List.of(), bench.questions);
        assertEquals(List.of("nobody waits for input: no session of `w0` is busy"), bench.printer.messages());
    }

    @Test
    void whoEndedMeanwhileGetsNothing() {
        session("w0", "busy", "", Duration.ZERO, -1, "");
        session("w1", "busy", "", Duration.ZERO, -1, "");
        bench.secret(() -> {
            session("w0", "idle", "", Duration.ZERO, 0, "");
            return Optional.of("hunter2".toCharArray());
        });
        assertEquals(2, bench.run("secret"));
        assertEquals(Map.of("w1", "hunter2"), bench.shells.secrets());
        assertEquals(List.of("w0: it waits for no input any more"), bench.printer.errors());
    }

    @Test
    void aDeclinedSecretSendsNothing() {
        session("w0", "busy", "", Duration.ZERO, -1, "");
        assertEquals(130, bench.run("secret"));
        assertEquals(Map.of(), bench.shells.secrets());
        assertEquals(List.of("nothing was sent"), bench.printer.messages());
    }
}
