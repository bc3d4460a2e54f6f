package org.dustcluster.command.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.testing.CommandBench;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagCommandTest {
    private final CommandBench bench = CommandBench.script();

    @BeforeEach
    void aClusterAndAStranger() {
        bench.loaded("sample", "w0", "w1", "w2");
        bench.cloud.addMember("sample", "w0", InstanceState.RUNNING);
        bench.cloud.addMember("sample", "w1", InstanceState.STOPPED);
        bench.cloud.add(InstanceState.RUNNING, "m5.large", "ami-9", Map.of("Name", "db", "owner", "ann"));
    }

    private Map<String, String> tags(int instance) {
        return bench.cloud.now().get(instance).tags();
    }

    @Test
    void allNodesAreTaggedInOneCall() {
        assertEquals(0, bench.run("tag w* owner=dev 'note=a = b' stage="));
        assertEquals(List.of("tag i-0001 i-0002"), bench.cloud.calls("tag"));
        assertEquals("dev", tags(0).get("owner"));
        assertEquals("a = b", tags(1).get("note"));
        assertEquals("", tags(1).get("stage"));
        assertEquals("tagged w[0-1]", bench.printer.results());
        assertEquals(List.of("leave w2: never launched"), bench.printer.messages());
        assertEquals("ann", tags(2).get("owner"));
    }

    @Test
    void theNextLineSeesTheNewTags() {
        bench.run("tag w0 owner=dev");
        bench.printer.clear();
        assertEquals(0, bench.run("stop -n tags=owner:dev"));
        assertEquals("stop w0", bench.printer.results());
    }

    @Test
    void untagTakesThemOffWhereTheyAre() {
        bench.run("tag w* owner=dev stage=test");
        bench.run("untag w1 stage");
        bench.printer.clear();
        assertEquals(0, bench.run("untag w* stage ownr"));
        assertEquals(List.of("untag i-0002", "untag i-0001"), bench.cloud.calls("untag"));
        assertTrue(
                bench.printer.messages().contains("no tag `ownr` there, did you mean `owner`?"),
                bench.printer.toString());
        assertEquals(Map.of("Name", "w0", "dust:cluster", "sample", "owner", "dev"), tags(0));
    }

    @Test
    void untaggingWhatIsNotThereAsksNobody() {
        assertEquals(0, bench.run("untag w0 owner"));
        assertEquals(List.of(), bench.cloud.calls("untag"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tag w0 Name=x",
                "tag w0 name=x",
                "tag w0 a=b dust:cluster=other",
                "tag w0 dust:Cluster=other",
                "tag w0 aws:x=y",
                "untag w0 Name",
                "untag w0 dust:cluster",
                "tag w0 owner",
                "tag w0 =x",
                "tag w0 a=1 a=2",
                "tag w0",
                "untag w0",
                "tag nowhere a=b",
                "tag w2 a=b",
                "tag db a=b"
            })
    void aMistakeTouchesNothing(String line) {
        assertEquals(2, bench.run(line), bench.printer.toString());
        assertEquals(List.of(), bench.cloud.calls("tag"));
        assertEquals(List.of(), bench.cloud.calls("untag"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tag id=i-0003 a=b", "tag -a db a=b"})
    void aStrangerIsTaggedByIdOrWithAll(String line) {
        assertEquals(0, bench.run(line));
        assertEquals("b", tags(2).get("a"));
    }

    @Test
    void aRefusalIsOneLine() {
        bench.run("show");
        bench.cloud.failWith(DustException.failure("no permission"));
        assertEquals(3, bench.run("tag w0 a=b"));
        assertEquals(List.of("no permission"), bench.printer.errors());
    }
}
