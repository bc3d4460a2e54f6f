package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two places. */
@Timeout(30)
class LoginsTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> DustThreads.named("test-timer", task));
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Logins> made = new ArrayList<>();

    @AfterEach
    void close() {
        made.forEach(Logins::close);
        timer.shutdownNow();
    }

    private Logins logins(int most, Duration patience) {
        Logins logins = new Logins(2, most, patience, timer);
        made.add(logins);
        return logins;
    }

    private void untilTheEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void waits(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(20, TimeUnit.SECONDS));
    }

    @Test
    void noMoreGoOnSideBySideThanThereArePlaces() throws Exception {
        Logins logins = logins(100, LONG);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(logins.submit(place -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                now.decrementAndGet();
            }));
        }
        for (Future<?> one : all) {
            one.get(20, TimeUnit.SECONDS);
        }
        assertTrue(most.get() <= 2, most::toString);
    }

    @Test
    void whoLeavesLetsTheNextOneIn() throws Exception {
        Logins logins = logins(100, LONG);
        for (int i = 0; i < 10; i++) {
            logins.submit(place -> {
                place.leave();
                untilTheEnd();
            });
        }
        CountDownLatch done = new CountDownLatch(1);
        logins.submit(place -> done.countDown());
        waits(done);
    }

    @Test
    void whoseNodeIsSilentLetsTheNextOneIn() throws Exception {
        Logins logins = logins(100, Duration.ofMillis(20));
        for (int i = 0; i < 10; i++) {
            logins.submit(place -> untilTheEnd());
        }
        CountDownLatch done = new CountDownLatch(1);
        logins.submit(place -> done.countDown());
        waits(done);
    }

    /** However slow the node is. */
    @Test
    void whoseNodeSpeaksKeepsThePlace() throws Exception {
        Logins logins = logins(100, Duration.ofMillis(10));
        AtomicLong times = new AtomicLong();
        CountDownLatch looked = new CountDownLatch(40);
        for (int i = 0; i < 2; i++) {
            logins.submit(place -> {
                place.hears(() -> {
                    looked.countDown();
                    return times.incrementAndGet();
                });
                untilTheEnd();
            });
        }
        CountDownLatch next = new CountDownLatch(1);
        logins.submit(place -> next.countDown());
        waits(looked);
        assertEquals(1, next.getCount());
        end.countDown();
        waits(next);
    }

    @Test
    void whoComesBackWaitsForAPlaceAndIsBeforeAllThatHaveNotBegun() throws Exception {
        Logins logins = logins(100, LONG);
        CountDownLatch back = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        CountDownLatch first = new CountDownLatch(1);
        AtomicReference<Thread> returning = new AtomicReference<>();
        List<String> order = java.util.Collections.synchronizedList(new ArrayList<>());
        Future<?> returned = logins.submit(place -> {
            returning.set(Thread.currentThread());
            place.leave();
            left.countDown();
            try {
                back.await();
                place.enter();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            order.add("back");
        });
        waits(left);
        CountDownLatch both = new CountDownLatch(2);
        logins.submit(place -> {
            both.countDown();
            try {
                first.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        logins.submit(place -> {
            both.countDown();
            untilTheEnd();
        });
        waits(both);
        Future<?> last = logins.submit(place -> order.add("new"));
        back.countDown();
        untilItWaitsIn("enter", returning.get());
        assertEquals(List.of(), order, "there was no place");
        // One place alone, so that the order is that of the beginnings.
        first.countDown();
        returned.get(20, TimeUnit.SECONDS);
        last.get(20, TimeUnit.SECONDS);
        assertEquals(List.of("back", "new"), order);
        end.countDown();
    }

    private static void untilItWaitsIn(String method, Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (thread.getState() != Thread.State.WAITING
                || Stream.of(thread.getStackTrace())
                        .noneMatch(frame -> frame.getMethodName().equals(method))) {
            assertTrue(System.nanoTime() < deadline, "it does not wait");
            Thread.onSpinWait();
        }
    }

    @Test
    void noMoreWaitOutsideThanAreAllowed() throws Exception {
        Logins logins = logins(3, LONG);
        CountDownLatch three = new CountDownLatch(3);
        CountDownLatch fourth = new CountDownLatch(1);
        for (int i = 0; i < 3; i++) {
            logins.submit(place -> {
                place.leave();
                three.countDown();
                untilTheEnd();
            });
        }
        logins.submit(place -> fourth.countDown());
        waits(three);
        assertEquals(1, fourth.getCount());
        end.countDown();
        waits(fourth);
    }

    @Test
    void afterTheEndNobodyBegins() {
        Logins logins = logins(3, LONG);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        logins.submit(place -> {
            begun.countDown();
            untilTheEnd();
            interrupted.countDown();
        });
        try {
            waits(begun);
            logins.close();
            waits(interrupted);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThrows(RejectedExecutionException.class, () -> logins.submit(place -> {}));
    }
}
