package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dustcluster.target.TargetExpression;
import org.dustcluster.testing.FakeCloud;
import org.dustcluster.testing.Templates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterViewTest {
    private final FakeCloud cloud = new FakeCloud();
    private final ClusterView view = view();

    private ClusterView view() {
        cloud.addMember("sample", "worker0", InstanceState.RUNNING);
        cloud.addMember("sample", "worker1", InstanceState.STOPPED);
        cloud.add(InstanceState.RUNNING, "m5.large", "ami-9", Map.of("Name", "worker-stray", "owner", "dev"));
        return Reconciler.reconcile(Optional.of(Templates.of("sample", "worker0", "worker1", "worker2")), cloud.now());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "worker*; worker0 worker1 worker2",
                "!worker0; worker1 worker2",
                "state=run*; worker0",
                "state=not_started; worker2",
                "type=t3.*; worker0 worker1 worker2",
                "private_dns=ip-2.*; worker1",
                "id=i-0003; worker-stray",
                "4; worker-stray",
                "worker0,4; worker0 worker-stray",
                "!id=i-0001; worker1 worker2"
            })
    void aTargetMeansNodesOfTheTemplateAndStraysByIdOrIndexOnly(String target, String names) {
        assertEquals(List.of(names.split(" ")), select(target, false));
    }

    @Test
    void withAllItMeansStraysAsWell() {
        assertEquals(List.of("worker1", "worker2", "worker-stray"), select("!worker0", true));
        assertEquals(List.of("worker-stray"), select("tags=owner:dev", true));
    }

    @Test
    void withoutATemplateItMeansTheRegion() {
        ClusterView region = Reconciler.reconcile(Optional.empty(), cloud.now());
        assertEquals(3, region.select(TargetExpression.parse("state=*"), false).size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "wroker0; no node matches `wroker0`, did you mean `worker0`?",
                "wroker[0-2]; no node matches `wroker[0-2]`, did you mean `worker[0-2]`?",
                "wrok*; no node matches `wrok*`, did you mean `work*`?",
                "state=runing; no node matches `state=runing`, did you mean `state=running`?",
                "worker0&state=terminated; no node matches `worker0&state=terminated`",
                "zebra; no node matches `zebra`",
                "state=pending; no node matches `state=pending`"
            })
    void noMatchIsAMistakeThatNamesTheTarget(String target, String sentence) {
        DustException mistake = assertThrows(DustException.class, () -> select(target, false));
        assertEquals(sentence, mistake.sentence());
        assertEquals(ExitStatus.USAGE, mistake.status());
    }

    @Test
    void aStrangerThatWouldMatchIsMentionedAndNotTouched() {
        DustException mistake = assertThrows(DustException.class, () -> select("worker-s*", false));
        assertEquals(
                "no node matches `worker-s*` in the template; 1 other instance of the region would with -a, or as id=i-0003",
                mistake.sentence());
    }

    @Test
    void theStatesOfShellsAreAttributes() {
        ClusterView busy = view.withSessions(Map.of("worker0", "busy"));
        assertEquals(
                List.of("worker0"),
                busy.select(TargetExpression.parse("session=busy"), false).stream()
                        .map(Node::name)
                        .toList());
    }

    private List<String> select(String target, boolean all) {
        return view.select(TargetExpression.parse(target), all).stream()
                .map(Node::name)
                .toList();
    }
}
