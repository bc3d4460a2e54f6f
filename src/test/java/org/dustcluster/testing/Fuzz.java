package org.dustcluster.testing;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Feeds texts that nobody would write to code that must bear them: fragments of what it knows, mixed with controls, broken
 * surrogates and repetitions, from a seed. A short set in every build; {@code -Ddust.fuzz.seconds=600} goes on for so long, {@code
 * -Ddust.fuzz.seed=7} begins elsewhere. An input that fails is in the message, with its seed.
 */
public final class Fuzz {
    private static final int ROUNDS = 2000;
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
    /** Of processor time for one input: whoever needs more can be held up by whoever wrote the input. */
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final List<String> ODD = List.of(
            "\u0000",
            "\u0007",
            "\b",
            "\t",
            "\n",
            "\r",
            "\r\n",
            "\u001b",
            "\u001b[",
            "\u001b[31m",
            "\u001b]0;",
            "\u009b",
            "\u009c",
            "\u007f",
            "\u202e",
            "\u2066",
            "\ufeff",
            "\ufffd",
            "\u2028",
            "\ud83d",
            "\ude00",
            "\ud83d\ude00",
            "\u00e9",
            "e\u0301",
            " ",
            "  ",
            "''",
            "\"",
            "\\",
            "$",
            "${",
            "}",
            "%",
            "&",
            "=",
            ";",
            "#",
            "*",
            "?",
            "[",
            "]",
            "-",
            "0",
            "9",
            "99999999999999999999",
            "-1",
            "a",
            "Z",
            "<",
            ">",
            "&amp;",
            "\u4e2d");

    private Fuzz() {}

    /** Throws at the first input that {@code check} does not bear: an exception of the check, or too much time. */
    public static void run(List<String> fragments, Consumer<String> check) {
        long seconds = Long.getLong("dust.fuzz.seconds", 0);
        long end = System.nanoTime() + (seconds > 0 ? TimeUnit.SECONDS.toNanos(seconds) : LONGEST_NANOS);
        long first = Long.getLong("dust.fuzz.seed", 1);
        long seed = first;
        for (; (seconds > 0 || seed < first + ROUNDS) && System.nanoTime() < end; seed++) {
            String input = input(new Random(seed), fragments);
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            try {
                check.accept(input);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", input <" + visible(input) + ">: " + e, e);
            }
            long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
            if (took > MOST_NANOS) {
                throw new AssertionError("seed " + seed + " takes " + TimeUnit.NANOSECONDS.toMillis(took) + " ms: <"
                        + visible(input) + ">");
            }
        }
        if (seconds > 0) {
            // For the closing note of whoever has waited.
            System.out.println("fuzz: " + (seed - first) + " inputs");
        }
    }

    private static String input(Random random, List<String> fragments) {
        StringBuilder text = new StringBuilder();
        int parts = 1 + random.nextInt(random.nextInt(10) == 0 ? 200 : 25);
        for (int i = 0; i < parts; i++) {
            String part =
                    switch (random.nextInt(8)) {
                        case 0, 1 -> ODD.get(random.nextInt(ODD.size()));
                        case 2 -> Character.toString(random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
                        default -> fragments.get(random.nextInt(fragments.size()));
                    };
            text.append(random.nextInt(12) == 0 ? part.repeat(1 + random.nextInt(40)) : part);
        }
        for (int i = random.nextInt(4); i > 0 && text.length() > 1; i--) {
            int at = random.nextInt(text.length());
            int to = Math.min(text.length(), at + 1 + random.nextInt(8));
            if (random.nextBoolean()) {
                text.delete(at, to);
            } else {
                text.insert(at, text.substring(at, to));
            }
        }
        return text.toString();
    }

    /** The input as a string of Java. */
    private static String visible(String input) {
        StringBuilder visible = new StringBuilder();
        input.chars().forEach(c -> {
            if (c >= 0x20 && c < 0x7f) {
                visible.append((char) c);
            } else {
                visible.append("\\u%04x".formatted(c));
            }
        });
        return visible.toString();
    }
}
