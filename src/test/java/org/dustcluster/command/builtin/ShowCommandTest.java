package org.dustcluster.command.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.testing.CommandBench;
import org.dustcluster.testing.JsonReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShowCommandTest {
    private final CommandBench bench = CommandBench.script();

    private void cluster() {
        bench.loaded("sample", "w0", "w1");
        bench.cloud.addMember("sample", "w0", InstanceState.RUNNING);
        bench.cloud.add(InstanceState.STOPPED, "m5.large", "ami-9", Map.of("Name", "db", "owner", "dev"));
    }

    @Test
    void membersComeFirstThenTheRestOfTheRegion() {
        cluster();
        assertEquals(0, bench.run("show"));
        assertEquals("""
                #  NAME  TYPE      IMAGE  STATE        ID      IP           DNS                TAGS
                1  w0    t3.micro  ami-1  running      i-0001  203.0.113.1  ec2-1.example.com
                2  w1    t3.micro  ami-1  not_started

                3  db    m5.large  ami-9  stopped      i-0002  203.0.113.2  ec2-2.example.com  owner:dev""", bench.printer.results());
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 60, 79, 80, 100})
    void itFitsTheScreen(int width) {
        cluster();
        bench.printer.width(width);
        bench.run("show");
        bench.printer.results().lines().forEach(line -> assertTrue(line.length() <= width, line));
        assertTrue(bench.printer.results().contains("w0"));
    }

    @Test
    void aTargetLooksAtAll() {
        cluster();
        bench.run("show type=m5*");
        assertTrue(bench.printer.results().contains("db"));
        assertFalse(bench.printer.results().contains("w0"));
    }

    @Test
    void numbersStayUntilTheNextShowWithoutATarget() {
        bench.cloud.add(InstanceState.RUNNING, "t", "a", Map.of("Name", "b"));
        bench.run("show");
        bench.cloud.add(InstanceState.RUNNING, "t", "a", Map.of("Name", "a"));
        bench.printer.clear();
        bench.run("show 1");
        assertTrue(bench.printer.results().contains("b"), bench.printer.toString());
        bench.run("show");
        bench.printer.clear();
        bench.run("show 1");
        assertTrue(bench.printer.results().lines().toList().get(1).startsWith("1  a "), bench.printer.toString());
    }

    @Test
    void remarksStandUnderTheTable() {
        bench.loaded("sample", "w0");
        bench.cloud.addMember("sample", "w0", InstanceState.RUNNING);
        bench.cloud.addMember("sample", "w0", InstanceState.STOPPED);
        bench.run("show");
        assertEquals(
                List.of(
                        "w0: 2 instances have this name; i-0001 is used",
                        "i-0002: a second instance of w0, touched only by its id"),
                bench.printer.messages());
    }

    @Test
    void everyAttributeIsShownOnDemand() {
        cluster();
        bench.shells.state("w0", "busy");
        bench.run("show -v w0");
        assertEquals("""
                w0
                  index            1
                  state            running
                  type             t3.micro
                  image            ami-1
                  id               i-0001
                  ip               203.0.113.1
                  private_ip       10.0.0.1
                  dns              ec2-1.example.com
                  private_dns      ip-1.internal
                  zone             eu-west-1a
                  key              key
                  launched         2026-05-01T10:00:01Z
                  session          busy
                  cluster          sample
                  tags             Name:w0
                  tags             dust:cluster:sample""", bench.printer.results());
    }

    @Test
    void everythingIsMoreThanTheAttributes() {
        cluster();
        bench.run("show -vv w0");
        assertTrue(bench.printer.results().contains("public_ip        203.0.113.1"));
    }

    @Test
    void aLineBreakInATagIsNoLineOfOurs() {
        bench.cloud.add(InstanceState.RUNNING, "t", "a", Map.of("x", "1\nw9  running\u2028y"));
        bench.run("show -v");
        assertTrue(bench.printer.results().contains("tags             x:1 w9  running y"), bench.printer.toString());
    }

    @Test
    void nothingIsSaidInASentence() {
        assertEquals(0, bench.run("show"));
        assertEquals(
                List.of("no nodes: no template is loaded, and there are no instances in eu-west-1"),
                bench.printer.messages());
    }

    @Test
    void noMatchIsAMistake() {
        cluster();
        assertEquals(2, bench.run("show w7"));
        assertEquals(List.of("no node matches `w7`"), bench.printer.errors());
    }

    @Test
    void jsonIsOneObjectWithEveryKey() {
        cluster();
        bench.shells.state("w0", "idle");
        assertEquals(0, bench.run("show --json"));
        Object object = JsonReader.read(bench.printer.results());
        assertEquals("sample", JsonReader.at(object, "cluster"));
        assertEquals("eu-west-1", JsonReader.at(object, "region"));
        List<?> nodes = JsonReader.list(object, "nodes");
        assertEquals(3, nodes.size());
        Object running = nodes.get(0);
        assertEquals(
                List.of(
                        "index",
                        "name",
                        "member",
                        "state",
                        "id",
                        "type",
                        "image",
                        "ip",
                        "private_ip",
                        "dns",
                        "zone",
                        "key",
                        "launched",
                        "tags",
                        "session"),
                List.copyOf(((Map<?, ?>) running).keySet()));
        assertEquals(1.0, JsonReader.at(running, "index"));
        assertEquals(true, JsonReader.at(running, "member"));
        assertEquals("idle", JsonReader.at(running, "session"));
        assertEquals(Map.of("Name", "w0", "dust:cluster", "sample"), JsonReader.at(running, "tags"));
        Object missing = nodes.get(1);
        assertEquals("not_started", JsonReader.at(missing, "state"));
        assertNull(JsonReader.at(missing, "id"));
        assertNull(JsonReader.at(missing, "session"));
    }

    @Test
    void jsonEscapesWhatAScreenWouldNotPass() {
        String odd = "q\" b\\ n\n e\u001b r\u202e s\ud83d\ude00 ä \ud800";
        bench.cloud.add(InstanceState.RUNNING, "t", "a", Map.of("odd", odd));
        bench.run("show --json");
        String text = bench.printer.results();
        assertTrue(text.contains("\\u001b") && text.contains("\\u202e") && text.contains("\\ud800"), text);
        Object object = JsonReader.read(text);
        Object node = JsonReader.list(object, "nodes").get(0);
        assertEquals(Map.of("odd", odd), JsonReader.at(node, "tags"));
        assertNull(JsonReader.at(object, "cluster"));
    }

    @Test
    void jsonOfNothingIsAnObjectToo() {
        bench.run("show --json");
        assertEquals(List.of(), JsonReader.list(JsonReader.read(bench.printer.results()), "nodes"));
    }

    @Test
    void columnsAreChosen() {
        cluster();
        assertEquals(0, bench.run("show --columns name,tag:owner,STATE,#"));
        assertEquals("""
                NAME  tag:owner  STATE        #
                w0               running      1
                w1               not_started  2
                db    dev        stopped      3""", bench.printer.results());
    }

    @Test
    void aColumnThatThereIsNotIsHintedAt() {
        cluster();
        assertEquals(2, bench.run("show --columns name,sate"));
        assertEquals(List.of("show: --columns knows no `sate`, did you mean `state`?"), bench.printer.errors());
        assertEquals(2, bench.run("show --sort owner"));
        assertEquals(2, bench.run("show --columns name,"));
        assertEquals(2, bench.run("show -v --columns name"));
        assertEquals(List.of(), bench.cloud.calls());
    }

    private String sorted(String keys) {
        bench.printer.clear();
        assertEquals(0, bench.run("show --columns name --sort " + keys), bench.printer.toString());
        return bench.printer.results().lines().skip(1).reduce("", (all, line) -> all + " " + line);
    }

    @Test
    void numbersAreSortedByTheirValueAndWhatIsMissingComesLast() {
        for (String name : List.of("n10", "n9", "n010", "n1")) {
            bench.cloud.add(
                    InstanceState.RUNNING, name.endsWith("9") ? "m5" : "t3", "a", Map.of("Name", name, "k", name));
        }
        bench.cloud.add(InstanceState.RUNNING, "t3", "a", Map.of("Name", "x"));
        assertEquals(" n1 n9 n010 n10 x", sorted("tag:k"));
        assertEquals(" n10 n010 n9 n1 x", sorted("-tag:k"));
        assertEquals(" n9 x n10 n010 n1", sorted("type,-name"));
        assertEquals(" x n1 n010 n9 n10", sorted("-launched"));
    }

    @Test
    void dataIsSortedButKeepsItsColumns() {
        cluster();
        bench.run("show --json --sort -index --columns name");
        Object first = JsonReader.list(JsonReader.read(bench.printer.results()), "nodes")
                .get(0);
        assertEquals("db", JsonReader.at(first, "name"));
        assertEquals("m5.large", JsonReader.at(first, "type"));
    }

    @Test
    void aSortedTableIsNotParted() {
        cluster();
        bench.run("show --sort -name");
        assertEquals(4, bench.printer.results().lines().count());
    }
}
