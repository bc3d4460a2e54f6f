package org.dustcluster.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

/** Security groups, as the AWS SDK sees them. */
@SuppressWarnings("unchecked") // the SDK's varargs of consumers
class SecurityGroupsTest {
    private SmallEc2 ec2;
    private Ec2Client client;

    @BeforeEach
    void start() throws IOException {
        ec2 = new SmallEc2(1000);
        client = ec2.client("eu-west-1");
    }

    @AfterEach
    void stop() {
        ec2.close();
    }

    private static IpPermission rule(String protocol, int from, int to, String cidr) {
        return IpPermission.builder()
                .ipProtocol(protocol)
                .fromPort(from)
                .toPort(to)
                .ipRanges(IpRange.builder().cidrIp(cidr).build())
                .build();
    }

    private String group() {
        return client.createSecurityGroup(r -> r.groupName("web").description("for the web"))
                .groupId();
    }

    private SecurityGroup described(String id) {
        return client.describeSecurityGroups(r -> r.groupIds(id))
                .securityGroups()
                .get(0);
    }

    private static String code(Executable call) {
        return assertThrows(Ec2Exception.class, call).awsErrorDetails().errorCode();
    }

    @Test
    void aRegionHasADefaultGroup() {
        List<SecurityGroup> groups = client.describeSecurityGroups(
                        r -> r.filters(f -> f.name("group-name").values("default")))
                .securityGroups();
        assertEquals(1, groups.size());
        assertEquals(
                groups.get(0).groupId(),
                groups.get(0).ipPermissions().get(0).userIdGroupPairs().get(0).groupId());
    }

    @Test
    void rulesAreAddedShownAndRemoved() {
        String id = group();
        client.authorizeSecurityGroupIngress(
                r -> r.groupId(id).ipPermissions(rule("tcp", 80, 80, "10.1.2.3/8"), rule("icmp", -1, -1, "0.0.0.0/0")));
        SecurityGroup seen = described(id);
        assertEquals(2, seen.ipPermissions().size());
        assertEquals(80, seen.ipPermissions().get(0).fromPort());
        assertEquals("10.0.0.0/8", seen.ipPermissions().get(0).ipRanges().get(0).cidrIp());
        client.revokeSecurityGroupIngress(r -> r.groupId(id).ipPermissions(rule("tcp", 80, 80, "10.0.0.0/8")));
        assertEquals("icmp", described(id).ipPermissions().get(0).ipProtocol());
        assertEquals(
                "InvalidPermission.NotFound",
                code(() -> client.revokeSecurityGroupIngress(
                        r -> r.groupId(id).ipPermissions(rule("tcp", 80, 80, "10.0.0.0/8")))));
        assertEquals(
                "icmp",
                client.describeSecurityGroupRules(
                                r -> r.filters(f -> f.name("group-id").values(id)))
                        .securityGroupRules()
                        .get(0)
                        .ipProtocol());
    }

    @Test
    void aRuleThatIsThereRefusesTheWholeCall() {
        String id = group();
        client.authorizeSecurityGroupIngress(r -> r.groupId(id).ipPermissions(rule("tcp", 22, 22, "10.0.0.0/8")));
        assertEquals(
                "InvalidPermission.Duplicate",
                code(() -> client.authorizeSecurityGroupIngress(r -> r.groupId(id)
                        .ipPermissions(rule("tcp", 443, 443, "10.0.0.0/8"), rule("tcp", 22, 22, "10.0.0.0/8")))));
        assertEquals(1, described(id).ipPermissions().size());
    }

    @Test
    void mistakesAreNamed() {
        String id = group();
        assertEquals("InvalidGroup.Duplicate", code(this::group));
        assertEquals("InvalidGroup.NotFound", code(() -> described("sg-0123456789abcdef0")));
        assertEquals("InvalidGroup.NotFound", code(() -> client.describeSecurityGroups(r -> r.groupNames("nobody"))));
        for (IpPermission wrong : List.of(
                rule("tcp", 80, 79, "10.0.0.0/8"),
                rule("tcp", 80, 70_000, "10.0.0.0/8"),
                rule("tcp", 80, 80, "10.0.0/8"),
                rule("tcp", 80, 80, "10.0.0.0/33"),
                rule("ip", 80, 80, "10.0.0.0/8"))) {
            assertEquals(
                    "InvalidParameterValue",
                    code(() -> client.authorizeSecurityGroupIngress(
                            r -> r.groupId(id).ipPermissions(wrong))));
        }
    }

    @Test
    void aGroupInUseStays() {
        String id = group();
        client.runInstances(
                r -> r.imageId("ami-0123456789abcdef0").minCount(1).maxCount(1).securityGroups("web"));
        assertEquals("DependencyViolation", code(() -> client.deleteSecurityGroup(r -> r.groupId(id))));
        String other = client.createSecurityGroup(r -> r.groupName("x").description("y"))
                .groupId();
        client.deleteSecurityGroup(r -> r.groupName("x"));
        assertEquals("InvalidGroup.NotFound", code(() -> described(other)));
    }
}
