package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.dustcluster.cluster.HostKeyPolicy;
import org.junit.jupiter.api.Test;

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
                        new Deadline(Duration.ofSeconds(10))));
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
}
