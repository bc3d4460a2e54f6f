package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dustcluster.testing.FakeCloud;
import org.dustcluster.testing.Templates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTest {
    private final FakeCloud cloud = new FakeCloud();

    @ParameterizedTest
    @CsvSource({
        "NOT_STARTED, Launch, Skip, Skip",
        "PENDING, Skip, Skip, Terminate",
        "RUNNING, Skip, Stop, Terminate",
        "STOPPING, Skip, Skip, Terminate",
        "STOPPED, Resume, Skip, Terminate",
        "UNKNOWN, Skip, Stop, Terminate"
    })
    void eachStateHasItsStep(InstanceState state, String start, String stop, String terminate) {
        List<Node> nodes = nodes(state);
        assertEquals(start, step(Plan.start(nodes)));
        assertEquals(stop, step(Plan.stop(nodes)));
        assertEquals(terminate, step(Plan.terminate(nodes)));
    }

    private List<Node> nodes(InstanceState state) {
        if (state != InstanceState.NOT_STARTED) {
            cloud.addMember("sample", "w0", state);
        }
        return Reconciler.reconcile(Optional.of(Templates.of("sample", "w0")), cloud.now())
                .members();
    }

    private static String step(Plan plan) {
        return plan.actions().get(0).getClass().getSimpleName();
    }

    @Test
    void onlyANodeThatStaysOtherThanAskedForIsUnmet() {
        Plan still = Plan.start(nodes(InstanceState.STOPPING));
        assertTrue(still.unmet());
        assertTrue(still.idle());
        assertFalse(Plan.stop(nodes(InstanceState.STOPPING)).unmet());
    }

    @Test
    void aPlanIsToldAStepALineWithFoldedNames() {
        cloud.addMember("sample", "w1", InstanceState.STOPPED);
        cloud.addMember("sample", "w2", InstanceState.RUNNING);
        Template template = Templates.of("sample", "w0", "w1", "w2", "w3");
        Plan plan = Plan.start(
                Reconciler.reconcile(Optional.of(template), cloud.now()).members());
        assertEquals(
                List.of("launch w[0,3] (t3.micro, ami-1)", "start w1", "leave w2: already running"), plan.describe());
        assertEquals(
                List.of("w0", "w1", "w3"),
                plan.touched().stream().map(Node::name).toList());
    }

    @Test
    void aPercentSignInATypeIsNoPlaceForNames() {
        Template template = Templates.with(
                Templates.of("sample"),
                Templates.node(
                        "w0", Templates.launch(Optional.of("ami-%s"), Optional.of("k"), Optional.empty(), Map.of())));
        Plan plan = Plan.start(
                Reconciler.reconcile(Optional.of(template), List.of()).members());
        assertEquals(List.of("launch w0 (t3.micro, ami-%s)"), plan.describe());
    }

    @Test
    void whatALaunchLacksIsSaidBeforeAnythingHappens() {
        Template template = Templates.with(
                Templates.of("sample"),
                Templates.node("w0", Templates.launch(Optional.empty(), Optional.empty(), Optional.empty(), Map.of())));
        List<Node> nodes =
                Reconciler.reconcile(Optional.of(template), List.of()).members();
        DustException mistake = assertThrows(DustException.class, () -> Plan.start(nodes));
        assertEquals(
                "cannot launch w0: the template gives it no image and no key (in @cloud or in @w0)",
                mistake.sentence());
        assertEquals(ExitStatus.USAGE, mistake.status());
    }
}
