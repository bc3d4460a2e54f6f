package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConsoleWatchTest {
    /** EC2 posts a console about four minutes after the start, and at times later; the README tells the time. */
    @Test
    void anInstanceIsLookedAtForTwelveMinutes() {
        ConsoleWatch.Rhythm real = ConsoleWatch.Rhythm.REAL;
        assertEquals(Duration.ofMinutes(12), real.whole());
        assertTrue(real.longest().compareTo(Duration.ofMinutes(1)) < 0, "seldom");
        assertTrue(real.first().compareTo(Duration.ofSeconds(2)) > 0, "EC2 limits the rate of calls");
    }
}
