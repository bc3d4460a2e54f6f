package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.dustcluster.cluster.Outcome;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The output of 500 nodes, 40 lines of each. One operation is all of it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GathererBenchmark {
    private static final int NODES = 500;
    private static final int LINES = 40;

    /** How the nodes' output compares. */
    public enum Output {
        EQUAL(1, "node[0-499] (500 nodes)"),
        /** In the last line only. */
        ALL_DIFFERENT(NODES, "node0");

        private final int groups;
        private final String firstHead;

        Output(int groups, String firstHead) {
            this.groups = groups;
            this.firstHead = firstHead;
        }
    }

    @Param
    Output output;

    private List<NodeOutput> outputs;

    @Setup
    public void prepare() {
        outputs = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            List<String> lines = new ArrayList<>();
            for (int number = 1; number < LINES; number++) {
                lines.add(String.format("/dev/nvme%dn1p1  ext4  49G  12G  35G  26%% /srv/volume-%03d", number, number));
            }
            lines.add("the end" + (output == Output.ALL_DIFFERENT ? " of node " + node : ""));
            outputs.add(new NodeOutput("node" + node, Optional.of(new Outcome.Exited(0)), lines));
        }
        List<Gatherer.Group> groups = group();
        assertEquals(output.groups, groups.size());
        assertEquals(output.firstHead, groups.get(0).head());
        int heads = output.groups;
        List<String> text = new ArrayList<>();
        Gatherer.write(groups, text::add);
        assertEquals(heads * (LINES + 1) + (heads - 1), text.size(), "heads, their lines, and blank lines between");
        assertEquals(text.stream().mapToInt(String::length).sum(), groupAndWrite());
    }

    @Benchmark
    public List<Gatherer.Group> group() {
        return Gatherer.groups(outputs);
    }

    /** With the folded names, as it is shown. */
    @Benchmark
    public int groupAndWrite() {
        int[] characters = {0};
        Gatherer.write(Gatherer.groups(outputs), line -> characters[0] += line.length());
        return characters[0];
    }
}
