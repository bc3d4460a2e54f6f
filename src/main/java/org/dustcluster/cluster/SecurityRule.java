package org.dustcluster.cluster;

import java.util.Optional;

/**
 * One rule of a security group.
 *
 * @param traffic what it lets through
 * @param source from where (of a rule that lets out: where to): a block of addresses, a group's id ({@code sg-...}) or a
 *     prefix list's ({@code pl-...})
 * @param description what somebody wrote beside it, as received; {@code ""} for nothing
 */
public record SecurityRule(Traffic traffic, String source, String description) {

    /** What a source is. */
    public enum Kind {
        IPV4,
        IPV6,
        GROUP,
        PREFIX_LIST
    }

    public SecurityRule {
        source = Cidr.of(source).map(Cidr::toString).orElse(source);
    }

    /** What the source is. */
    public Kind kind() {
        if (source.startsWith("sg-")) {
            return Kind.GROUP;
        }
        if (source.startsWith("pl-")) {
            return Kind.PREFIX_LIST;
        }
        return source.indexOf(':') >= 0 ? Kind.IPV6 : Kind.IPV4;
    }

    /** The block of addresses that the source is; empty for a group or a list. */
    public Optional<Cidr> cidr() {
        return Cidr.of(source);
    }

    /** Whether it lets in the same: a rule is the same whatever is written beside it. */
    public boolean same(SecurityRule other) {
        return traffic.equals(other.traffic) && source.equals(other.source);
    }

    /** Whether a user should be asked: not only the web or ping, and from everywhere. */
    public boolean daring() {
        return !traffic.harmless() && cidr().filter(Cidr::world).isPresent();
    }

    /** {@code tcp:22 from 203.0.113.7/32}. */
    @Override
    public String toString() {
        return traffic + " from " + source;
    }
}
