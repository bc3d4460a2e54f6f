package org.dustcluster.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Keeps count of what was sent to one shell and which prompts came back, so that a prompt is never taken for the end of the
 * wrong line. Pure; guarded by its session's lock.
 *
 * <p>The first prompt after a line that was sent to an idle shell ends that line: certain. But a line sent to a busy shell is the
 * input of what runs, and nobody tells us whether it was read. If it was not, the shell reads it next, as a line of its own, and a
 * second prompt comes; an interrupt likewise brings one prompt or two. So after input or an interrupt a prompt alone does not mean
 * idle. Two things do: as many further prompts as there were lines of input (and no interrupt, and no sync on its way), or the answer to a
 * <em>sync</em>, a text of ours that gives the prompt a new number ("epoch"). The terminal is a queue: once a sync is answered, all that was sent
 * before it has been read by somebody.
 *
 * <p>A sync must not be typed into a program, so it is sent only when a prompt was the last thing that came and the node has been quiet
 * since ({@link #awaitsSync}); should a typed-ahead program have eaten it after all, its prompt comes with the old epoch, and
 * another sync follows. An interrupt flushes the terminal's queue, sync included: the same remedy.
 */
final class PromptLedger {

    /** What a prompt means. */
    enum Meaning {
        /** Everything that was sent has been read, and the shell waits: idle. */
        IDLE,
        /** A line ended; something sent may still be unread. */
        UNSETTLED
    }

    private boolean commandRuns;
    private OptionalInt commandStatus = OptionalInt.empty();
    private OptionalInt lastStatus = OptionalInt.empty();
    private int inputs;
    private int inputsSinceSync;
    private boolean interrupted;
    private boolean interruptedSinceSync;
    private final List<OptionalInt> further = new ArrayList<>();
    private int epoch;
    private int epochSeen;
    private boolean syncOutstanding;

    /** The next epoch, for a priming text or a sync. */
    int nextEpoch() {
        return ++epoch;
    }

    int epoch() {
        return epoch;
    }

    /** The shell answered its priming text: a clean sheet. */
    void primed() {
        epochSeen = epoch;
        settled();
        lastStatus = OptionalInt.empty();
    }

    /** A line was sent to the idle shell. */
    void commandSent() {
        settled();
        further.clear();
        commandRuns = true;
    }

    /** A line was sent to the busy shell. */
    void inputSent() {
        inputs++;
        inputsSinceSync++;
    }

    /** An interrupt was sent. */
    void interruptSent() {
        interrupted = true;
        interruptedSinceSync = true;
    }

    /** Keys were sent in raw mode: nobody knows what they were. */
    void unknownSent() {
        interruptSent();
    }

    /** A sync with {@link #nextEpoch} was sent. */
    void syncSent() {
        syncOutstanding = true;
        inputsSinceSync = 0;
        interruptedSinceSync = false;
    }

    /** Whether a sync may follow now: a prompt came, and it settled nothing. */
    boolean awaitsSync() {
        return !commandRuns && (inputs > 0 || interrupted);
    }

    /** Whether the line that was sent to the idle shell has not ended. */
    boolean commandRuns() {
        return commandRuns;
    }

    /** A prompt came. Afterwards {@link #commandRuns} tells whether it ended the command. */
    Meaning prompt(int promptEpoch, OptionalInt status) {
        boolean answer = syncOutstanding && promptEpoch == epoch && promptEpoch > epochSeen;
        boolean stale = promptEpoch > epochSeen && !answer;
        epochSeen = Math.max(epochSeen, promptEpoch);
        if (answer) {
            if (commandRuns) {
                commandRuns = false;
                commandStatus = OptionalInt.empty();
            }
            syncOutstanding = false;
            inputs = inputsSinceSync;
            interrupted = interruptedSinceSync;
            return inputs == 0 && !interrupted ? Meaning.IDLE : Meaning.UNSETTLED;
        }
        if (stale) {
            return Meaning.UNSETTLED;
        }
        lastStatus = status;
        if (commandRuns) {
            commandRuns = false;
            commandStatus = status;
        } else {
            further.add(status);
        }
        boolean allRead = !interrupted && !syncOutstanding && further.size() >= inputs;
        return allRead ? Meaning.IDLE : Meaning.UNSETTLED;
    }

    /** The status of the line that was sent to the idle shell; empty where the shell does not tell. */
    OptionalInt commandStatus() {
        return commandStatus;
    }

    /**
     * The status for the n-th line of input, once idle: that of its own prompt where every line of input turned out to be
     * a command of its own, else that of the last prompt, which ended the program that read it.
     */
    OptionalInt inputStatus(int n, int count) {
        return further.size() == count ? further.get(n) : lastStatus;
    }

    /** How many prompts came after the one that ended the command. */
    int furtherPrompts() {
        return further.size();
    }

    private void settled() {
        syncOutstanding = false;
        inputs = 0;
        inputsSinceSync = 0;
        interrupted = false;
        interruptedSinceSync = false;
        commandRuns = false;
    }
}
