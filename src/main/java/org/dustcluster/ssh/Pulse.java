package org.dustcluster.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every connection now and then whether somebody is still there, and ends those that stay silent.
 *
 * <p>It counts questions that were really asked, not time: after Ctrl-Z, a suspended laptop or a long pause of this program the
 * clock has run on, but no node has been asked anything meanwhile. So the delays are fixed, and never made up for (the library's own
 * heartbeat makes up for them all at once, and then takes its burst of unanswered questions for silence).
 *
 * <p>A connection through a hop is given one question more for each hop, so that where the hop is gone, the hop is blamed. Runs on the
 * client's timer; does not block.
 */
final class Pulse {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

    /** In production: 3 silent rounds are found out after 28 s at the latest, behind a hop after 35 s, two hops 42 s. */
    static final Duration INTERVAL = Duration.ofSeconds(7);

    private static final int SILENT_ROUNDS = 3;
    /** Hops that are waited for. */
    private static final int DEEPEST = 2;

    private final ScheduledExecutorService timer;
    private final Duration interval;

    Pulse(ScheduledExecutorService timer, Duration interval) {
        this.timer = timer;
        this.interval = interval;
    }

    /** Rounds without a sound after which a connection through so many hops is given up. */
    static int patience(int hops) {
        return SILENT_ROUNDS + Math.min(hops, DEEPEST);
    }

    /** The longest time from the last sound to the end: a sound just after a round makes that round a good one. */
    static Duration latest(Duration interval, int hops) {
        return interval.multipliedBy(patience(hops) + 1L);
    }

    /** Watches a session until it ends. */
    void watch(ClientSession session, Attempt attempt, int hops) {
        new Watch(session, attempt, patience(hops)).begin();
    }

    private final class Watch implements Runnable {
        private final ClientSession session;
        private final Attempt attempt;
        private final int patience;
        /** Both confined to the timer. */
        private long heardBefore;

        private int silent;
        private volatile @Nullable ScheduledFuture<?> rounds;

        Watch(ClientSession session, Attempt attempt, int patience) {
            this.session = session;
            this.attempt = attempt;
            this.patience = patience;
            this.heardBefore = attempt.timesHeard();
        }

        void begin() {
            try {
                long nanos = interval.toNanos();
                rounds = timer.scheduleWithFixedDelay(this, nanos, nanos, TimeUnit.NANOSECONDS);
                session.addCloseFutureListener(closed -> end());
            } catch (RejectedExecutionException e) {
                LOG.trace("{}: closing", attempt.identity, e);
            }
        }

        private void end() {
            ScheduledFuture<?> running = rounds;
            if (running != null) {
                running.cancel(false);
            }
        }

        @Override
        public void run() {
            long heard = attempt.timesHeard();
            silent = heard == heardBefore ? silent + 1 : 0;
            heardBefore = heard;
            if (silent >= patience) {
                attempt.silent(interval.multipliedBy(silent));
                LOG.info("{}: no answer for {} rounds", attempt.identity, silent);
                session.close(true);
                end();
                return;
            }
            ask();
        }

        private void ask() {
            try {
                Buffer question = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 64);
                question.putString("keepalive@openssh.com");
                question.putBoolean(true);
                // Any answer will do, a refusal too; the session counts it like every other packet.
                session.request(question, "keepalive@openssh.com", (command, answer) -> {});
            } catch (IOException | RuntimeException e) {
                LOG.debug("{}: {}", attempt.identity, e.toString());
            }
        }
    }
}
