package org.dustcluster.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dustcluster.cluster.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Whose lines one shell has been sent and has not answered: the command that runs, and the lines of input behind it. The
 * {@link PromptLedger} knows which prompt answers which. Guarded by its session's lock.
 */
final class SentLines {
    private final String node;
    private final PromptLedger ledger;
    private final List<Broadcast> inputs = new ArrayList<>();
    private @Nullable Broadcast command;
    private Optional<String> last = Optional.empty();
    private OptionalInt lastExit = OptionalInt.empty();

    SentLines(String node, PromptLedger ledger) {
        this.node = node;
        this.ledger = ledger;
    }

    /** A line was sent to the idle shell. */
    void command(Broadcast broadcast, String text) {
        command = broadcast;
        last = Optional.of(text);
        ledger.commandSent();
    }

    /** A line was sent to what runs. */
    void input(Broadcast broadcast) {
        ledger.inputSent();
        inputs.add(broadcast);
    }

    /** What runs from here on was typed in the raw shell: who asks is told how it came there. */
    void typedByHand() {
        last = Optional.of("@" + node);
    }

    /** Whether the broadcast is one of them. */
    boolean hold(Broadcast broadcast) {
        return broadcast == command || inputs.contains(broadcast);
    }

    /** The broadcast that output belongs to: the line that runs, or the line of input that became a command; 0: none. */
    long broadcastId() {
        if (command != null) {
            return command.id();
        }
        if (inputs.isEmpty()) {
            return 0;
        }
        int which = Math.max(0, Math.min(ledger.furtherPrompts(), inputs.size() - 1));
        return inputs.get(which).id();
    }

    /** A prompt has ended the command. */
    void endCommand(Effects effects) {
        if (command != null) {
            effects.finish(command, outcome(ledger.commandStatus()));
            command = null;
        }
    }

    /** All input has been read, and the shell waits. */
    void endInputs(Effects effects) {
        int count = inputs.size();
        for (int i = 0; i < count; i++) {
            if (ledger.furtherPrompts() == 0) {
                inputs.get(i).becameAnswer(node);
            }
            effects.finish(inputs.get(i), outcome(ledger.inputStatus(i, count)));
        }
        inputs.clear();
    }

    /** The session has ended under them. */
    void endAll(Effects effects, Outcome outcome) {
        if (command != null) {
            effects.finish(command, outcome);
            command = null;
        }
        inputs.forEach(input -> effects.finish(input, outcome));
        inputs.clear();
    }

    private Outcome outcome(OptionalInt status) {
        lastExit = status;
        return status.isPresent() ? new Outcome.Exited(status.getAsInt()) : new Outcome.Unreported();
    }

    /** The line that runs, or ran last; {@code @node} for what was typed in the raw shell. */
    Optional<String> last() {
        return last;
    }

    /** The status of what ended last; empty before, and where the shell did not tell. */
    OptionalInt lastExit() {
        return lastExit;
    }
}
