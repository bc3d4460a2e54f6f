package org.dustcluster.output;

import java.time.Duration;

/**
 * The sizes and times of an {@link OutputPipeline}.
 *
 * @param queued bytes, roughly, that may wait for the screen before producers block
 * @param batch bytes, roughly, that go to the screen in one call at most; a quarter of it waits for no pause
 * @param parked bytes, roughly, that are kept while the screen is lent out
 * @param quiet how long a node must be silent before its unfinished line is shown
 * @param pace the most time between two calls of the screen when little is queued; what is painted quickly waits less, and the first
 *     few after a rest do not wait
 */
public record PipelineLimits(long queued, long batch, long parked, Duration quiet, Duration pace) {
    // What waits must be little beside what the JVM has for new objects, which would all outlive it: four batches.
    private static final long MIB = 1 << 20;

    /** For a person at a terminal: however much a node says, the prompt is painted a hundred times a second, and a fifth of the time. */
    public static PipelineLimits interactive() {
        return new PipelineLimits(MIB, MIB / 4, 4 * MIB, Duration.ofMillis(150), Duration.ofMillis(10));
    }

    /**
     * For a script: as fast as it goes, and whole lines only. Nobody is there to answer a question, and who reads the pipe shall
     * not find a line in two pieces because its node paused in the middle.
     */
    public static PipelineLimits script() {
        return new PipelineLimits(MIB, MIB / 4, 4 * MIB, Duration.ofDays(365), Duration.ZERO);
    }
}
