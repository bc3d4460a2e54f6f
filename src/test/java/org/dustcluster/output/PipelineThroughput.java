package org.dustcluster.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.dustcluster.cluster.NodeEvent;

/** How fast text passes the pipeline and a plain screen: 200 MB in lines of 80 characters. Run by hand, with -Xmx256m. */
public final class PipelineThroughput {
    private PipelineThroughput() {}

    public static void main(String[] arguments) throws InterruptedException {
        PrintStream sink = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        PrintStream report = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, UTF_8);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            lines.add(String.format("%010d", i) + "x".repeat(70));
        }
        for (int round = 0; round < 3; round++) {
            PlainScreen screen = new PlainScreen(sink, sink, UTF_8, false);
            try (OutputPipeline pipeline =
                    new OutputPipeline(screen, () -> 80, PipelineLimits.script(), failure -> {})) {
                long start = System.nanoTime();
                for (int event = 0; event < 25_000; event++) {
                    pipeline.accept(new NodeEvent.Lines("worker" + event % 10, 1, lines));
                }
                boolean done = pipeline.fence(Duration.ofMinutes(1));
                double seconds = (System.nanoTime() - start) / 1e9;
                report.println((done ? "" : "NOT ") + "done: 200 MB in " + seconds + " s");
            }
        }
    }
}
