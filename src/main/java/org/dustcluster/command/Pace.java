package org.dustcluster.command;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How a command that looks again and again waits in between. */
public interface Pace extends InstantSource {

    /** Lets this much time go by; ends early with the exception when the thread is interrupted. */
    void pause(Duration time) throws InterruptedException;

    /** The time of this machine. */
    static Pace real() {
        return new Pace() {
            @Override
            public Instant instant() {
                return InstantSource.system().instant();
            }

            @Override
            public void pause(Duration time) throws InterruptedException {
                Thread.sleep(time.toMillis());
            }
        };
    }
}
