package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dustcluster.target.TargetExpression;
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

/** Targets among 10,000 nodes, {@code worker0} to {@code worker4999} and {@code w0} to {@code w4999}. One operation is all of them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TargetBenchmark {
    private static final int NODES = 10_000;

    /** What is typed behind the {@code @}. */
    public enum Target {
        PREFIX("worker*", 5000),
        RANGE("w[0-9999]", 5000),
        SUFFIX("*[07,17]", 198),
        TAG("tags=role:db", 2500),
        ATTRIBUTES("state=running&type=c5.*", 2500),
        LIST("w1,w22,w333,w4444,worker1,worker22,worker333,worker4444,w9999", 8),
        THOUSAND_NAMES(IntStream.range(0, 1000).mapToObj(i -> "w" + i * 5).collect(Collectors.joining(",")), 1000),
        EXCLUSION("worker*&!worker[100-199]", 4900);

        private final String text;
        private final int matching;

        Target(String text, int matching) {
            this.text = text;
            this.matching = matching;
        }
    }

    @Param
    Target target;

    private ClusterView view;

    @Setup
    public void prepare() {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            String name = (i < NODES / 2 ? "worker" : "w") + i % (NODES / 2);
            nodes.add(new Node(name, i + 1, Optional.empty(), Optional.of(instance(name, i)), "", "", ""));
        }
        view = new ClusterView(Optional.empty(), nodes, List.of());
        assertEquals(target.matching, select());
    }

    private static Instance instance(String name, int number) {
        return new Instance(
                String.format("i-%017x", number),
                number % 2 == 0 ? InstanceState.RUNNING : InstanceState.STOPPED,
                number % 4 == 0 ? "c5.large" : "t3.micro",
                "ami-0123456789abcdef0",
                Optional.of("198.51.100.7"),
                Optional.of("10.0.0.7"),
                Optional.empty(),
                Optional.empty(),
                Optional.of("eu-west-1a"),
                Optional.of("ops"),
                Optional.empty(),
                List.of(),
                Map.of("Name", name, "role", number % 4 == 1 ? "db" : "web", "owner", "ops"));
    }

    /** A target read and looked up, as for every line that is sent. */
    @Benchmark
    public int select() {
        return view.select(TargetExpression.parse(target.text), false).size();
    }
}
