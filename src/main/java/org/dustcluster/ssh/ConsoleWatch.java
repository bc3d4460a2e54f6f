package org.dustcluster.ssh;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the consoles of instances whose host keys are to be verified, beside the sessions: EC2 posts a console minutes late, so no
 * login waits for it. One look at a time for each instance, on {@code dust-console-*}, until its keys are there, nobody is interested any
 * more, or the instance has been looked at for long.
 */
final class ConsoleWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleWatch.class);

    /** Looks side by side: EC2 limits the rate of calls. */
    private static final int LOOKS = 2;

    /**
     * @param first between the first looks
     * @param longest what the delay grows to
     * @param whole after so long an instance is looked at no more
     */
    record Rhythm(Duration first, Duration longest, Duration whole) {
        /** EC2's own delay is about four minutes. */
        static final Rhythm REAL = new Rhythm(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(12));
    }

    /** What is done with what was found; called on {@code dust-console-*}. */
    interface Finder {
        void found(String identity, ConsoleKeys keys);

        /** The console shows no host keys. */
        void nothing(String identity);
    }

    private final Function<String, Optional<String>> console;
    private final Rhythm rhythm;
    private final Predicate<String> wanted;
    private final Finder finder;
    private final Map<String, ConsoleKeys> seen = new ConcurrentHashMap<>();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor looks;

    /**
     * @param console what an instance printed so far; may block, and throw
     * @param wanted whether an instance still has an open session
     */
    ConsoleWatch(Function<String, Optional<String>> console, Rhythm rhythm, Predicate<String> wanted, Finder finder) {
        this.console = console;
        this.rhythm = rhythm;
        this.wanted = wanted;
        this.finder = finder;
        looks = new ScheduledThreadPoolExecutor(LOOKS, SharedClient.named("dust-console-"));
        looks.setKeepAliveTime(10, TimeUnit.SECONDS);
        looks.allowCoreThreadTimeOut(true);
        looks.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** The keys of an instance that were read before; never blocks. */
    Optional<ConsoleKeys> keysOf(String identity) {
        return Optional.ofNullable(seen.get(identity));
    }

    /** Begins to look, unless somebody does already. */
    void watch(String identity) {
        if (watched.add(identity)) {
            later(identity, Duration.ZERO, rhythm.first(), System.nanoTime());
        }
    }

    private void later(String identity, Duration delay, Duration next, long begun) {
        try {
            looks.schedule(() -> look(identity, next, begun), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.trace("{}: closing", identity, e);
        }
    }

    private void look(String identity, Duration next, long begun) {
        boolean again = false;
        try {
            if (!wanted.test(identity)) {
                return;
            }
            Optional<ConsoleKeys> keys = console.apply(identity).flatMap(ConsoleKeys::in);
            if (keys.isPresent()) {
                seen.put(identity, keys.get());
                finder.found(identity, keys.get());
                return;
            }
            again = true;
        } catch (RuntimeException e) {
            // Throttled, refused, unreachable: what the console shows may be known later.
            LOG.info("{}: its console cannot be read: {}", identity, e.toString());
            again = true;
        } finally {
            if (!again) {
                watched.remove(identity);
            }
        }
        if (System.nanoTime() - begun > rhythm.whole().toNanos()) {
            watched.remove(identity);
            finder.nothing(identity);
            return;
        }
        Duration doubled = next.multipliedBy(2);
        later(identity, next, doubled.compareTo(rhythm.longest()) < 0 ? doubled : rhythm.longest(), begun);
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
