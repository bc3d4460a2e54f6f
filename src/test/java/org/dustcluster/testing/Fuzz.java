package org.dustcluster.testing;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Feeds texts that nobody would write to code that must bear them: fragments of what it knows, mixed with controls, broken
 * surrogates and repetitions, and good texts with a few things wrong in them, from a seed. A short set in every build;
 * {@code -Ddust.fuzz.seconds=600} goes on for so long, {@code -Ddust.fuzz.seed=7} begins elsewhere. An input that fails is in the
 * message, with its seed; so is one that never ends.
 */
public final class Fuzz {
    private static final int ROUNDS = 2000;
    /** Of processor time for a short set: on a busy machine it is the same one. */
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

    /** Of processor time for one input: whoever needs more can be held up by whoever wrote the input. */
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** After so long by the clock an input is taken to have no end. */
    private static final long ENDLESS_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Is not repeated further. */
    private static final int LONG_PART = 10_000;

    private static final int MOST_SHOWN = 20_000;

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
        run(List.of(), fragments, check);
    }

    /**
     * The same, with good texts: every other input is one of them, spoilt in a few places or not at all.
     *
     * @param check runs on a thread of its own, one input after the other
     */
    public static void run(List<String> good, List<String> fragments, Consumer<String> check) {
        run(random -> input(random, good, fragments), Fuzz::visible, check);
    }

    /**
     * The same with inputs of any kind.
     *
     * @param make makes an input of the random numbers of one seed
     * @param show writes an input for the message about it
     */
    public static <T> void run(Function<Random, T> make, Function<T, String> show, Consumer<T> check) {
        Rounds<T> rounds = new Rounds<>(make, show, check);
        Thread thread = new Thread(rounds, "test-fuzz");
        thread.setDaemon(true);
        thread.start();
        try {
            while (thread.isAlive()) {
                thread.join(200);
                rounds.lookForEndless(thread);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        rounds.report();
    }

    /** The rounds of one run; they end with the first failure. */
    private static final class Rounds<T> implements Runnable {
        private final Function<Random, T> make;
        private final Function<T, String> show;
        private final Consumer<T> check;
        private volatile long begun = System.nanoTime();
        private volatile @Nullable T current;
        private volatile @Nullable AssertionError failure;

        Rounds(Function<Random, T> make, Function<T, String> show, Consumer<T> check) {
            this.make = make;
            this.show = show;
            this.check = check;
        }

        @Override
        public void run() {
            long seconds = Long.getLong("dust.fuzz.seconds", 0);
            long end = (seconds > 0 ? System.nanoTime() : used())
                    + (seconds > 0 ? TimeUnit.SECONDS.toNanos(seconds) : LONGEST_NANOS);
            long first = Long.getLong("dust.fuzz.seed", 1);
            long seed = first;
            while (failure == null && (seconds > 0 ? System.nanoTime() < end : seed < first + ROUNDS && used() < end)) {
                failure = round(seed++);
            }
            if (seconds > 0) {
                // For the closing note of whoever has waited.
                System.out.println("fuzz: " + (seed - first) + " inputs");
            }
        }

        private @Nullable AssertionError round(long seed) {
            T input = make.apply(new Random(seed));
            current = input;
            begun = System.nanoTime();
            long before = used();
            try {
                check.accept(input);
            } catch (RuntimeException | Error e) {
                return new AssertionError("seed " + seed + ", input <" + show.apply(input) + ">: " + e, e);
            }
            long took = used() - before;
            return took <= MOST_NANOS
                    ? null
                    : new AssertionError("seed " + seed + " takes " + TimeUnit.NANOSECONDS.toMillis(took) + " ms: <"
                            + show.apply(input) + ">");
        }

        private static long used() {
            return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }

        void lookForEndless(Thread thread) {
            T input = current;
            if (input != null && System.nanoTime() - begun > ENDLESS_NANOS && thread.isAlive()) {
                AssertionError endless = new AssertionError("no end with <" + show.apply(input) + ">");
                endless.setStackTrace(thread.getStackTrace());
                throw endless;
            }
        }

        void report() {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** A text of fragments; where there are good texts, half of the time one of them with a few mistakes. */
    public static String input(Random random, List<String> good, List<String> fragments) {
        StringBuilder text = new StringBuilder();
        if (!good.isEmpty() && random.nextBoolean()) {
            text.append(good.get(random.nextInt(good.size())));
            for (int i = random.nextInt(4); i > 0; i--) {
                text.insert(random.nextInt(text.length() + 1), part(random, fragments));
            }
        } else {
            int parts = 1 + random.nextInt(random.nextInt(10) == 0 ? 200 : 25);
            for (int i = 0; i < parts; i++) {
                String part = part(random, fragments);
                int times = random.nextInt(12) == 0 ? 1 + random.nextInt(40) : 1;
                text.append(part.repeat(part.length() > LONG_PART ? 1 : times));
            }
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

    private static String part(Random random, List<String> fragments) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> ODD.get(random.nextInt(ODD.size()));
            case 2 -> Character.toString(random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
            default -> fragments.get(random.nextInt(fragments.size()));
        };
    }

    /** The input as a string of Java. */
    public static String visible(String input) {
        StringBuilder visible = new StringBuilder();
        input.chars().limit(MOST_SHOWN).forEach(c -> {
            if (c >= 0x20 && c < 0x7f) {
                visible.append((char) c);
            } else {
                visible.append("\\u%04x".formatted(c));
            }
        });
        return visible + (input.length() > MOST_SHOWN ? "... (" + input.length() + " characters)" : "");
    }
}
