package org.dustcluster.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.dustcluster.sandbox.SecurityGroup.Rule;
import org.dustcluster.sandbox.SecurityGroup.Source;

/** Reads the rules of an authorize or revoke call: {@code IpPermissions.N...}, or the flat form of old. */
final class IngressRules {
    private static final Set<String> WITH_PORTS = Set.of("tcp", "udp", "6", "17");
    private static final Set<String> ICMP = Set.of("icmp", "icmpv6", "1", "58");
    private static final Pattern CIDR = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

    private IngressRules() {}

    static List<Rule> of(Region region, Form form) {
        List<Rule> rules = new ArrayList<>();
        for (Form permission : form.forms("IpPermissions")) {
            read(region, permission, rules);
        }
        form.text("CidrIp").ifPresent(cidr -> rules.add(rule(form, Source.CIDR, cidr(cidr), form)));
        if (rules.isEmpty()) {
            throw Ec2Fault.missing("IpPermissions");
        }
        return rules;
    }

    private static void read(Region region, Form permission, List<Rule> rules) {
        int before = rules.size();
        for (Form range : permission.forms("IpRanges")) {
            rules.add(rule(permission, Source.CIDR, cidr(range.required("CidrIp")), range));
        }
        for (Form range : permission.forms("Ipv6Ranges")) {
            rules.add(rule(permission, Source.CIDR6, range.required("CidrIpv6"), range));
        }
        for (Form list : permission.forms("PrefixListIds")) {
            rules.add(rule(permission, Source.PREFIX_LIST, list.required("PrefixListId"), list));
        }
        for (Form group : permission.forms("Groups")) {
            String id = group.text("GroupId").orElseGet(() -> {
                String name = group.required("GroupName");
                return region.requireGroupNamed(name).id;
            });
            region.requireGroup(id);
            rules.add(rule(permission, Source.GROUP, id, group));
        }
        if (rules.size() == before) {
            throw Ec2Fault.badRequest(
                    "MissingParameter",
                    "The request must contain a source: IpRanges, Ipv6Ranges, Groups or PrefixListIds");
        }
    }

    private static Rule rule(Form permission, Source kind, String source, Form described) {
        String protocol = permission.required("IpProtocol").toLowerCase(java.util.Locale.ROOT);
        int from = permission.number("FromPort").orElse(-1);
        int to = permission.number("ToPort").orElse(WITH_PORTS.contains(protocol) ? from : -1);
        if (WITH_PORTS.contains(protocol)) {
            if (from < 0 || to < from || to > 65_535) {
                throw Ec2Fault.invalid("Invalid TCP/UDP port range (" + from + ":" + to + ")");
            }
        } else if (ICMP.contains(protocol)) {
            if (from < -1 || from > 255 || to < -1 || to > 255) {
                throw Ec2Fault.invalid("Invalid ICMP type or code (" + from + ":" + to + ")");
            }
        } else if (protocol.equals("-1") || protocol.matches("[0-9]{1,3}")) {
            from = -1;
            to = -1;
        } else {
            throw Ec2Fault.invalid("Invalid value '" + protocol + "' for IP protocol. Unknown protocol.");
        }
        return new Rule(
                protocol, from, to, kind, source, described.text("Description").orElse(""));
    }

    /** A CIDR block; as in EC2, bits behind the prefix are cleared: {@code 10.1.2.3/8} becomes {@code 10.0.0.0/8}. */
    private static String cidr(String text) {
        java.util.regex.Matcher matcher = CIDR.matcher(text);
        boolean valid = matcher.matches() && Integer.parseInt(matcher.group(5)) <= 32;
        long bits = 0;
        for (int i = 1; valid && i <= 4; i++) {
            int octet = Integer.parseInt(matcher.group(i));
            valid = octet <= 255;
            bits = bits << 8 | octet;
        }
        if (!valid) {
            throw Ec2Fault.invalid("CIDR block " + text + " is malformed");
        }
        int prefix = Integer.parseInt(matcher.group(5));
        bits &= prefix == 0 ? 0 : 0xffffffffL << (32 - prefix);
        return "%d.%d.%d.%d/%d".formatted(bits >> 24 & 255, bits >> 16 & 255, bits >> 8 & 255, bits & 255, prefix);
    }

    /** As EC2's message about a duplicate words it. */
    static String inWords(Rule rule) {
        String ports = rule.from() < 0 ? "" : ", from port: " + rule.from() + ", to port: " + rule.to();
        return "peer: " + rule.source() + ", " + rule.protocol().toUpperCase(java.util.Locale.ROOT) + ports + ", ALLOW";
    }
}
