package org.dustcluster.ec2;

import java.util.ArrayList;
import java.util.List;
import org.dustcluster.cluster.SecurityRule;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;
import software.amazon.awssdk.services.ec2.model.PrefixListId;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/** The sources of one port range, sorted into the lists that the API has for them. One thread. */
final class Sources {
    private final List<IpRange> ipv4 = new ArrayList<>();
    private final List<Ipv6Range> ipv6 = new ArrayList<>();
    private final List<UserIdGroupPair> groups = new ArrayList<>();
    private final List<PrefixListId> lists = new ArrayList<>();

    void add(SecurityRule rule) {
        String source = rule.source();
        String description = rule.description().isEmpty() ? null : rule.description();
        switch (rule.kind()) {
            case IPV4 ->
                ipv4.add(IpRange.builder()
                        .cidrIp(source)
                        .description(description)
                        .build());
            case IPV6 ->
                ipv6.add(Ipv6Range.builder()
                        .cidrIpv6(source)
                        .description(description)
                        .build());
            case GROUP ->
                groups.add(UserIdGroupPair.builder()
                        .groupId(source)
                        .description(description)
                        .build());
            case PREFIX_LIST ->
                lists.add(PrefixListId.builder()
                        .prefixListId(source)
                        .description(description)
                        .build());
        }
    }

    /** An empty list would be sent as one. */
    IpPermission.Builder into(IpPermission.Builder permission) {
        return permission
                .ipRanges(orNull(ipv4))
                .ipv6Ranges(orNull(ipv6))
                .userIdGroupPairs(orNull(groups))
                .prefixListIds(orNull(lists));
    }

    private static <T> @Nullable List<T> orNull(List<T> list) {
        return list.isEmpty() ? null : list;
    }
}
