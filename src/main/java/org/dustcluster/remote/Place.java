package org.dustcluster.remote;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A login's place among those that go on side by side; see {@link Logins}. Only the thread that logs in calls it. */
public interface Place {
    /** Of who logs in with nobody beside him. */
    Place ALONE = new Place() {
        @Override
        public void hears(LongSupplier times) {}

        @Override
        public void leave() {}

        @Override
        public Duration enter() {
            return Duration.ZERO;
        }
    };

    /**
     * From now on this tells whether the other side says anything. While it does not, the next login may begin.
     *
     * @param times how often it was heard so far; asked on {@code dust-timer}, never blocks
     */
    void hears(LongSupplier times);

    /** The login waits for another one from now on; the next one may begin. */
    void leave();

    /** Waits for a place again; nothing to wait for when it was not left. Answers how long that took: no fault of the node's. */
    Duration enter() throws InterruptedException;
}
