package org.dustcluster.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until it is told to go on. */
public final class ManualClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-05-01T12:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    /** Lets time go by. */
    public void advance(Duration time) {
        now = now.plus(time);
    }
}
