package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.dustcluster.cluster.SharedThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EntryQueueTest {
    private static final Duration PACE = Duration.ofHours(1);

    private final EntryQueue queue =
            new EntryQueue(new PipelineLimits(10_000, 100_000, 2_000, Duration.ofMillis(150), PACE));

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void theFirstBatchesAfterARestGoAtOnceAndTheNextWaitsForItsTurn() throws Exception {
        for (int i = 0; i < EntryQueue.BURST; i++) {
            assertEquals(1, taken());
            queue.painted(PACE.toNanos());
        }
        queue.put(said());
        FutureTask<Integer> next =
                new FutureTask<>(() -> queue.take(-1).map(List::size).orElse(0));
        Thread consumer = new Thread(next);
        consumer.start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (consumer.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(System.nanoTime() < end && !next.isDone(), "it did not wait");
            Thread.onSpinWait();
        }
        queue.close();
        assertEquals(1, next.get(20, TimeUnit.SECONDS));
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void muchWaitsForNoTurn() throws Exception {
        EntryQueue large = new EntryQueue(new PipelineLimits(100_000, 40_000, 1, Duration.ofMillis(150), PACE));
        for (int i = 0; i < 10 * EntryQueue.BURST; i++) {
            large.put(new Entry.Said(Line.of(Line.Kind.RESULT, "t".repeat(10_000))));
            assertTrue(large.take(-1).isPresent());
            large.painted(PACE.toNanos());
        }
        large.close();
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatPaintsNothingTakesNobodysTurn() throws Exception {
        for (int i = 0; i < 10 * EntryQueue.BURST; i++) {
            assertEquals(1, taken());
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatIsPaintedQuicklyIsPaintedAgainSoon() throws Exception {
        for (int i = 0; i < 10 * EntryQueue.BURST; i++) {
            assertEquals(1, taken());
            queue.painted(1000);
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aSharedThreadSaysThatItWaitsForRoom() throws Exception {
        EntryQueue small = new EntryQueue(new PipelineLimits(1, 1, 1, Duration.ofMillis(150), Duration.ZERO));
        BlockingQueue<Boolean> waits = new LinkedBlockingQueue<>();
        Runnable filling = () -> {
            try {
                small.put(said());
                small.put(said());
                small.putUninterruptibly(said());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        Thread filler = new SharedThread(filling, "filler") {
            @Override
            protected void waits(boolean begins) {
                waits.add(begins);
            }
        };
        filler.start();
        for (int i = 0; i < 2; i++) {
            assertEquals(true, waits.take());
            assertTrue(small.take(-1).isPresent());
            // What was taken counts until it is on the screen: the next look says that.
            while (waits.isEmpty()) {
                assertTrue(small.take(0).isPresent());
            }
            assertEquals(false, waits.take());
        }
        filler.join();
        assertEquals(0, waits.size());
        small.close();
    }

    private int taken() throws InterruptedException {
        queue.put(said());
        Optional<List<Entry>> batch = queue.take(-1);
        return batch.orElseThrow().size();
    }

    private static Entry said() {
        return new Entry.Said(Line.of(Line.Kind.RESULT, "text"));
    }
}
