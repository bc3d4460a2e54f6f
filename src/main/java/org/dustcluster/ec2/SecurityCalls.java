package org.dustcluster.ec2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.dustcluster.cluster.SecurityGroup;
import org.dustcluster.cluster.SecurityRule;
import org.dustcluster.cluster.Traffic;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;

/**
 * Security groups over the wire. EC2 refuses a whole call because of one rule that is there already, or (in a default VPC)
 * is not there: the others are then asked for one by one.
 */
record SecurityCalls(Ec2Connection connection, int page) {
    private static final String DUPLICATE = "InvalidPermission.Duplicate";
    private static final String MISSING = "InvalidPermission.NotFound";

    /** One call for some rules; gives those that EC2 says it knew nothing of. */
    @FunctionalInterface
    private interface Call {
        List<IpPermission> apply(Ec2Client client, List<IpPermission> rules);
    }

    List<SecurityGroup> groups() {
        return connection.call(
                Attempt.of("list the security groups", "ec2:DescribeSecurityGroups", connection.place()),
                client -> client.describeSecurityGroupsPaginator(ask -> ask.maxResults(page)).securityGroups().stream()
                        .map(SecurityCalls::group)
                        .toList());
    }

    List<SecurityRule> authorize(String id, List<SecurityRule> rules) {
        return change(
                attempt("open", id, rules, "ec2:AuthorizeSecurityGroupIngress"), rules, DUPLICATE, (client, some) -> {
                    client.authorizeSecurityGroupIngress(ask -> ask.groupId(id).ipPermissions(some));
                    return List.of();
                });
    }

    List<SecurityRule> revoke(String id, List<SecurityRule> rules) {
        return change(
                attempt("close", id, rules, "ec2:RevokeSecurityGroupIngress"),
                rules,
                MISSING,
                (client, some) -> client.revokeSecurityGroupIngress(
                                ask -> ask.groupId(id).ipPermissions(some))
                        .unknownIpPermissions());
    }

    Optional<String> vpc(Optional<String> subnet) {
        if (subnet.isPresent()) {
            return connection.call(
                    Attempt.of("look up the subnet " + subnet.get(), "ec2:DescribeSubnets", connection.place()),
                    client -> client.describeSubnets(ask -> ask.subnetIds(subnet.get())).subnets().stream()
                            .map(Subnet::vpcId)
                            .findFirst());
        }
        Filter standard = Filter.builder().name("is-default").values("true").build();
        return connection.call(
                Attempt.of("look up the default VPC", "ec2:DescribeVpcs", connection.place()),
                client -> client.describeVpcs(ask -> ask.filters(standard)).vpcs().stream()
                        .map(Vpc::vpcId)
                        .findFirst());
    }

    private Attempt attempt(String verb, String id, List<SecurityRule> rules, String permission) {
        String what = rules.size() == 1 ? rules.get(0).toString() : rules.size() + " rules";
        return Attempt.of(verb + " " + what + " in " + id, permission, connection.place());
    }

    private List<SecurityRule> change(Attempt attempt, List<SecurityRule> rules, String harmless, Call call) {
        if (rules.isEmpty()) {
            return List.of();
        }
        return connection.call(attempt, client -> changed(client, rules, harmless, call));
    }

    private static List<SecurityRule> changed(Ec2Client client, List<SecurityRule> rules, String harmless, Call call) {
        try {
            List<SecurityRule> unknown = call.apply(client, permissions(rules)).stream()
                    .flatMap(SecurityCalls::rules)
                    .toList();
            return rules.stream()
                    .filter(rule -> unknown.stream().noneMatch(rule::same))
                    .toList();
        } catch (AwsServiceException e) {
            if (e.awsErrorDetails() == null
                    || !harmless.equals(e.awsErrorDetails().errorCode())) {
                throw e;
            }
            List<SecurityRule> done = new ArrayList<>();
            if (rules.size() > 1) {
                rules.forEach(rule -> done.addAll(changed(client, List.of(rule), harmless, call)));
            }
            return done;
        }
    }

    /** Rules for the same ports ride together: the API wants each port range once. */
    private static List<IpPermission> permissions(List<SecurityRule> rules) {
        Map<Traffic, List<SecurityRule>> together = new LinkedHashMap<>();
        rules.forEach(rule -> together.computeIfAbsent(rule.traffic(), traffic -> new ArrayList<>())
                .add(rule));
        return together.entrySet().stream()
                .map(entry -> permission(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static IpPermission permission(Traffic traffic, List<SecurityRule> rules) {
        IpPermission.Builder permission = IpPermission.builder().ipProtocol(traffic.protocol());
        if (traffic.icmp() || traffic.from() >= 0) {
            permission.fromPort(traffic.from()).toPort(traffic.to());
        }
        Sources sources = new Sources();
        rules.forEach(sources::add);
        return sources.into(permission).build();
    }

    private static SecurityGroup group(software.amazon.awssdk.services.ec2.model.SecurityGroup group) {
        return new SecurityGroup(
                text(group.groupId()),
                text(group.groupName()),
                text(group.vpcId()),
                group.ipPermissions().stream().flatMap(SecurityCalls::rules).toList(),
                group.ipPermissionsEgress().stream()
                        .flatMap(SecurityCalls::rules)
                        .toList());
    }

    private static Stream<SecurityRule> rules(IpPermission permission) {
        Traffic traffic = Traffic.of(
                text(permission.ipProtocol()),
                permission.fromPort() == null ? -1 : permission.fromPort(),
                permission.toPort() == null ? -1 : permission.toPort());
        List<SecurityRule> rules = new ArrayList<>();
        BiConsumer<@Nullable String, @Nullable String> add =
                (source, description) -> rules.add(new SecurityRule(traffic, text(source), text(description)));
        permission.userIdGroupPairs().forEach(pair -> add.accept(pair.groupId(), pair.description()));
        permission.ipRanges().forEach(range -> add.accept(range.cidrIp(), range.description()));
        permission.ipv6Ranges().forEach(range -> add.accept(range.cidrIpv6(), range.description()));
        permission.prefixListIds().forEach(list -> add.accept(list.prefixListId(), list.description()));
        return rules.stream();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
