package org.dustcluster.command.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dustcluster.cluster.LaunchSettings;
import org.dustcluster.cluster.SecurityRule;
import org.dustcluster.cluster.Traffic;
import org.dustcluster.testing.CommandBench;
import org.dustcluster.testing.FakeCloud;
import org.dustcluster.testing.Templates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityCommandTest {
    private static final String DEFAULT = "sg-0000";

    private final CommandBench bench = CommandBench.script();
    private final FakeCloud cloud = bench.cloud;

    private static SecurityRule rule(String traffic, String source) {
        return new SecurityRule(Traffic.parse(traffic).orElseThrow(), source, "");
    }

    private List<String> open(String group) {
        return cloud.group(group).ingress().stream().map(SecurityRule::toString).toList();
    }

    private void template(Optional<String> subnet, String... groups) {
        LaunchSettings launch = new LaunchSettings(
                "t3.micro",
                Optional.of("ami-1"),
                Optional.of("key"),
                subnet,
                List.of(groups),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                false,
                Map.of());
        bench.loaded(
                Templates.with(Templates.of("sample"), Templates.node("w0", launch), Templates.node("w1", launch)));
    }

    @Test
    void addAloneOpensTheWebAndPingToThisMachine() {
        bench.callerAddress("203.0.113.7");
        assertEquals(0, bench.run("ec2sec add"));
        assertEquals(List.of("tcp:80 from 203.0.113.7/32", "icmp from 203.0.113.7/32"), open(DEFAULT));
        assertEquals(
                "opened tcp:80 from 203.0.113.7/32 in default\nopened icmp from 203.0.113.7/32 in default",
                bench.printer.results());
        assertEquals(List.of("me is 203.0.113.7/32"), bench.printer.messages());
    }

    @Test
    void whereTheAddressIsUnknownNothingIsOpened() {
        assertEquals(3, bench.run("ec2sec add"));
        assertEquals(List.of("nobody knows the address"), bench.printer.errors());
        assertEquals(List.of(), cloud.calls("authorize"));
    }

    @Test
    void aRuleTwiceIsNoError() {
        assertEquals(0, bench.run("ec2sec add tcp:22 --cidr 203.0.113.7"));
        bench.printer.clear();
        assertEquals(0, bench.run("ec2sec add tcp:22 --cidr 203.0.113.7/32"));
        assertEquals(List.of("already open: tcp:22 from 203.0.113.7/32 in default"), bench.printer.messages());
        assertEquals("", bench.printer.results());
        assertEquals(1, cloud.calls("authorize").size());
    }

    @Test
    void onlyWhatIsMissingIsAskedFor() {
        bench.run("ec2sec add tcp:22 --cidr 10.0.0.0/8");
        bench.run("ec2sec add tcp:22 udp:53 tcp:22 --cidr 10.1.2.3/8");
        assertEquals(
                List.of("authorize sg-0000 [tcp:22 from 10.0.0.0/8]", "authorize sg-0000 [udp:53 from 10.0.0.0/8]"),
                cloud.calls("authorize"));
    }

    @Test
    void removingTakesAwayAndTwiceIsNoError() {
        bench.run("ec2sec add tcp:22 tcp:8000-8100 --cidr 203.0.113.7 --cidr 2001:db8::/32");
        bench.printer.clear();
        assertEquals(0, bench.run("ec2sec remove tcp:22 --cidr 203.0.113.7"));
        assertEquals("closed tcp:22 from 203.0.113.7/32 in default", bench.printer.results());
        assertEquals(3, open(DEFAULT).size());
        bench.printer.clear();
        assertEquals(0, bench.run("ec2sec remove tcp:22 --cidr 203.0.113.7"));
        assertEquals(
                List.of(
                        "not open: tcp:22 from 203.0.113.7/32 in default",
                        "  but it is from 2001:db8::/32; say that with --cidr"),
                bench.printer.messages());
    }

    @Test
    void whatSomebodyElseDidMeanwhileIsNotReportedAsDone() {
        SecurityRule web = rule("tcp:80", "203.0.113.7/32");
        cloud.meanwhile(() -> cloud.authorize(DEFAULT, List.of(web)));
        assertEquals(0, bench.run("ec2sec add tcp:22 tcp:80 --cidr 203.0.113.7"));
        assertEquals("opened tcp:22 from 203.0.113.7/32 in default", bench.printer.results());
        assertEquals(List.of("already open: tcp:80 from 203.0.113.7/32 in default"), bench.printer.messages());

        bench.printer.clear();
        cloud.meanwhile(() -> cloud.revoke(DEFAULT, List.of(web)));
        assertEquals(0, bench.run("ec2sec remove tcp:22 tcp:80 --cidr 203.0.113.7"));
        assertEquals("closed tcp:22 from 203.0.113.7/32 in default", bench.printer.results());
        assertEquals(List.of("not open: tcp:80 from 203.0.113.7/32 in default"), bench.printer.messages());
    }

    @ParameterizedTest
    @CsvSource({
        "tcp:22, 0.0.0.0/0",
        "all, ::/0",
        "tcp:80-443, 0.0.0.0/0",
        "udp:53, 1.2.3.4/0",
        "tcp:22, 128.0.0.0/1",
        "tcp:0-65535, 0.0.0.0/0",
        "udp:80, 0.0.0.0/0"
    })
    void openingToTheWorldAsksFirst(String traffic, String cidr) {
        assertEquals(2, bench.run("ec2sec add " + traffic + " --cidr " + cidr));
        assertEquals(List.of(), cloud.calls("authorize"));
        assertEquals(1, bench.questions.size());

        bench.answer(false);
        assertEquals(0, bench.run("ec2sec add " + traffic + " --cidr " + cidr));
        assertEquals(List.of(), cloud.calls("authorize"));

        bench.answer(true);
        assertEquals(0, bench.run("ec2sec add " + traffic + " --cidr " + cidr));
        assertEquals(1, open(DEFAULT).size());
    }

    @ParameterizedTest
    @CsvSource({"tcp:80, 0.0.0.0/0", "tcp:443, ::/0", "icmp, 0.0.0.0/0", "icmp, ::/0"})
    void theWebAndPingMayBeForEverybody(String traffic, String cidr) {
        assertEquals(0, bench.run("ec2sec add " + traffic + " --cidr " + cidr));
        assertEquals(List.of(), bench.questions);
        assertEquals(1, open(DEFAULT).size());
    }

    @Test
    void yesDoesNotAskAndWhatIsOpenIsNotAskedFor() {
        assertEquals(0, bench.run("ec2sec add -y tcp:22 --cidr 0.0.0.0/0"));
        assertEquals(0, bench.run("ec2sec add tcp:22 --cidr 0.0.0.0/0"));
        assertEquals(List.of(), bench.questions);
    }

    @Test
    void pingHasAnotherProtocolInIpv6() {
        bench.callerAddress("2001:db8::7");
        assertEquals(0, bench.run("ec2sec add"));
        assertEquals(List.of("tcp:80 from 2001:db8::7/128", "icmpv6 from 2001:db8::7/128"), open(DEFAULT));
    }

    @Test
    void theTemplatesGroupsAreMeantAndThoseOfItsVpc() {
        String web = cloud.addGroup("web", FakeCloud.DEFAULT_VPC);
        cloud.addGroup("web", "vpc-9");
        String db = cloud.addGroup("db", "vpc-9");
        template(Optional.empty(), "web", db);
        assertEquals(0, bench.run("ec2sec add tcp:22 --cidr 10.0.0.1"));
        assertEquals(1, open(web).size());
        assertEquals(1, open(db).size());
        assertEquals(List.of(), open(DEFAULT));
        assertTrue(bench.printer.results().contains("opened tcp:22 from 10.0.0.1/32 in web (" + web + ")"));
    }

    @Test
    void ofGroupsOfOneNameThatOfTheSubnetsVpcIsMeant() {
        String other = cloud.addGroup("default", "vpc-9");
        cloud.addSubnet("subnet-9", "vpc-9");
        template(Optional.of("subnet-9"));
        assertEquals(0, bench.run("ec2sec add tcp:22 --cidr 10.0.0.1"));
        assertEquals(1, open(other).size());
        assertEquals(List.of(), open(DEFAULT));
    }

    @Test
    void ofGroupsOfOneNameElsewhereTheIdMustBeSaid() {
        String one = cloud.addGroup("web", "vpc-8");
        String two = cloud.addGroup("web", "vpc-9");
        assertEquals(2, bench.run("ec2sec add tcp:22 --group web --cidr 10.0.0.1"));
        assertEquals(
                List.of("several VPCs have a security group `web`; say the id: " + one + " (vpc-8), " + two
                        + " (vpc-9)"),
                bench.printer.errors());
        assertEquals(0, bench.run("ec2sec add tcp:22 --group " + two + " --cidr 10.0.0.1"));
        assertEquals(1, open(two).size());
    }

    @Test
    void anotherGroupIsTheOneOfTheSameVpc() {
        String db = cloud.addGroup("db", "vpc-9");
        cloud.addGroup("web", FakeCloud.DEFAULT_VPC);
        String web = cloud.addGroup("web", "vpc-9");
        assertEquals(0, bench.run("ec2sec add tcp:5432 --group db --cidr web"));
        assertEquals(List.of("tcp:5432 from " + web), open(db));
        assertEquals(0, bench.run("ec2sec remove tcp:5432 --group db --cidr " + web));
        assertEquals(List.of(), open(db));
    }

    @Test
    void aGroupThatRefusesDoesNotKeepTheOthers() {
        String web = cloud.addGroup("web", FakeCloud.DEFAULT_VPC);
        String db = cloud.addGroup("db", FakeCloud.DEFAULT_VPC);
        cloud.refuse(web, "it is full");
        assertEquals(3, bench.run("ec2sec add tcp:22 --group web --group db --cidr 10.0.0.1"));
        assertEquals(List.of("it is full"), bench.printer.errors());
        assertEquals("opened tcp:22 from 10.0.0.1/32 in db", bench.printer.results());
        assertEquals(1, open(db).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ec2sec",
                "ec2sec open tcp:22",
                "ec2sec add ssh",
                "ec2sec add tcp:22 --cidr 10.0.0.300",
                "ec2sec add tcp:22 --cidr 10.0.0.0/33",
                "ec2sec add tcp:22 --cidr nowhere",
                "ec2sec add tcp:22 --group nowhere --cidr 10.0.0.1",
                "ec2sec add -a tcp:22 --cidr 10.0.0.1",
                "ec2sec show nowhere"
            })
    void aMistakeOpensNothing(String line) {
        assertEquals(2, bench.run(line), bench.printer.toString());
        assertEquals(1, bench.printer.errors().size());
        assertEquals(List.of(), cloud.calls("authorize"));
    }

    @Test
    void showIsATable() {
        String web = cloud.addGroup(
                "web",
                FakeCloud.DEFAULT_VPC,
                rule("tcp:8000-8100", DEFAULT),
                new SecurityRule(Traffic.tcp(80), "203.0.113.7", "the office"),
                rule("icmp", "0.0.0.0/0"));
        assertEquals(0, bench.run("ec2sec show web"));
        assertEquals("""
                GROUP  ID       DIRECTION  PROTOCOL  PORTS      SOURCE             DESCRIPTION
                web    sg-0001  in         icmp      all        0.0.0.0/0
                web    sg-0001  in         tcp       80         203.0.113.7/32     the office
                web    sg-0001  in         tcp       8000-8100  sg-0000 (default)
                web    sg-0001  out        all       all        0.0.0.0/0""", bench.printer.results());
        bench.printer.clear();
        bench.run("ec2sec show");
        assertTrue(bench.printer.results().contains("default  sg-0000  out"), bench.printer.results());
        bench.run("ec2sec show -a");
        assertTrue(bench.printer.results().contains(web), bench.printer.results());
    }
}
