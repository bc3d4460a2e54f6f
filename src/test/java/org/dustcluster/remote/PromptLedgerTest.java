package org.dustcluster.remote;

import static org.dustcluster.remote.PromptLedger.Meaning.IDLE;
import static org.dustcluster.remote.PromptLedger.Meaning.UNSETTLED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromptLedgerTest {
    private static final OptionalInt OK = OptionalInt.of(0);
    private static final OptionalInt BAD = OptionalInt.of(1);

    private final PromptLedger ledger = new PromptLedger();

    @BeforeEach
    void prime() {
        ledger.nextEpoch();
        ledger.primed();
    }

    private PromptLedger.Meaning prompt(OptionalInt status) {
        return ledger.prompt(ledger.epoch(), status);
    }

    @Test
    void onePromptEndsOneLine() {
        ledger.commandSent();
        assertEquals(IDLE, prompt(BAD));
        assertFalse(ledger.commandRuns());
        assertEquals(BAD, ledger.commandStatus());
    }

    @Test
    void afterInputAPromptEndsTheCommandButSettlesNothing() {
        ledger.commandSent();
        ledger.inputSent();
        assertEquals(UNSETTLED, prompt(OK));
        assertFalse(ledger.commandRuns());
        assertTrue(ledger.awaitsSync());
    }

    @Test
    void inputThatWasNotReadIsALineOfItsOwn() {
        ledger.commandSent();
        ledger.inputSent();
        ledger.inputSent();
        assertEquals(UNSETTLED, prompt(OK));
        assertEquals(UNSETTLED, prompt(BAD));
        assertEquals(IDLE, prompt(OK));
        assertEquals(BAD, ledger.inputStatus(0, 2));
        assertEquals(OK, ledger.inputStatus(1, 2));
    }

    @Test
    void theAnswerToASyncSettlesInputThatWasRead() {
        ledger.commandSent();
        ledger.inputSent();
        prompt(BAD);
        ledger.nextEpoch();
        ledger.syncSent();
        assertEquals(IDLE, prompt(BAD));
        assertEquals(BAD, ledger.inputStatus(0, 1));
    }

    @Test
    void aTypedAheadLineThatEndsBeforeTheSyncIsNotItsAnswer() {
        ledger.commandSent();
        ledger.inputSent();
        ledger.inputSent();
        int before = ledger.epoch();
        prompt(OK);
        ledger.nextEpoch();
        ledger.syncSent();
        assertEquals(UNSETTLED, ledger.prompt(before, BAD));
        assertEquals(IDLE, prompt(BAD));
    }

    @Test
    void inputSentAfterTheSyncIsNotSettledByItsAnswer() {
        ledger.commandSent();
        ledger.inputSent();
        prompt(OK);
        ledger.nextEpoch();
        ledger.syncSent();
        ledger.inputSent();
        assertEquals(UNSETTLED, prompt(OK));
        assertTrue(ledger.awaitsSync());
    }

    @Test
    void anInterruptMayBringASecondPromptWhichEndsNothingElse() {
        ledger.commandSent();
        ledger.interruptSent();
        int before = ledger.epoch();
        assertEquals(UNSETTLED, ledger.prompt(before, OK));
        ledger.nextEpoch();
        ledger.syncSent();
        assertEquals(UNSETTLED, ledger.prompt(before, OptionalInt.of(130)), "the interrupt reached the prompt");
        assertEquals(IDLE, prompt(OptionalInt.of(130)));
        assertEquals(OK, ledger.commandStatus());
    }

    @Test
    void whileASyncIsOutstandingItsAnswerAloneSettles() {
        ledger.commandSent();
        ledger.inputSent();
        int before = ledger.epoch();
        prompt(OK);
        ledger.nextEpoch();
        ledger.syncSent();
        assertEquals(UNSETTLED, ledger.prompt(before, BAD), "the sync's own prompt is still to come");
        assertEquals(IDLE, prompt(BAD));
    }

    @Test
    void aSyncThatAProgramAteIsFollowedByAnother() {
        ledger.commandSent();
        ledger.inputSent();
        int before = ledger.epoch();
        prompt(OK);
        ledger.nextEpoch();
        ledger.syncSent();
        ledger.prompt(before, BAD);
        assertTrue(ledger.awaitsSync());
        int eaten = ledger.epoch();
        ledger.nextEpoch();
        ledger.syncSent();
        assertEquals(UNSETTLED, ledger.prompt(eaten, BAD), "not eaten after all, but another prompt is to come");
        assertEquals(IDLE, prompt(BAD));
    }
}
