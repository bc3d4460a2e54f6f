package org.dustcluster.command.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.dustcluster.cluster.Transfer.Progress;
import org.dustcluster.cluster.Transfer.State;
import org.junit.jupiter.api.Test;

class CopyBarsTest {
    private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");

    private final CopyBars bars = new CopyBars(BEGUN);

    private static Progress node(String name, State state, long done, long total) {
        return new Progress(name, state, done, 0, total, 0, 1);
    }

    @Test
    void aBarForEachNodeAndOneForTheWhole() {
        List<Progress> nodes = List.of(
                node("worker0", State.COPYING, 50_000_000, 100_000_000),
                node("w1", State.DONE, 100_000_000, 100_000_000),
                node("w2", State.WAITING, 0, 100_000_000),
                node("w3", State.FAILED, 0, 0));
        assertEquals("""
                worker0 [========>          ]  50%  50.0 MB
                w1      [===================] 100%  done
                w2      [                   ]   0%  waiting
                w3      [                   ]   0%  failed
                total   [========>          ]  50%  150.0 MB of 300.0 MB  75.0 MB/s  0:02 left
                """.strip(), String.join("\n", bars.lines(nodes, BEGUN.plusSeconds(2), 80)));
    }

    @Test
    void ofManyNodesOnlyTheSlowestAreShown() {
        List<Progress> nodes = IntStream.range(0, 40)
                .mapToObj(i -> node("n" + i, i < 3 ? State.DONE : State.COPYING, i * 10L, 1000))
                .toList();
        List<String> lines = bars.lines(nodes, BEGUN.plusSeconds(1), 80);
        assertEquals(6, lines.size());
        assertTrue(lines.get(0).startsWith("n3 "), lines::toString);
        assertTrue(lines.get(5).endsWith("3/40 nodes"), lines::toString);
    }

    @Test
    void aNarrowWindowKeepsTheRateAndTheTimeLeft() {
        List<Progress> nodes = List.of(
                node("w0", State.COPYING, 50_000_000, 100_000_000), node("w1", State.COPYING, 50_000_000, 100_000_000));
        assertEquals("""
                w0    [==>   ]  50%  50.0 MB
                w1    [==>   ]  50%  50.0 MB
                total [==>   ]  50%  50.0 MB/s  0:02 left
                """.strip(), String.join("\n", bars.lines(nodes, BEGUN.plusSeconds(2), 43)));
    }

    @Test
    void whatWasThereBeforeIsNoSpeed() {
        List<Progress> nodes = List.of(new Progress("w0", State.COPYING, 90_000_000, 80_000_000, 100_000_000, 0, 1));
        String total = bars.lines(nodes, BEGUN.plusSeconds(2), 80).get(0);
        assertTrue(total.endsWith("90.0 MB of 100.0 MB  5.0 MB/s  0:02 left"), total);
    }

    @Test
    void linesFitASmallWindowOrAreCutThere() {
        List<Progress> nodes =
                List.of(node("a-node-with-a-very-long-name-indeed", State.COPYING, 1, 3), node("b", State.DONE, 3, 3));
        assertTrue(bars.lines(nodes, BEGUN.plusSeconds(1), 20).get(0).startsWith("a-node-with-a-very-long~ ["));
    }
}
