package org.dustcluster.ssh;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.client.session.ClientSession;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.remote.Place;
import org.jspecify.annotations.Nullable;

/**
 * Connections to hops. Each is shared by all nodes behind it, so that fifty logins at once are one login to the bastion, and
 * closed with the last of them. The first that needs it logs in, on its own thread; the others wait, each until its own
 * deadline, and meanwhile leave their {@link Place}. Who waited for a login that failed shares the failure, and so does who comes a moment later: fifty nodes behind a dead
 * bastion must not keep the threads that others log in on busy, one sixteen after the other. Where the one that logged in was
 * interrupted, the next one tries. Thread-safe.
 */
final class Hops {

    /** Which connection: another way, or another rule for its host keys, is another one. */
    record Key(Route way, HostKeyPolicy policy) {}

    /** Logs in to a hop. */
    interface Maker {
        Passage make() throws IOException, InterruptedException;
    }

    /** The next line of a user tries again. */
    private static final Duration FAILURE_LASTS = Duration.ofSeconds(1);
    /** Whose time is over hears what became of the login that began with his own. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final Duration failureLasts;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<Key, Shared> shared = new HashMap<>();

    Hops() {
        this(FAILURE_LASTS);
    }

    Hops(Duration failureLasts) {
        this.failureLasts = failureLasts;
    }

    /** A claim on the connection to a hop, made where there is none. The caller closes it. */
    Lease take(Key key, Maker maker, Deadline deadline, Place place) throws IOException, InterruptedException {
        long asked = System.nanoTime();
        while (true) {
            Shared hop = claim(key);
            boolean taken = false;
            try {
                Optional<Passage> passage = hop.passage(maker, deadline, asked, failureLasts, place);
                if (passage.isPresent()) {
                    deadline.putOff(place.enter());
                    taken = true;
                    return new Lease(this, hop, passage.get());
                }
            } finally {
                if (!taken) {
                    release(hop);
                }
            }
        }
    }

    private Shared claim(Key key) {
        synchronized (lock) {
            Shared hop = shared.get(key);
            if (hop == null || hop.over()) {
                hop = new Shared(key);
                shared.put(key, hop);
            }
            hop.claims++;
            return hop;
        }
    }

    private void release(Shared hop) {
        synchronized (lock) {
            if (--hop.claims > 0) {
                return;
            }
            if (!hop.failed()) {
                shared.remove(hop.key, hop);
            }
        }
        hop.close();
    }

    /** One connection, from its first claim to its last. */
    private static final class Shared {
        private final Key key;
        private final ReentrantLock making = new ReentrantLock();

        /** Guarded by the lock of {@link Hops}. */
        private int claims;

        private volatile @Nullable Passage passage;
        private volatile @Nullable IOException failure;
        private volatile long failedAt;

        Shared(Key key) {
            this.key = key;
        }

        boolean over() {
            Passage made = passage;
            return made != null && !made.session().isOpen();
        }

        /** Kept for those who come a moment later, and then until the next one. */
        boolean failed() {
            return failure != null;
        }

        /** Empty when the connection ended meanwhile: there is need of another one. */
        Optional<Passage> passage(Maker maker, Deadline deadline, long asked, Duration failureLasts, Place place)
                throws IOException, InterruptedException {
            if (making.tryLock()) {
                return made(maker, asked, failureLasts);
            }
            place.leave();
            if (!making.tryLock(deadline.left().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SocketTimeoutException("deadline");
            }
            return made(maker, asked, failureLasts);
        }

        /** The lock is held, and given back. */
        private Optional<Passage> made(Maker maker, long asked, Duration failureLasts)
                throws IOException, InterruptedException {
            try {
                Passage made = passage;
                if (made != null) {
                    return over() ? Optional.empty() : Optional.of(made);
                }
                IOException failed = failure;
                if (failed != null && failedAt + failureLasts.toNanos() - asked > 0) {
                    throw new IOException(failed.getMessage(), failed);
                }
                try {
                    made = maker.make();
                } catch (IOException e) {
                    failedAt = System.nanoTime();
                    failure = e;
                    throw e;
                }
                failure = null;
                passage = made;
                return Optional.of(made);
            } finally {
                making.unlock();
            }
        }

        void close() {
            Passage made = passage;
            if (made != null) {
                made.close();
            }
        }
    }

    /** One node's share of a hop. */
    static final class Lease implements Carrier {
        private final Hops hops;
        private final Shared hop;
        private final Passage passage;
        private final AtomicBoolean released = new AtomicBoolean();

        private Lease(Hops hops, Shared hop, Passage passage) {
            this.hops = hops;
            this.hop = hop;
            this.passage = passage;
        }

        ClientSession session() {
            return passage.session();
        }

        Hop hop() {
            return passage.hop();
        }

        @Override
        public int depth() {
            return passage.depth() + 1;
        }

        @Override
        public Optional<String> failure() {
            return released.get() || passage.session().isOpen()
                    ? Optional.empty()
                    : passage.below().or(() -> Optional.of("proxyjump " + passage.hop() + ": " + passage.loss()));
        }

        @Override
        public void close() {
            if (released.compareAndSet(false, true)) {
                hops.release(hop);
            }
        }
    }
}
