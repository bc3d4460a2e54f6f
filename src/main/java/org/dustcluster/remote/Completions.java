package org.dustcluster.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dustcluster.cluster.RemoteWord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks nodes how a word may go on, one question at a time: a new one ends the one before. Who asks waits for the answer as
 * long as his patience lasts, while a {@code dust-ask-*} thread (4 at most) talks to the node; an answer that comes later is kept for a
 * moment, so that a second Tab finds it. Thread-safe; {@link #close} ends the threads.
 */
final class Completions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);

    private static final int THREADS = 4;
    /** After this time the node is not listened to any more, unless somebody has more patience. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(2);
    /** How long an answer counts: files come and go. */
    private static final Duration FRESH = Duration.ofSeconds(3);

    /** A question, and when it was asked. */
    private static final class Asked extends FutureTask<List<String>> {
        private final Link link;
        private final RemoteWord word;
        private final long since = System.nanoTime();

        Asked(Link link, RemoteWord word, RemoteListing listing, Duration deadline) {
            super(() ->
                    listing.names(link.ask(RemoteListing.COMMAND, listing.script(), RemoteListing.LIMIT, deadline)));
            this.link = link;
            this.word = word;
        }

        boolean answers(Link other, RemoteWord wanted) {
            return link == other && word.equals(wanted) && System.nanoTime() - since < FRESH.toNanos();
        }
    }

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), DustThreads.numbered("dust-ask-"));

    @GuardedBy("this")
    private @Nullable Asked last;

    /** The ways that the word may go on; none when nobody can tell in time. */
    List<String> ask(NodeShell.Beside beside, RemoteWord word, Duration patience) throws InterruptedException {
        Asked asked = question(beside, word, patience.compareTo(GIVEN_UP) > 0 ? patience : GIVEN_UP);
        if (asked == null) {
            return List.of();
        }
        try {
            return asked.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | CancellationException e) {
            return List.of();
        } catch (ExecutionException e) {
            LOG.debug("no completion: {}", e.getCause() instanceof IOException io ? io.getMessage() : e.getCause());
            forget(asked);
            return List.of();
        }
    }

    private synchronized @Nullable Asked question(NodeShell.Beside beside, RemoteWord word, Duration deadline) {
        Asked before = last;
        if (before != null && before.answers(beside.link(), word)) {
            return before;
        }
        if (before != null) {
            before.cancel(true);
        }
        Asked asked = new Asked(beside.link(), word, new RemoteListing(beside.shell(), word), deadline);
        try {
            threads.execute(asked);
            last = asked;
            return asked;
        } catch (RejectedExecutionException e) {
            // Four nodes hang, and have not been given up yet; or all is being closed.
            last = null;
            return null;
        }
    }

    private synchronized void forget(Asked asked) {
        if (last == asked) {
            last = null;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
