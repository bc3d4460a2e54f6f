package org.dustcluster.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.dustcluster.cluster.LaunchSettings;
import org.dustcluster.cluster.NodeSpec;
import org.dustcluster.cluster.Template;
import org.dustcluster.sandbox.FaultyEc2;
import org.dustcluster.testing.CommandBench;
import org.dustcluster.testing.Templates;
import org.junit.jupiter.api.Test;

/**
 * Random fault plans over {@code start}, {@code stop} and {@code terminate}, with the production client. A line that ends with 0
 * has done what it says, and one that does not says why; said again in better weather it does it. Whatever happens, every
 * machine bears its tags, and no node has two. {@code -Ddust.fault.plans=1000} runs more of them, {@code -Ddust.fault.seed=7} begins
 * at another.
 */
class RandomFaultsTest {
    private static final int PLANS = Integer.getInteger("dust.fault.plans", 25);
    private static final long FIRST = Long.getLong("dust.fault.seed", 1);
    private static final int LINES = 6;
    private static final List<String> NODES = List.of("w0", "w1", "w2");
    private static final Duration LOOK = Duration.ofMillis(1500);

    @Test
    void aLineDoesWhatItSaysOrSaysWhyNot() {
        for (long seed = FIRST; seed < FIRST + PLANS; seed++) {
            try (FaultyEc2 ec2 = new FaultyEc2();
                    Ec2Cloud cloud = Hasty.cloud(ec2)) {
                new Run(seed, ec2, cloud).all();
            }
        }
    }

    /** What a node is to be after a line that ended well. */
    private enum Wish {
        RUNNING("start", "running"),
        STOPPED("stop -y", "stopped"),
        GONE("terminate -y", "");

        private final String verb;
        private final String state;

        Wish(String verb, String state) {
            this.verb = verb;
            this.state = state;
        }
    }

    private static final List<Wish> WISHES = List.of(Wish.RUNNING, Wish.RUNNING, Wish.STOPPED, Wish.GONE);

    /** One plan: some lines, one after the other. */
    private static final class Run {
        private final Random random;
        private final FaultyEc2 ec2;
        private final CommandBench bench;
        private final List<String> story = new ArrayList<>();
        private final Map<String, String> expected = new TreeMap<>();

        Run(long seed, FaultyEc2 ec2, Ec2Cloud cloud) {
            this.random = new Random(seed);
            this.ec2 = ec2;
            this.bench = CommandBench.on(cloud);
            bench.loaded(template());
            bench.onPause(() -> ec2.advance(LOOK));
            story.add("seed " + seed);
        }

        private static Template template() {
            LaunchSettings launch = Templates.launch(
                    Optional.of("ami-12345678"), Optional.of("mykey"), Optional.empty(), Map.of("owner", "dev"));
            NodeSpec[] nodes =
                    NODES.stream().map(name -> Templates.node(name, launch)).toArray(NodeSpec[]::new);
            return Templates.with(Templates.of("sample"), nodes);
        }

        void all() {
            for (int i = 0; i < LINES; i++) {
                storm();
                line();
                if (random.nextInt(8) == 0) {
                    behindOurBack();
                }
            }
        }

        private void storm() {
            Map<String, Integer> chances = new HashMap<>();
            for (String kind : List.of("throttle", "error", "cut", "lose", "slow", "capacity", "limit")) {
                if (random.nextInt(3) == 0) {
                    chances.put(kind, random.nextInt(6) == 0 ? 100 : random.nextInt(60));
                }
            }
            ec2.calm();
            ec2.chance(random.nextLong(), chances);
            ec2.lag(Duration.ofSeconds(random.nextBoolean() ? random.nextInt(40) : 0));
            story.add("faults " + chances);
        }

        private void line() {
            Wish wish = WISHES.get(random.nextInt(WISHES.size()));
            Set<String> nodes = new HashSet<>(NODES);
            nodes.removeIf(name -> random.nextInt(3) == 0);
            String target = nodes.isEmpty() || nodes.size() == NODES.size() ? "" : " " + String.join(",", nodes);
            if (target.isEmpty()) {
                nodes = Set.copyOf(NODES);
            }
            String line = wish.verb + target + (wish != Wish.GONE && random.nextInt(3) == 0 ? " --wait" : "");
            int status = run(line);
            invariants();
            if (status != 0) {
                // The weather turns, and the same line is said again: at once, and when what is on its way has arrived.
                ec2.calm();
                if (wish == Wish.RUNNING && random.nextBoolean()) {
                    run(line);
                    invariants();
                }
                ec2.settle();
                assertEquals(0, run(line), this::toString);
                invariants();
            }
            if (random.nextInt(3) > 0 || wish == Wish.RUNNING) {
                ec2.settle();
            }
            for (String node : nodes) {
                if (wish != Wish.STOPPED || expected.containsKey(node)) {
                    expected.put(node, wish.state);
                }
            }
            expected.values().removeIf(String::isEmpty);
            check();
        }

        private int run(String line) {
            bench.printer.clear();
            int status = bench.run(line);
            story.add(line + " -> " + status + "\n" + bench.printer.toString().indent(4));
            assertTrue(status == 0 || status == 3, this::toString);
            assertEquals(status != 0, !bench.printer.errors().isEmpty(), this::toString);
            bench.printer.errors().forEach(this::clear);
            return status;
        }

        /** A sentence for people: no code of a class, no support text, a cause. */
        private void clear(String error) {
            assertTrue(error.contains(": "), () -> error + "\n" + this);
            assertFalse(error.matches(".*(Exception|software\\.amazon|null|Request ID).*"), () -> error + "\n" + this);
        }

        private void behindOurBack() {
            ec2.settle();
            ec2.reclaim();
            Set<String> left = new HashSet<>();
            ec2.living().forEach(machine -> left.add(machine.name()));
            expected.keySet().retainAll(left);
            story.add("one is taken back");
        }

        private void invariants() {
            Set<String> names = new HashSet<>();
            for (FaultyEc2.Existing machine : ec2.all()) {
                assertEquals("sample", machine.tags().get("dust:cluster"), this::toString);
                assertTrue(NODES.contains(machine.name()), this::toString);
                assertTrue(!machine.living() || names.add(machine.name()), this::toString);
            }
        }

        private void check() {
            Map<String, String> now = new TreeMap<>();
            ec2.living().forEach(machine -> now.put(machine.name(), onItsWayTo(machine.state())));
            assertEquals(expected, now, this::toString);
        }

        private static String onItsWayTo(String state) {
            return switch (state) {
                case "pending" -> "running";
                case "stopping" -> "stopped";
                default -> state;
            };
        }

        @Override
        public String toString() {
            return String.join("\n", story) + "\nthere is now " + ec2.all();
        }
    }
}
