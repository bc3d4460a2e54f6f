package org.dustcluster.remote;

import java.time.Duration;
import java.time.Instant;
import org.dustcluster.cluster.TtyModes;
import org.jspecify.annotations.Nullable;

/**
 * The first words with the shell of one session: it is found out which one it is, and told to prompt with our marks. A POSIX shell answers
 * the first text; one that does not (csh, fish, or a slow start-up file) is asked in words that all of them read. Confined to the lock
 * of its {@link NodeShell}, under which every method is called.
 */
final class Priming {
    /** After this long without an answer a shell is asked which one it is. */
    private static final long PROBE_MILLIS = 400;
    /** After this long without an answer the text is sent again: something may have flushed it. */
    private static final long AGAIN_MILLIS = 2000;

    private final SessionAccess session;
    private final ShellProtocol protocol;
    private Instant begun = Instant.EPOCH;
    private @Nullable ShellFamily family;
    private ShellProcess process = ShellProcess.UNKNOWN;
    private boolean answered;
    private long answerMillis;

    Priming(SessionAccess session, ShellProtocol protocol) {
        this.session = session;
        this.protocol = protocol;
    }

    /** Speaks to a new shell. */
    void begin() {
        begun = Instant.now();
        session.write(protocol.priming(session.nextEpoch()));
        session.laterInAnyState(PROBE_MILLIS, this::probe);
        session.laterInAnyState(AGAIN_MILLIS, this::again);
    }

    private boolean unanswered() {
        return session.state() == ShellState.PRIMING && !answered;
    }

    private void probe() {
        if (unanswered() && family == null) {
            session.write(protocol.probe(session.nextEpoch()));
        }
    }

    /** Type-ahead may have been swallowed by what the start-up files ran: again, with a new number. */
    private void again() {
        if (unanswered()) {
            int epoch = session.nextEpoch();
            if (family == null) {
                session.write(protocol.priming(epoch));
                session.write(protocol.probe(session.nextEpoch()));
            } else {
                session.write(protocol.priming(family, epoch, TtyModes.ordinary()));
            }
            session.laterInAnyState(2 * AGAIN_MILLIS, this::again);
        }
    }

    /** The shell has told what it is. */
    void told(Mark.Posix posix) {
        family = posix.family();
        process = posix.process();
    }

    /** The shell has read the question which one it is. */
    void probed(@Nullable String version) {
        if (family != null) {
            return;
        }
        if (version != null && version.isEmpty()) {
            // A POSIX shell after all: something has eaten the first text.
            session.write(protocol.priming(session.nextEpoch()));
        } else {
            family = ShellProtocol.foreign(version);
            session.write(protocol.priming(family, session.nextEpoch(), TtyModes.ordinary()));
        }
    }

    /** Our prompt came. Answers whether it is the first of this session. */
    boolean prompted() {
        if (answered) {
            return false;
        }
        answered = true;
        answerMillis = Duration.between(begun, Instant.now()).toMillis();
        return true;
    }

    /** Whether our prompt has come once. */
    boolean answered() {
        return answered;
    }

    /** How long the first prompt took, in milliseconds; 0 before it. */
    long answerMillis() {
        return answerMillis;
    }

    /** Null until it is known. */
    @Nullable
    ShellFamily family() {
        return family;
    }

    /** What the shell said of itself, for those who ask beside it. */
    ShellProcess process() {
        return process;
    }
}
