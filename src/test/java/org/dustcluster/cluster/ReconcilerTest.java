package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dustcluster.testing.FakeCloud;
import org.dustcluster.testing.Templates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconcilerTest {
    private final FakeCloud cloud = new FakeCloud();
    private final Template template = Templates.of("sample", "w0", "w1");

    @Test
    void aNodeNeverLaunchedIsNotStarted() {
        Node w0 = node("w0");
        assertEquals(InstanceState.NOT_STARTED, w0.state());
        assertEquals(1, w0.index());
        assertTrue(w0.member());
    }

    @Test
    void anInstanceWithBothTagsIsTheNode() {
        Instance instance = cloud.addMember("sample", "w1", InstanceState.STOPPED);
        assertEquals(Optional.of(instance), node("w1").instance());
    }

    @Test
    void anotherClustersNodeOfTheSameNameIsAStray() {
        cloud.addMember("other", "w0", InstanceState.RUNNING);
        assertEquals(InstanceState.NOT_STARTED, node("w0").state());
        assertEquals("other", view().strays().get(0).cluster());
    }

    @ParameterizedTest
    @EnumSource(names = {"TERMINATED", "SHUTTING_DOWN"})
    void whatIsGoneIsNoMemberAndNoStray(InstanceState gone) {
        cloud.addMember("sample", "w0", gone);
        cloud.addMember("other", "x", gone);
        assertEquals(InstanceState.NOT_STARTED, node("w0").state());
        assertEquals(List.of(), view().strays());
    }

    @Test
    void anInstanceOfTheOlderDustIsAdopted() {
        Instance old = cloud.add(InstanceState.RUNNING, "t3.micro", "ami-1", Map.of("name", "w0"));
        assertEquals(Optional.of(old), node("w0").instance());
    }

    @Test
    void anOlderInstanceOfAnotherTypeOrImageOrClusterIsNotAdopted() {
        cloud.add(InstanceState.RUNNING, "t3.large", "ami-1", Map.of("name", "w0"));
        cloud.add(InstanceState.RUNNING, "t3.micro", "ami-2", Map.of("name", "w0"));
        cloud.add(InstanceState.RUNNING, "t3.micro", "ami-1", Map.of("name", "w0", "dust:cluster", "other"));
        assertEquals(InstanceState.NOT_STARTED, node("w0").state());
        assertEquals(
                List.of(
                        "called w0 by an older dust, but not adopted: t3.large instead of t3.micro",
                        "called w0 by an older dust, but not adopted: ami-2 instead of ami-1",
                        "in cluster other"),
                view().strays().stream().map(Node::remark).toList());
    }

    @Test
    void ofTwoInstancesTheRunningOneCountsAndTheOtherIsReported() {
        cloud.addMember("sample", "w0", InstanceState.STOPPED);
        Instance running = cloud.addMember("sample", "w0", InstanceState.RUNNING);
        cloud.addMember("sample", "w0", InstanceState.PENDING);
        assertEquals(Optional.of(running), node("w0").instance());
        assertEquals("3 instances have this name; i-0002 is used", node("w0").remark());
        String second = "a second instance of w0, touched only by its id";
        assertEquals(
                List.of(second, second),
                view().strays().stream().map(Node::remark).toList());
    }

    @Test
    void ofTwoRunningOnesTheFirstCounts() {
        Instance small = cloud.addMember("sample", "w0", InstanceState.RUNNING);
        Instance large = cloud.addMember("sample", "w0", InstanceState.RUNNING);
        assertEquals(small.id(), chosen(small, large));
        assertEquals(large.id(), chosen(launched(small, "2026-05-01T12:00:00Z"), large));
    }

    @Test
    void ofTwoThatStandStillTheOneThatRanLastCounts() {
        Instance first = cloud.addMember("sample", "w0", InstanceState.STOPPED);
        Instance second = cloud.addMember("sample", "w0", InstanceState.STOPPED);
        assertEquals(
                second.id(), chosen(launched(first, "2026-01-01T12:00:00Z"), launched(second, "2026-03-01T12:00:00Z")));
        assertEquals(
                first.id(), chosen(launched(first, "2026-05-01T12:00:00Z"), launched(second, "2026-03-01T12:00:00Z")));
    }

    private String chosen(Instance... instances) {
        return Reconciler.reconcile(Optional.of(template), List.of(instances))
                .members()
                .get(0)
                .instance()
                .orElseThrow()
                .id();
    }

    private static Instance launched(Instance instance, String when) {
        return new Instance(
                instance.id(),
                instance.state(),
                instance.type(),
                instance.image(),
                instance.publicIp(),
                instance.privateIp(),
                instance.publicDns(),
                instance.privateDns(),
                instance.zone(),
                instance.key(),
                Optional.of(Instant.parse(when)),
                instance.securityGroups(),
                instance.tags());
    }

    @Test
    void aTypeOrImageThatDiffersIsRemarked() {
        cloud.add(InstanceState.RUNNING, "t3.large", "ami-2", Map.of("Name", "w0", "dust:cluster", "sample"));
        assertEquals(
                "drifted: t3.large instead of t3.micro and ami-2 instead of ami-1",
                node("w0").remark());
    }

    @Test
    void anInstanceOfTheClusterThatTheTemplateDoesNotNameIsRemarked() {
        cloud.addMember("sample", "w9", InstanceState.RUNNING);
        assertEquals(
                "in cluster sample, but not in the template",
                view().strays().get(0).remark());
    }

    @Test
    void aStrangerIsExplained() {
        cloud.add(InstanceState.RUNNING, "t3.micro", "ami-1", Map.of("Name", "db"));
        assertEquals("in no cluster of dust", view().strays().get(0).remark());
    }

    @Test
    void anImageThatIsResolvedAtTheLaunchCannotDrift() {
        Template resolved = Templates.with(
                template,
                Templates.node(
                        "w0",
                        Templates.launch(Optional.of("resolve:ssm:/x"), Optional.of("k"), Optional.empty(), Map.of())));
        cloud.addMember("sample", "w0", InstanceState.RUNNING);
        assertEquals(
                "",
                Reconciler.reconcile(Optional.of(resolved), cloud.now())
                        .members()
                        .get(0)
                        .remark());
    }

    @Test
    void strayNamesAreUniqueWhateverTheTagsSay() {
        Instance first = cloud.add(InstanceState.RUNNING, "t", "a", Map.of());
        cloud.add(InstanceState.RUNNING, "t", "a", Map.of("Name", first.id()));
        cloud.add(InstanceState.RUNNING, "t", "a", Map.of("Name", "w0"));
        cloud.add(InstanceState.RUNNING, "t", "a", Map.of("Name", "db"));
        cloud.add(InstanceState.RUNNING, "t", "a", Map.of("Name", "db"));
        List<String> names = view().nodes().stream().map(Node::name).toList();
        assertEquals(names.size(), new HashSet<>(names).size(), names.toString());
        Node meant = view().nodes().stream()
                .filter(node -> node.name().equals(first.id()))
                .findFirst()
                .orElseThrow();
        assertEquals(Optional.of(first), meant.instance());
    }

    @Test
    void aNameIsShownWithoutControlCharacters() {
        cloud.add(InstanceState.RUNNING, "t", "a", Map.of("Name", "d\u001b[31mb\u202e\n"));
        assertEquals("d[31mb", view().strays().get(0).name());
    }

    @Test
    void withoutATemplateEveryInstanceStandsForItself() {
        cloud.addMember("sample", "w0", InstanceState.RUNNING);
        cloud.add(InstanceState.STOPPED, "t", "a", Map.of());
        ClusterView view = Reconciler.reconcile(Optional.empty(), cloud.instances());
        assertEquals(2, view.members().size());
        assertEquals(List.of(), view.strays());
    }

    @Test
    void indicesRunThroughMembersAndStrays() {
        cloud.addMember("other", "x", InstanceState.RUNNING);
        assertEquals(List.of(1, 2, 3), view().nodes().stream().map(Node::index).toList());
    }

    private ClusterView view() {
        return Reconciler.reconcile(Optional.of(template), cloud.now());
    }

    private Node node(String name) {
        return view().members().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
