package org.dustcluster.ec2;

import java.time.Duration;
import java.time.InstantSource;
import org.dustcluster.cluster.DustException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * How often a call is tried, and how long one waits in between.
 *
 * @param attempts how often a request is sent, all told: repeated where EC2 throttles, has trouble of its own, or the
 *     connection breaks. Every request of ours may be repeated: a launch carries its client token, the others ask for a state
 * @param pause before the first repetition; doubled each time, a random part of it taken
 * @param throttledPause the same, where EC2 says that it is asked too often
 * @param unknown how long EC2 may know nothing of a machine that it has just launched
 * @param clock tells how long ago a launch was
 * @param sleeper lets time go by
 */
record Patience(
        int attempts, Duration pause, Duration throttledPause, Duration unknown, InstantSource clock, Sleeper sleeper) {
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** Lets time go by. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /**
     * Six attempts: RunInstances refills at two a second, so that a big start meets the throttle often, and a random part of 1, 2,
     * 4, 8 and 16 s outlasts it within the minute that a call may take.
     */
    static Patience real() {
        return new Patience(
                6,
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                InstantSource.system(),
                time -> Thread.sleep(time.toMillis()));
    }

    StandardRetryStrategy retries() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(attempts)
                .backoffStrategy(BackoffStrategy.exponentialDelay(pause, LONGEST))
                .throttlingBackoffStrategy(BackoffStrategy.exponentialDelay(throttledPause, LONGEST))
                .build();
    }

    /** Waits a moment; an interrupt is carried by the exception and by the thread's flag. */
    void rest(Duration time) {
        try {
            sleeper.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DustException.interrupted();
        }
    }
}
