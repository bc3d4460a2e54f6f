package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dustcluster.target.TargetExpression;
import org.dustcluster.testing.FakeCloud;
import org.dustcluster.testing.ManualClock;
import org.dustcluster.testing.Templates;
import org.junit.jupiter.api.Test;

class ClusterSessionTest {
    private static final Duration HALF_MINUTE = Duration.ofSeconds(30);

    private final FakeCloud cloud = new FakeCloud();
    private final ManualClock clock = new ManualClock();
    private final Map<Path, Template> files = new HashMap<>();
    private final Map<String, String> shells = new HashMap<>();
    private final List<Optional<CloudSettings>> made = new ArrayList<>();
    /** How often somebody asked for the states of all sessions. */
    private int lookedAt;

    private final ClusterSession session = new ClusterSession(
            this::read,
            settings -> {
                made.add(settings);
                return cloud;
            },
            () -> {
                lookedAt++;
                return shells;
            },
            AddressBook::real,
            clock);

    private Template read(Path file) {
        return Optional.ofNullable(files.get(file)).orElseThrow(() -> DustException.usage("no such file: " + file));
    }

    private void load(Template template) {
        files.put(template.file(), template);
        session.load(template.file());
    }

    @Test
    void loadingContactsNobody() {
        load(Templates.of("sample", "w0"));
        assertEquals(List.of(), made);
        assertEquals(List.of(), cloud.calls());
        assertEquals(1, session.lastView().orElseThrow().nodes().size());
    }

    @Test
    void aBadTemplateChangesNothing() {
        load(Templates.of("sample", "w0"));
        assertThrows(DustException.class, () -> session.load(Path.of("/nowhere.cnf")));
        assertEquals("sample", session.template().orElseThrow().clusterName());
    }

    @Test
    void aYoungViewIsUsedAgain() {
        session.view(HALF_MINUTE);
        clock.advance(HALF_MINUTE);
        assertTrue(session.fresh(HALF_MINUTE));
        session.view(HALF_MINUTE);
        assertEquals(List.of("list"), cloud.calls());
    }

    @Test
    void anOldViewIsRefreshed() {
        session.view(HALF_MINUTE);
        clock.advance(HALF_MINUTE.plusMillis(1));
        assertFalse(session.fresh(HALF_MINUTE));
        session.view(HALF_MINUTE);
        assertEquals(List.of("list", "list"), cloud.calls());
    }

    @Test
    void afterAChangeTheNextViewIsANewOne() {
        session.view(HALF_MINUTE);
        session.markStale();
        assertFalse(session.fresh(HALF_MINUTE));
        session.view(HALF_MINUTE);
        assertEquals(List.of("list", "list"), cloud.calls());
    }

    @Test
    void aViewKnowsTheShellsOfNow() {
        cloud.addMember("sample", "w0", InstanceState.RUNNING);
        load(Templates.of("sample", "w0"));
        session.refresh();
        shells.put("w0", "busy");
        assertEquals("busy", session.view(HALF_MINUTE).nodes().get(0).session());
        shells.put("w0", "idle");
        assertEquals("idle", session.lastView().orElseThrow().nodes().get(0).session());
        shells.clear();
        assertEquals("", session.lastView().orElseThrow().nodes().get(0).session());
    }

    @Test
    void anIndexIsTheOneThatWasShownLast() {
        cloud.add(InstanceState.RUNNING, "t", "a", Map.of("Name", "b"));
        session.renumbered();
        cloud.add(InstanceState.RUNNING, "t", "a", Map.of("Name", "a"));
        ClusterView later = session.refresh();
        assertEquals("b", only(later, "1"));
        assertThrows(DustException.class, () -> later.select(TargetExpression.parse("2"), false));
        ClusterView shown = session.renumbered();
        assertEquals("a", only(shown, "1"));
        assertEquals("b", only(session.refresh(), "2"));
    }

    @Test
    void beforeAnyShowNoIndexMeansAnything() {
        cloud.add(InstanceState.RUNNING, "t", "a", Map.of("Name", "b"));
        ClusterView view = session.refresh();
        assertThrows(DustException.class, () -> view.select(TargetExpression.parse("1"), true));
        assertEquals("b", only(session.shown(), "1"));
    }

    @Test
    void anIndexMeansTheSameInstanceAlsoWhenItsNameChanged() {
        Instance first = cloud.add(InstanceState.RUNNING, "t", "a", Map.of());
        session.renumbered();
        // A second one of the first's name would only take the name, never the number.
        cloud.add(InstanceState.RUNNING, "t", "a", Map.of("Name", first.id()));
        assertEquals(first.id(), only(session.refresh(), "1"));
    }

    private static String only(ClusterView view, String target) {
        List<Node> nodes = view.select(TargetExpression.parse(target), false);
        assertEquals(1, nodes.size());
        return nodes.get(0).name();
    }

    @Test
    void anotherRegionIsAnotherCloud() {
        load(Templates.of("sample", "w0"));
        session.refresh();
        load(Templates.of("second", "w0"));
        session.refresh();
        assertEquals(1, made.size());
        Template elsewhere = Templates.of("third", "w0");
        load(new Template(
                elsewhere.file(), "third", Templates.cloud("us-east-1"), elsewhere.defaults(), elsewhere.nodes()));
        session.refresh();
        assertEquals(2, made.size());
        session.switchTo("sample");
        session.refresh();
        assertEquals(2, made.size());
        session.close();
        assertEquals(List.of("list", "list", "list", "list", "close", "close"), cloud.calls());
    }

    @Test
    void aCloudThatNoClusterLivesInIsClosed() {
        session.refresh();
        load(Templates.of("sample", "w0"));
        assertEquals(List.of("list", "close"), cloud.calls());
    }

    // ---------------------------------------------------------------- several clusters

    private String sessionOf(String node) {
        return session.remote(session.refresh()
                        .select(TargetExpression.parse(node), false)
                        .get(0))
                .orElseThrow()
                .name();
    }

    @Test
    void whereNodesAreIsToldWithoutALookAtAllSessions() {
        load(Templates.of("sample", "w0", "w1", "w2"));
        List.of("w0", "w1", "w2").forEach(name -> cloud.addMember("sample", name, InstanceState.RUNNING));
        List<Node> nodes = session.refresh().members();
        int before = lookedAt;
        nodes.forEach(node -> assertTrue(session.remote(node).isPresent()));
        nodes.forEach(node -> assertTrue(session.remote(node).isPresent()));
        assertEquals(before, lookedAt);
    }

    @Test
    void nodesOfTheSameNameInTwoClustersHaveSessionsOfDifferentNames() {
        cloud.addMember("a", "w0", InstanceState.RUNNING);
        cloud.addMember("b", "w0", InstanceState.RUNNING);
        load(Templates.of("a", "w0"));
        assertEquals("w0", sessionOf("w0"));
        shells.put("w0", "busy");
        load(Templates.of("b", "w0"));
        assertEquals("", session.refresh().nodes().get(0).session(), "the session of the other w0");
        assertEquals("b:w0", sessionOf("w0"));
        shells.put("b:w0", "idle");
        assertEquals("idle", session.refresh().nodes().get(0).session());
        assertEquals(Optional.of("a"), session.elsewhere("w0"));
        assertEquals(Optional.empty(), session.elsewhere("b:w0"));
        session.switchTo("a");
        assertEquals("w0", sessionOf("w0"));
        assertEquals("busy", session.refresh().nodes().get(0).session());
        assertEquals(Optional.of("b"), session.elsewhere("b:w0"));
    }

    @Test
    void clustersThatShareNoNameNeedNoMark() {
        cloud.addMember("b", "x0", InstanceState.RUNNING);
        load(Templates.of("a", "w0"));
        load(Templates.of("b", "x0"));
        assertEquals("x0", sessionOf("x0"));
    }

    @Test
    void aMachineKeepsItsSessionWhenATemplateComesToNameIt() {
        Instance instance = cloud.addMember("b", "w0", InstanceState.RUNNING);
        load(Templates.of("a", "w0"));
        assertEquals(instance.id(), sessionOf("id=" + instance.id()));
        load(Templates.of("b", "w0"));
        assertEquals(instance.id(), sessionOf("w0"));
        session.switchTo("a");
        assertEquals(instance.id(), sessionOf("id=" + instance.id()));
    }

    @Test
    void aMemberOfAnotherClusterHasOneSessionAsAStrayToo() {
        Instance instance = cloud.addMember("a", "w0", InstanceState.RUNNING);
        load(Templates.of("a", "w0"));
        assertEquals("w0", sessionOf("w0"));
        load(Templates.of("b", "w0"));
        assertEquals("w0", sessionOf("id=" + instance.id()));
        assertEquals(Optional.of("a"), session.elsewhere("w0"));
    }

    @Test
    void aNameInUseStaysWhenATemplateIsReadAgain() {
        cloud.addMember("a", "x0", InstanceState.RUNNING);
        cloud.addMember("b", "x0", InstanceState.RUNNING);
        load(Templates.of("a", "w0"));
        load(Templates.of("b", "x0"));
        assertEquals("x0", sessionOf("x0"));
        shells.put("x0", "idle");
        load(Templates.of("a", "w0", "x0"));
        assertEquals("a:x0", sessionOf("x0"));
        session.switchTo("b");
        assertEquals("x0", sessionOf("x0"));
    }

    @Test
    void theNumbersOfAnotherClustersListMeanNothing() {
        load(Templates.of("a", "w0"));
        session.renumbered();
        load(Templates.of("b", "x0"));
        session.renumbered();
        session.switchTo("a");
        ClusterView view = session.refresh();
        assertThrows(DustException.class, () -> view.select(TargetExpression.parse("1"), true));
        assertThrows(DustException.class, () -> session.switchTo("c"));
        assertEquals("a", session.template().orElseThrow().clusterName());
    }

    // ---------------------------------------------------------------- working sets

    private List<String> everyone() {
        return session.everyone(session.refresh()).stream().map(Node::name).toList();
    }

    @Test
    void aWorkingSetIsLookedUpAnewEachTime() {
        load(Templates.of("a", "w0", "w1", "w2"));
        cloud.addMember("a", "w0", InstanceState.RUNNING);
        session.narrow(session.refresh(), TargetExpression.parse("state=running"));
        assertEquals(List.of("w0"), everyone());
        cloud.addMember("a", "w2", InstanceState.RUNNING);
        assertEquals(List.of("w0", "w2"), everyone());
        session.widen();
        assertEquals(List.of("w0", "w1", "w2"), everyone());
    }

    @Test
    void numbersInAWorkingSetAreSettled() {
        load(Templates.of("a", "w0", "w1"));
        Instance stray = cloud.add(InstanceState.RUNNING, "t", "i", Map.of("Name", "z"));
        session.renumbered();
        session.narrow(session.refresh(), TargetExpression.parse("2,3"));
        assertEquals("w1,id=" + stray.id(), session.workingSet().orElseThrow().toString());
        load(Templates.of("a", "v9", "w0", "w1"));
        session.renumbered();
        assertEquals(List.of("w1", "z"), everyone());
    }

    @Test
    void aWorkingSetNeverHoldsAStrangerUnlessByItsId() {
        load(Templates.of("a", "w0"));
        cloud.add(InstanceState.RUNNING, "t", "i", Map.of("Name", "w9"));
        session.narrow(session.refresh(), TargetExpression.parse("w*"));
        assertEquals(List.of("w0"), everyone());
    }

    @Test
    void readingTheTemplateAgainDoesNotWiden() {
        load(Templates.of("a", "w0", "w1"));
        session.narrow(session.refresh(), TargetExpression.parse("w1"));
        load(Templates.of("a", "w0", "w1", "w2"));
        assertEquals(List.of("w1"), everyone());
        load(Templates.of("b", "x0"));
        assertEquals(List.of("x0"), everyone());
        session.switchTo("a");
        assertEquals(List.of("w1"), everyone());
    }

    @Test
    void aSetThatMatchesNothingChangesNothing() {
        load(Templates.of("a", "w0", "w1"));
        session.narrow(session.refresh(), TargetExpression.parse("w1"));
        ClusterView view = session.refresh();
        assertThrows(DustException.class, () -> session.narrow(view, TargetExpression.parse("x*")));
        assertEquals("w1", session.workingSet().orElseThrow().toString());
    }

    @Test
    void theSameSettingsKeepTheCloud() {
        load(Templates.of("sample", "w0"));
        session.refresh();
        load(Templates.of("sample", "w0", "w1"));
        session.close();
        assertEquals(List.of("list", "close"), cloud.calls());
    }

    @Test
    void aNewTemplateForgetsNumbersAndInstancesOfTheOldOne() {
        cloud.addMember("sample", "w0", InstanceState.RUNNING);
        load(Templates.of("sample", "w0"));
        session.renumbered();
        load(Templates.of("second", "x0", "x1"));
        ClusterView view = session.lastView().orElseThrow();
        assertEquals(List.of("x0", "x1"), view.nodes().stream().map(Node::name).toList());
        assertEquals("x1", only(view, "2"));
    }
}
