package org.dustcluster.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.SecurityGroup;
import org.dustcluster.cluster.SecurityRule;
import org.dustcluster.cluster.Traffic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the port promises of security groups and tags: of the fake, of the sandbox and of an EC2 that others wrote. */
abstract class SecurityContract {
    private static final SecurityRule SSH = rule("tcp:22", "203.0.113.7/32");
    private static final SecurityRule WEB = rule("tcp:80", "0.0.0.0/0");
    private static final SecurityRule RANGE = rule("tcp:8000-8100", "10.0.0.0/8");

    private Cloud cloud;
    private String group;

    /** A cloud without instances; the test closes it. */
    abstract Cloud emptyCloud();

    /** A launched instance's id. */
    abstract String launched(Cloud where);

    /** What an imitation may leave out. */
    enum Gap {
        /** It does a part of a call that it refuses. */
        ATOMIC,
        /** It knows no protocols by number. */
        NUMBERS
    }

    /** Where it is known to fall short of EC2; the cases in question are skipped. */
    Set<Gap> gaps() {
        return Set.of();
    }

    private void assumeNo(Gap gap) {
        assumeFalse(gaps().contains(gap), () -> "this EC2 has a known gap: " + gap);
    }

    @BeforeEach
    void connect() {
        cloud = emptyCloud();
        group = standard().id();
    }

    @AfterEach
    void disconnect() {
        cloud.close();
    }

    private static SecurityRule rule(String traffic, String source) {
        return new SecurityRule(Traffic.parse(traffic).orElseThrow(), source, "");
    }

    private SecurityGroup standard() {
        String vpc = cloud.vpc(Optional.empty()).orElseThrow();
        return cloud.securityGroups().stream()
                .filter(one -> one.name().equals("default") && one.vpc().equals(vpc))
                .findFirst()
                .orElseThrow();
    }

    private boolean open(SecurityRule rule) {
        return standard().has(rule);
    }

    @Test
    void theDefaultGroupLetsEverythingOut() {
        assertTrue(standard().egress().stream().anyMatch(rule("all", "0.0.0.0/0")::same), standard()::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp:22, 203.0.113.7/32",
        "tcp:8000-8100, 10.0.0.0/8",
        "udp:53, 0.0.0.0/0",
        "icmp, 203.0.113.7/32",
        "icmp:8, 203.0.113.7/32",
        "all, 192.0.2.0/24",
        "tcp:443, 2001:db8::/32",
        "icmpv6, ::/0"
    })
    void aRuleComesAndGoes(String traffic, String source) {
        SecurityRule rule = rule(traffic, source);
        int before = standard().ingress().size();

        assertEquals(List.of(rule), cloud.authorize(group, List.of(rule)));
        assertTrue(open(rule), standard()::toString);
        assertEquals(before + 1, standard().ingress().size());

        assertEquals(List.of(rule), cloud.revoke(group, List.of(rule)));
        assertEquals(before, standard().ingress().size(), standard()::toString);
    }

    @Test
    void aProtocolMayBeANumber() {
        assumeNo(Gap.NUMBERS);
        aRuleComesAndGoes("50", "192.0.2.0/24");
    }

    @Test
    void aGroupLetsAnotherIn() {
        SecurityRule rule = rule("tcp:5432", group);

        assertEquals(List.of(rule), cloud.authorize(group, List.of(rule)));
        assertTrue(open(rule), standard()::toString);
        assertEquals(List.of(rule), cloud.revoke(group, List.of(rule)));
    }

    @Test
    void aRuleThatIsThereDoesNotKeepTheOthersOut() {
        assumeNo(Gap.ATOMIC);
        cloud.authorize(group, List.of(SSH));

        assertEquals(List.of(WEB, RANGE), cloud.authorize(group, List.of(WEB, SSH, RANGE)));
        assertTrue(open(SSH) && open(WEB) && open(RANGE), standard()::toString);
    }

    @Test
    void openingTwiceIsFine() {
        cloud.authorize(group, List.of(SSH));

        assertEquals(List.of(), cloud.authorize(group, List.of(SSH)));
    }

    @Test
    void aRuleThatIsNotThereDoesNotKeepTheOthersOpen() {
        assumeNo(Gap.ATOMIC);
        cloud.authorize(group, List.of(SSH, RANGE));

        assertEquals(List.of(SSH, RANGE), cloud.revoke(group, List.of(SSH, WEB, RANGE)));
        assertTrue(!open(SSH) && !open(RANGE), standard()::toString);
        assertEquals(List.of(), cloud.revoke(group, List.of(SSH)));
    }

    @Test
    void aDescriptionIsKeptAndMakesNoOtherRule() {
        SecurityRule described = new SecurityRule(SSH.traffic(), SSH.source(), "the office");
        cloud.authorize(group, List.of(described));

        assertEquals(
                List.of("the office"),
                standard().ingress().stream()
                        .filter(SSH::same)
                        .map(SecurityRule::description)
                        .toList());
        assertEquals(List.of(), cloud.authorize(group, List.of(SSH)));
        assertEquals(List.of(SSH), cloud.revoke(group, List.of(SSH)));
    }

    @Test
    void aGroupThatIsNotThereIsASentence() {
        DustException refused =
                assertThrows(DustException.class, () -> cloud.authorize("sg-0123456789abcdef0", List.of(SSH)));
        assertEquals(3, refused.status());
    }

    @Test
    void tagsComeAndGo() {
        String id = launched(cloud);

        cloud.tag(List.of(id), Map.of("owner", "ops", "stage", ""));
        assertEquals("ops", tags(id).get("owner"));
        assertEquals("", tags(id).get("stage"));
        cloud.untag(List.of(id), List.of("owner", "stage", "never-there"));
        assertEquals(Map.of("Name", "worker0"), tags(id));
    }

    @Test
    void untaggingNothingTakesNothing() {
        String id = launched(cloud);

        cloud.untag(List.of(id), List.of());

        assertEquals(Map.of("Name", "worker0"), tags(id));
    }

    private Map<String, String> tags(String id) {
        return cloud.instances().stream()
                .filter(instance -> instance.id().equals(id))
                .findFirst()
                .orElseThrow()
                .tags();
    }
}
