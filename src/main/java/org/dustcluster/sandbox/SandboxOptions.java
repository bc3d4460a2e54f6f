package org.dustcluster.sandbox;

import java.time.Clock;
import java.time.Duration;

/**
 * How a sandbox behaves; {@link #standard()} is what {@code --sandbox} uses, tests turn the screws.
 *
 * @param clock what the fleet takes for the time; transitions fall due on it
 * @param transition how long {@code pending}, {@code stopping} and {@code shutting-down} last
 * @param terminatedKept how long a terminated instance is still described (EC2: about an hour)
 * @param pageSize how many instances a page of DescribeInstances holds where the request does not say; at least 1
 * @param faults what goes wrong
 */
record SandboxOptions(Clock clock, Duration transition, Duration terminatedKept, int pageSize, FaultPlan faults) {
    SandboxOptions {
        if (transition.isNegative() || terminatedKept.isNegative() || pageSize < 1) {
            throw new IllegalArgumentException("durations must not be negative, a page holds at least one instance");
        }
    }

    /** Nothing goes wrong. */
    SandboxOptions(Clock clock, Duration transition, Duration terminatedKept, int pageSize) {
        this(clock, transition, terminatedKept, pageSize, FaultPlan.none());
    }

    /** Real time, one second for a transition, terminated instances described for a minute, pages of 1000. */
    static SandboxOptions standard() {
        return new SandboxOptions(Clock.systemUTC(), Duration.ofSeconds(1), Duration.ofMinutes(1), 1000);
    }

    /** The same on another clock. */
    SandboxOptions withClock(Clock other) {
        return new SandboxOptions(other, transition, terminatedKept, pageSize, faults);
    }

    /** The same with transitions of another length. */
    SandboxOptions withTransition(Duration other) {
        return new SandboxOptions(clock, other, terminatedKept, pageSize, faults);
    }

    /** The same with pages of another size. */
    SandboxOptions withPageSize(int other) {
        return new SandboxOptions(clock, transition, terminatedKept, other, faults);
    }

    /** The same with other faults. */
    SandboxOptions withFaults(FaultPlan other) {
        return new SandboxOptions(clock, transition, terminatedKept, pageSize, other);
    }
}
