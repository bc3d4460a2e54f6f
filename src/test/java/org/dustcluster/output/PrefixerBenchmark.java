package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/** A batch of 4,000 lines as a screen writes it, each node's together. One operation is one line. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PrefixerBenchmark {
    private static final int LINES = 4000;

    @Param({"10", "400"})
    int nodes;

    private final Prefixer plain = new Prefixer(false);
    private final Prefixer coloured = new Prefixer(true);
    private final StringBuilder screen = new StringBuilder();
    private List<Line> batch;

    @Setup
    public void prepare() {
        batch = new ArrayList<>();
        StringBuilder expected = new StringBuilder();
        for (int node = 0; node < nodes; node++) {
            if (node > 0) {
                batch.add(Line.of(Line.Kind.GAP, ""));
                expected.append('\n');
            }
            for (int number = 0; number < LINES / nodes; number++) {
                // Every fourth is coloured.
                String said = String.format("request %06d was handled in 17 ms by process 812", number);
                String text = number % 4 == 0 ? "\u001b[31m" + said + "\u001b[0m" : said;
                batch.add(new Line(Line.Kind.OUTPUT, "worker" + node, text));
                expected.append("[worker" + node + "] " + said + "\n");
            }
        }
        assertEquals(expected.toString(), intoAPipe().toString());
        assertEquals(expected.toString(), Sanitizer.withoutColour(onATerminal().toString()), "the same but for colour");
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public CharSequence intoAPipe() {
        return write(plain);
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public CharSequence onATerminal() {
        return write(coloured);
    }

    private CharSequence write(Prefixer prefixer) {
        screen.setLength(0);
        for (Line line : batch) {
            prefixer.append(screen, line);
        }
        return screen;
    }
}
