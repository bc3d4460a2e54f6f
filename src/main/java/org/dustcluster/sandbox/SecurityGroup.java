package org.dustcluster.sandbox;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One security group. Mutable; guarded by its {@link Region}'s lock. */
final class SecurityGroup {

    /**
     * One ingress rule: a protocol, its ports and one source.
     *
     * @param protocol {@code tcp udp icmp icmpv6 -1} or a number
     * @param from first port, or the ICMP type; -1 for all
     * @param to last port, or the ICMP code
     * @param kind what {@code source} is
     */
    record Rule(String protocol, int from, int to, Source kind, String source, String description) {
        /** Rules are the same when all but the description is. */
        boolean same(Rule other) {
            return protocol.equals(other.protocol)
                    && from == other.from
                    && to == other.to
                    && kind == other.kind
                    && source.equals(other.source);
        }

        String ruleId(String groupId) {
            int hash = List.of(groupId, protocol, from, to, kind, source).hashCode();
            return "sgr-0%016x".formatted(hash & 0xffffffffffL);
        }
    }

    enum Source {
        CIDR,
        CIDR6,
        GROUP,
        PREFIX_LIST
    }

    final String id;
    final String name;
    final String description;
    final String vpc;
    final Map<String, String> tags = new TreeMap<>();
    final Set<Rule> ingress = new LinkedHashSet<>();

    SecurityGroup(String id, String name, String description, String vpc) {
        this.id = id;
        this.name = name;
        this.description = description;
        this.vpc = vpc;
    }

    Optional<? extends Collection<String>> filterValues(String filter) {
        return switch (filter) {
            case "group-id" -> Optional.of(List.of(id));
            case "group-name" -> Optional.of(List.of(name));
            case "description" -> Optional.of(List.of(description));
            case "vpc-id" -> Optional.of(List.of(vpc));
            case "owner-id" -> Optional.of(List.of(Region.OWNER));
            case "ip-permission.protocol" ->
                Optional.of(ingress.stream().map(Rule::protocol).toList());
            case "ip-permission.cidr" ->
                Optional.of(ingress.stream()
                        .filter(rule -> rule.kind() == Source.CIDR)
                        .map(Rule::source)
                        .toList());
            case "ip-permission.from-port" ->
                Optional.of(ingress.stream()
                        .map(rule -> Integer.toString(rule.from()))
                        .toList());
            case "ip-permission.to-port" ->
                Optional.of(ingress.stream()
                        .map(rule -> Integer.toString(rule.to()))
                        .toList());
            default -> Filters.ofTags(tags, filter);
        };
    }
}
