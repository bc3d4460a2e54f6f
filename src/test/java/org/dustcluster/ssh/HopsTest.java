package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.remote.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HopsTest {
    private static final Hops.Key WAY = new Hops.Key(new Route(List.of(), Optional.empty()), HostKeyPolicy.ACCEPT_NEW);

    private final AtomicInteger tries = new AtomicInteger();

    private void fails(Hops hops, Hops.Key key) {
        IOException failure = assertThrows(
                IOException.class,
                () -> hops.take(
                        key,
                        () -> {
                            throw new IOException("no answer " + tries.incrementAndGet());
                        },
                        new Deadline(Duration.ofSeconds(10)),
                        Place.ALONE));
        assertEquals("no answer " + tries.get(), failure.getMessage());
    }

    /** Sixteen log in at a time, and forty may lie behind one dead bastion: the others come after its failure. */
    @Test
    void whoComesAMomentAfterAFailureSharesIt() {
        Hops hops = new Hops(Duration.ofHours(1));
        for (int i = 0; i < 40; i++) {
            fails(hops, WAY);
        }
        assertEquals(1, tries.get());
        fails(hops, new Hops.Key(WAY.way(), HostKeyPolicy.STRICT));
        assertEquals(2, tries.get());
    }

    @Test
    void whoComesLaterTriesAgain() {
        Hops hops = new Hops(Duration.ZERO);
        fails(hops, WAY);
        fails(hops, WAY);
        assertEquals(2, tries.get());
    }

    /** Else sixteen nodes behind a bastion that does not answer would take all the places that others log in on. */
    @Test
    @Timeout(30)
    void whoWaitsForTheLoginOfAnotherLeavesHisPlace() throws Exception {
        Hops hops = new Hops();
        CountDownLatch making = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        Thread first = new Thread(() -> assertThrows(
                IOException.class,
                () -> hops.take(
                        WAY,
                        () -> {
                            making.countDown();
                            left.await();
                            throw new IOException("no answer");
                        },
                        new Deadline(Duration.ofSeconds(20)),
                        Place.ALONE)));
        first.start();
        making.await();
        Place place = new Place() {
            @Override
            public void hears(LongSupplier times) {}

            @Override
            public void leave() {
                left.countDown();
            }

            @Override
            public Duration enter() {
                return Duration.ZERO;
            }
        };
        IOException shared = assertThrows(
                IOException.class,
                () -> hops.take(
                        WAY,
                        () -> {
                            throw new IOException("tried again");
                        },
                        new Deadline(Duration.ofSeconds(20)),
                        place));
        assertEquals("no answer", shared.getMessage());
        first.join();
    }
}
