package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dustcluster.cluster.Outcome;
import org.junit.jupiter.api.Test;

class GathererTest {
    private static NodeOutput said(String node, Outcome outcome, String... lines) {
        return new NodeOutput(node, Optional.of(outcome), List.of(lines));
    }

    private static NodeOutput said(String node, String... lines) {
        return said(node, new Outcome.Exited(0), lines);
    }

    private static List<String> heads(NodeOutput... outputs) {
        return Gatherer.groups(List.of(outputs)).stream()
                .map(Gatherer.Group::head)
                .toList();
    }

    @Test
    void theSameOutputIsOneGroupAndTheBiggestComesFirst() {
        assertEquals(
                List.of("w[1-2] (2 nodes)", "w0"),
                heads(said("w0", "other"), said("w1", "a", "b"), said("w2", "a", "b")));
    }

    @Test
    void ofGroupsOfOneSizeTheOneOfTheFirstNodeComesFirst() {
        assertEquals(List.of("w2", "w1"), heads(said("w2", "b"), said("w1", "a")));
    }

    @Test
    void whereALineEndsMakesADifference() {
        assertEquals(List.of("w0", "w1", "w2"), heads(said("w0", "ab"), said("w1", "a", "b"), said("w2")));
    }

    @Test
    void colourMakesNone() {
        assertEquals(List.of("w[0-1] (2 nodes)"), heads(said("w0", "\u001b[31mred\u001b[0m"), said("w1", "red")));
    }

    @Test
    void theHeadTellsHowNodesEndedThatDidNotEndWell() {
        assertEquals(
                List.of("w[0-2] (3 nodes, exit 1: w2)"),
                heads(said("w0", "x"), said("w1", "x"), said("w2", new Outcome.Exited(1), "x")));
        assertEquals(List.of("w0 (exit 7)"), heads(said("w0", new Outcome.Exited(7), "x")));
        assertEquals(List.of("w0 (gone)"), heads(said("w0", new Outcome.Failed("gone"))));
        assertEquals(List.of("w0 (no exit status)"), heads(said("w0", new Outcome.Unreported())));
        assertEquals(List.of("w0 (still running)"), heads(new NodeOutput("w0", Optional.empty(), List.of())));
    }

    @Test
    void fiveHundredNodesAreTwoGroups() {
        List<NodeOutput> outputs = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            outputs.add(said("n" + i, "same", i == 250 ? "odd" : "even"));
        }
        List<Gatherer.Group> groups = Gatherer.groups(outputs);
        assertEquals("n[0-249,251-499] (499 nodes)", groups.get(0).head());
        assertEquals("n250", groups.get(1).head());
        assertEquals(2, groups.get(0).length());
    }
}
