package org.dustcluster.sandbox;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What goes wrong at the small EC2: said beforehand by a test, or left to chance with a seed, so that the same plan goes wrong
 * in the same way. Thread-safe; a test may change it while requests are served.
 *
 * <p>As text, for trials by hand ({@code DUST_SANDBOX_FAULTS}): {@code seed=7 throttle=20 error=5 cut=5 lose=5 slow=10
 * capacity=10 limit=0 reclaim=2 delay=3s lag=4s}. Numbers are chances in 100, {@code delay} is what {@code slow} takes, {@code lag}
 * how long a new instance is unknown to everybody, {@code reclaim} the chance that a running machine is taken back.
 */
final class FaultPlan {
    private static final List<String> LAUNCHES = List.of("capacity", "limit");
    private static final List<String> CHANCES =
            List.of("throttle", "error", "cut", "lose", "slow", "capacity", "limit", "reclaim");
    private static final int MOST_INSTANCES = 1000;

    @GuardedBy("this")
    private final Map<String, Deque<Fault>> scripted = new HashMap<>();

    @GuardedBy("this")
    private final Map<String, Integer> chances = new HashMap<>();

    @GuardedBy("this")
    private final Map<String, Integer> asked = new HashMap<>();

    @GuardedBy("this")
    private Random random = new Random(1);

    @GuardedBy("this")
    private Duration delay = Duration.ofSeconds(2);

    @GuardedBy("this")
    private Duration lag = Duration.ZERO;

    @GuardedBy("this")
    private int mostInstances = MOST_INSTANCES;

    /** Nothing goes wrong, until the plan is changed. */
    static FaultPlan none() {
        return new FaultPlan();
    }

    /** @throws IllegalArgumentException with a sentence */
    static FaultPlan parse(String text) {
        FaultPlan plan = new FaultPlan();
        for (String word : text.strip().split("[\\s,]+")) {
            if (!word.isEmpty()) {
                plan.read(word);
            }
        }
        return plan;
    }

    private void read(String word) {
        int equals = word.indexOf('=');
        String key = equals < 0 ? word : word.substring(0, equals);
        String value = equals < 0 ? "" : word.substring(equals + 1);
        boolean number = value.matches("[0-9]{1,9}");
        if (CHANCES.contains(key) && number && Integer.parseInt(value) <= 100) {
            chance(key, Integer.parseInt(value));
        } else if (key.equals("seed") && number) {
            seed(Long.parseLong(value));
        } else if (key.equals("lag") && value.matches("[0-9]{1,6}s")) {
            lag(seconds(value));
        } else if (key.equals("delay") && value.matches("[0-9]{1,6}s")) {
            delay(seconds(value));
        } else {
            throw new IllegalArgumentException(
                    "`" + word + "` is no fault: say seed=N, lag=Ns, delay=Ns, or a chance in 100" + " of "
                            + String.join(", ", CHANCES));
        }
    }

    private static Duration seconds(String text) {
        return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }

    /** These happen to the next requests of an action, one each, before chance has its turn. */
    synchronized FaultPlan next(String action, Fault... faults) {
        scripted.computeIfAbsent(action, any -> new ArrayDeque<>()).addAll(List.of(faults));
        return this;
    }

    synchronized FaultPlan seed(long seed) {
        random = new Random(seed);
        return this;
    }

    synchronized FaultPlan chance(String kind, int percent) {
        chances.put(kind, percent);
        return this;
    }

    synchronized FaultPlan delay(Duration time) {
        delay = time;
        return this;
    }

    synchronized FaultPlan lag(Duration time) {
        lag = time;
        return this;
    }

    synchronized FaultPlan mostInstances(int most) {
        mostInstances = most;
        return this;
    }

    /** Nothing goes wrong any more; new instances are known at once. */
    synchronized void calm() {
        scripted.clear();
        chances.clear();
        lag = Duration.ZERO;
    }

    /** How often an action was asked for so far. */
    synchronized int asked(String action) {
        return asked.getOrDefault(action, 0);
    }

    /** How long a new instance is neither described nor known by its id (EC2 API developer guide, "Eventual consistency"). */
    synchronized Duration lag() {
        return lag;
    }

    /** What the account may have at once. */
    synchronized int mostInstances() {
        return mostInstances;
    }

    /** Whether a running machine is taken back now. */
    synchronized boolean reclaims() {
        return chances.containsKey("reclaim") && happens("reclaim");
    }

    /** Which of so many. */
    synchronized int choose(int count) {
        return random.nextInt(count);
    }

    /** What becomes of this request. */
    synchronized Fault next(String action) {
        asked.merge(action, 1, Integer::sum);
        Deque<Fault> said = scripted.get(action);
        if (said != null && !said.isEmpty()) {
            return said.remove();
        }
        for (String kind : CHANCES) {
            boolean concerns = !kind.equals("reclaim") && (action.equals("RunInstances") || !LAUNCHES.contains(kind));
            if (concerns && chances.containsKey(kind) && happens(kind)) {
                return of(kind);
            }
        }
        return new Fault.None();
    }

    @GuardedBy("this")
    private boolean happens(String kind) {
        return random.nextInt(100) < chances.getOrDefault(kind, 0);
    }

    @GuardedBy("this")
    private Fault of(String kind) {
        return switch (kind) {
            case "throttle" -> Fault.throttled();
            case "error" -> Fault.broken();
            case "cut" -> new Fault.CutBefore();
            case "lose" -> new Fault.CutAfter();
            case "slow" -> new Fault.Slow(delay);
            case "capacity" -> Fault.noCapacity();
            case "limit" -> Fault.limitReached();
            default -> new Fault.None();
        };
    }
}
