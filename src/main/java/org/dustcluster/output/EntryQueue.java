package org.dustcluster.output;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.dustcluster.cluster.SharedThread;

/**
 * The one queue before the screen: many producers, one consumer, bounded by what its entries weigh and not by their number.
 * What the consumer has taken counts until it is on the screen.
 *
 * <p>While the screen is lent out the entries move to an {@link EntryStore}, so that producers are not blocked for as long as
 * the user edits a file.
 */
final class EntryQueue {
    /** Paints that may follow each other without a pause, after a rest. */
    static final int BURST = 20;

    /** The screen rests so many times as long as it was painted: other threads have the processor, and a line is shown at once. */
    private static final int REST = 4;

    /**
     * A quarter of a batch is worth a paint at any time: the prompt costs less than a hundredth of it. Were the screen idle until a whole
     * one had come, a flood would be a seventh slower.
     */
    private static final int MUCH = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Condition resting = lock.newCondition();
    private final long limit;
    private final long batchLimit;
    private final long paceNanos;

    @GuardedBy("lock")
    private final Deque<Entry> entries = new ArrayDeque<>();

    @GuardedBy("lock")
    private final EntryStore store;

    /** Of the entries and of what the consumer is just showing. */
    @GuardedBy("lock")
    private long weight;

    @GuardedBy("lock")
    private long takenWeight;

    /** When the next paint were due if each waited for its turn; see {@link #pacing}. */
    @GuardedBy("lock")
    private long turn = System.nanoTime();

    /** Somebody waits for the screen: no pacing until the queue is empty. */
    @GuardedBy("lock")
    private boolean hurried;

    @GuardedBy("lock")
    private boolean busy;

    @GuardedBy("lock")
    private boolean parked;

    @GuardedBy("lock")
    private boolean closed;

    @GuardedBy("lock")
    private boolean woken;

    EntryQueue(PipelineLimits limits) {
        this.limit = limits.queued();
        this.batchLimit = limits.batch();
        this.paceNanos = limits.pace().toNanos();
        this.store = new EntryStore(limits.parked());
    }

    /** Adds an entry; blocks while there is no room. */
    // The wait runs right here, under the lock, and gives it back.
    @SuppressWarnings("GuardedBy")
    void put(Entry entry) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (full()) {
                SharedThread.whileWaiting(this::awaitRoom);
            }
            add(entry);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #put}, but an interrupt waits until the entry is in. */
    @SuppressWarnings("GuardedBy")
    void putUninterruptibly(Entry entry) {
        lock.lock();
        try {
            if (full()) {
                SharedThread.whileWaiting(this::awaitRoomUninterruptibly);
            }
            add(entry);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean full() {
        return weight >= limit && !closed;
    }

    @GuardedBy("lock")
    private void awaitRoom() throws InterruptedException {
        while (full()) {
            room.await();
        }
    }

    @GuardedBy("lock")
    private void awaitRoomUninterruptibly() {
        while (full()) {
            room.awaitUninterruptibly();
        }
    }

    /** Adds a weightless entry at once, however full the queue is; the consumer shall not dawdle. */
    void putNow(Entry entry) {
        lock.lock();
        try {
            hurried = true;
            add(entry);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void add(Entry entry) {
        // After close nobody would take it out: the program is leaving.
        if (!closed) {
            entries.addLast(entry);
            weight += entry.weight();
            changed.signal();
        }
    }

    /**
     * The next entries, up to the batch limit; says at the same time that the last ones are on the screen. Consumer only.
     *
     * @param timeoutNanos how long to wait for the first entry; negative: for ever
     * @return empty when the queue is closed and empty; an empty list when the time was over or {@link #wake} was called
     */
    Optional<List<Entry>> take(long timeoutNanos) {
        lock.lock();
        try {
            weight -= takenWeight;
            takenWeight = 0;
            room.signalAll();
            busy = false;
            resting.signalAll();
            long left = timeoutNanos;
            while (true) {
                if (parked) {
                    moveToStore();
                } else if (!entries.isEmpty()) {
                    left = pacing();
                    if (left <= 0) {
                        return Optional.of(batch());
                    }
                } else if (closed) {
                    return Optional.empty();
                } else if (woken || (timeoutNanos >= 0 && left <= 0)) {
                    woken = false;
                    busy = true;
                    return Optional.of(List.of());
                }
                left = await(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a change, or for nothing at all: {@link #take} looks again. Answers what is left of the time. */
    @SuppressWarnings("WaitNotInLoop")
    @GuardedBy("lock")
    private long await(long nanos) {
        if (parked || nanos < 0) {
            changed.awaitUninterruptibly();
            return nanos;
        }
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // Nobody interrupts dust-display: it ends when the queue is closed.
            return 0;
        }
    }

    /**
     * How long the consumer still waits, so that the prompt is not painted more often than eyes can follow. The first few paints
     * after a rest go at once: the answers of a few nodes come one by one, and each would wait for the one before.
     */
    @GuardedBy("lock")
    private long pacing() {
        boolean much = weight >= batchLimit / MUCH;
        return hurried || closed || much ? 0 : turn - (BURST - 1) * paceNanos - System.nanoTime();
    }

    /**
     * The screen was painted: many a batch has nothing for it, and costs no time there. Consumer only.
     *
     * @param nanos how long that took
     */
    void painted(long nanos) {
        lock.lock();
        try {
            turn = Math.max(turn, System.nanoTime()) + Math.min(paceNanos, REST * nanos);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private List<Entry> batch() {
        List<Entry> batch = new ArrayList<>();
        while (!entries.isEmpty() && takenWeight < batchLimit) {
            Entry next = entries.removeFirst();
            takenWeight += next.weight();
            batch.add(next);
        }
        if (entries.isEmpty()) {
            hurried = false;
        }
        busy = true;
        return batch;
    }

    @GuardedBy("lock")
    private void moveToStore() {
        while (!entries.isEmpty()) {
            Entry entry = entries.removeFirst();
            weight -= entry.weight();
            store.add(entry);
        }
        room.signalAll();
    }

    /** From now on the consumer gets nothing; waits until it shows nothing either, at most this long. */
    void park(Duration timeout) {
        lock.lock();
        try {
            parked = true;
            changed.signal();
            long left = timeout.toNanos();
            while (busy && left > 0) {
                left = resting.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Ends {@link #park}: what waited comes first. */
    void resume() {
        lock.lock();
        try {
            if (parked) {
                moveToStore();
                parked = false;
                for (Entry entry : store.release()) {
                    entries.addLast(entry);
                    weight += entry.weight();
                }
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets the consumer look at its clock. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** What is queued is still taken; nothing more is let in, and nobody blocks any more. */
    void close() {
        lock.lock();
        try {
            resume();
            closed = true;
            changed.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
