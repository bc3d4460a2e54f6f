package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Lines made safe, of about 80 characters. One operation is one line. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SanitizerBenchmark {
    private static final int LINES = 1000;

    /** What a node prints. */
    public enum Text {
        PLAIN {
            @Override
            String line(int number) {
                return String.format(
                        "Nov 30 08:01:02 web-7 nginx[812]: request %06d was handled in 17 ms, größe 4 KiB", number);
            }
        },
        /** {@code ls --color}: five names. */
        COLOURED {
            @Override
            String line(int number) {
                return String.format(
                        "\u001b[0m\u001b[01;34mdata-%1$03d\u001b[0m  \u001b[01;32mrun-%1$03d.sh\u001b[0m  notes-%1$03d.txt  "
                                + "\u001b[01;36mcurrent\u001b[0m  \u001b[38;5;208marchive-%1$03d.tar.gz\u001b[0m",
                        number);
            }
        },
        /** All that it defends against, a sort for each line in turn. */
        HOSTILE {
            @Override
            String line(int number) {
                String[] attacks = {
                    "\u001b]0;a new title\u0007\u001b[2J\u001b[Hall gone, and at home",
                    "\u001b]52;c;" + "cm0gLXJmIC8K".repeat(40) + "\u001b\\the clipboard",
                    "10%\r20%\r30%\r\u001b[1A\u001b[2K[worker1] I am another node",
                    "user\u202egnp.exe\u202c \u2066isolated\u2069 and \u200e marked",
                    "\u009b31mred\u009d0;title\u009c \u0090q#0;2\u001b\\ \u0085 \u008d",
                    "\u001b[31;8;1mhidden\u001b[9999999999999999;;;;m \u001b[12\u0001broken \u001b]never ended",
                    "\u0007\u0007\u0008\u0008\u0000\u007f\u000b\u000c and bells",
                    "half a pair \ud834 and \udd1e",
                };
                return number + " " + attacks[number % attacks.length];
            }
        };

        abstract String line(int number);
    }

    @Param
    Text text;

    private List<String> lines;

    @Setup
    public void prepare() {
        lines = IntStream.range(0, LINES).mapToObj(text::line).toList();
        for (String line : lines) {
            String clean = Sanitizer.clean(line);
            assertEquals(clean, Sanitizer.clean(clean), "a fixed point");
            switch (text) {
                case PLAIN -> assertSame(line, clean);
                case COLOURED -> assertEquals(line, clean);
                case HOSTILE ->
                    assertFalse(Sanitizer.withoutColour(clean).chars().anyMatch(Character::isISOControl), clean);
            }
        }
        if (text == Text.HOSTILE) {
            assertEquals("0 all gone, and at home", Sanitizer.clean(lines.get(0)));
        }
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public int clean() {
        int characters = 0;
        for (String line : lines) {
            characters += Sanitizer.clean(line).length();
        }
        return characters;
    }
}
