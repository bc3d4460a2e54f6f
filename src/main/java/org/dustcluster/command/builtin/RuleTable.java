package org.dustcluster.command.builtin;

import java.util.Comparator;
import java.util.List;
import org.dustcluster.cluster.SecurityGroup;
import org.dustcluster.cluster.SecurityRule;
import org.dustcluster.output.Table;
import org.dustcluster.output.Table.Column;

/**
 * The rules of security groups, as {@code ec2sec show} prints them. Pure.
 *
 * <pre>
 * GROUP  ID       DIRECTION  PROTOCOL  PORTS      SOURCE          DESCRIPTION
 * web    sg-0abc  in         icmp      all        203.0.113.7/32
 * web    sg-0abc  in         tcp       80         203.0.113.7/32  the office
 * web    sg-0abc  in         tcp       8000-8100  sg-0def (db)
 * web    sg-0abc  out        all       all        0.0.0.0/0
 * </pre>
 */
final class RuleTable {
    private static final Comparator<SecurityRule> ORDER = Comparator.comparing(
                    (SecurityRule rule) -> rule.traffic().protocolWord())
            .thenComparing(rule -> rule.traffic().from())
            .thenComparing(rule -> rule.traffic().to())
            .thenComparing(SecurityRule::source);

    private final List<SecurityGroup> all;
    private final Table table = new Table(List.of(
            Column.optional("GROUP", 8, 1),
            Column.optional("ID", 8, 3),
            Column.fixed("DIRECTION"),
            Column.fixed("PROTOCOL"),
            Column.fixed("PORTS"),
            Column.optional("SOURCE", 18, 1),
            Column.optional("DESCRIPTION", 8, 2)));

    /** @param all every group, for the names of those that are sources */
    RuleTable(List<SecurityGroup> all) {
        this.all = all;
    }

    RuleTable add(SecurityGroup group) {
        group.ingress().stream().sorted(ORDER).forEach(rule -> row(group, "in", rule));
        group.egress().stream().sorted(ORDER).forEach(rule -> row(group, "out", rule));
        return this;
    }

    private void row(SecurityGroup group, String direction, SecurityRule rule) {
        String ports = rule.traffic().ports();
        table.row(List.of(
                group.name(),
                group.id(),
                direction,
                rule.traffic().protocolWord(),
                ports.isEmpty() ? "all" : ports,
                source(rule),
                rule.description()));
    }

    private String source(SecurityRule rule) {
        return all.stream()
                .filter(group -> group.id().equals(rule.source()))
                .findFirst()
                .map(group -> group.id() + " (" + group.name() + ")")
                .orElse(rule.source());
    }

    List<String> lines(int width) {
        return table.lines(width);
    }
}
