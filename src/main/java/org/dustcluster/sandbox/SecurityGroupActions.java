package org.dustcluster.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.dustcluster.sandbox.SecurityGroup.Rule;
import org.dustcluster.sandbox.SecurityGroup.Source;

/** What the API does with security groups. Ingress only: nothing here goes out. */
final class SecurityGroupActions {

    /** What EC2 writes together: the sources of one protocol and port range. */
    private record Ports(String protocol, int from, int to) {}

    private SecurityGroupActions() {}

    static void create(Region region, Form form, Xml xml) {
        String name = form.required("GroupName");
        String description = form.required("GroupDescription");
        if (name.startsWith("sg-")) {
            throw Ec2Fault.invalid("Group names may not be in the format sg-*");
        }
        if (region.groupNamed(name).isPresent()) {
            throw Ec2Fault.badRequest(
                    "InvalidGroup.Duplicate",
                    "The security group '" + name + "' already exists for VPC '" + Region.VPC + "'");
        }
        SecurityGroup group = new SecurityGroup(
                Ids.next("sg"), name, description, form.text("VpcId").orElse(Region.VPC));
        form.forms("TagSpecification").forEach(tags -> group.tags.putAll(tags.tags("Tag")));
        region.add(group);
        xml.element("return", true).element("groupId", group.id);
        InstanceXml.tags(xml, group.tags);
    }

    static void delete(Region region, Form form, Xml xml) {
        SecurityGroup group = group(region, form);
        if (group.name.equals("default")) {
            throw Ec2Fault.badRequest(
                    "CannotDelete",
                    "the specified group: \"" + group.id + "\" name: \"default\" cannot be deleted by a user");
        }
        boolean used = region.fleet.machines().stream()
                .anyMatch(machine -> machine.power != Power.TERMINATED
                        && machine.launch.groups().contains(group));
        if (used) {
            throw Ec2Fault.badRequest("DependencyViolation", "resource " + group.id + " has a dependent object");
        }
        region.remove(group);
        xml.element("return", true).element("groupId", group.id);
    }

    static void describe(Region region, Form form, Xml xml) {
        Filters filters = Filters.of(form);
        List<String> ids = form.list("GroupId");
        List<String> names = form.list("GroupName");
        for (String id : ids) {
            region.requireGroup(id);
        }
        for (String name : names) {
            region.requireGroupNamed(name);
        }
        List<SecurityGroup> found = region.groups().stream()
                .filter(group ->
                        (ids.isEmpty() && names.isEmpty()) || ids.contains(group.id) || names.contains(group.name))
                .filter(group -> filters.match(group, SecurityGroup::filterValues))
                .toList();
        xml.items("securityGroupInfo", found, group -> {
            xml.element("ownerId", Region.OWNER).element("groupId", group.id);
            xml.element("groupName", group.name).element("groupDescription", group.description);
            xml.element("vpcId", group.vpc);
            permissions(xml, group);
            xml.items("ipPermissionsEgress", List.of("0.0.0.0/0"), all -> xml.element("ipProtocol", "-1")
                    .items("ipRanges", List.of(all), cidr -> xml.element("cidrIp", cidr)));
            InstanceXml.tags(xml, group.tags);
        });
    }

    private static void permissions(Xml xml, SecurityGroup group) {
        Map<Ports, List<Rule>> together = new LinkedHashMap<>();
        for (Rule rule : group.ingress) {
            together.computeIfAbsent(new Ports(rule.protocol(), rule.from(), rule.to()), ignored -> new ArrayList<>())
                    .add(rule);
        }
        xml.items("ipPermissions", together.entrySet(), entry -> {
            Ports ports = entry.getKey();
            xml.element("ipProtocol", ports.protocol());
            if (!ports.protocol().equals("-1")) {
                xml.element("fromPort", ports.from()).element("toPort", ports.to());
            }
            sources(xml, "groups", entry.getValue(), Source.GROUP, "groupId");
            sources(xml, "ipRanges", entry.getValue(), Source.CIDR, "cidrIp");
            sources(xml, "ipv6Ranges", entry.getValue(), Source.CIDR6, "cidrIpv6");
            sources(xml, "prefixListIds", entry.getValue(), Source.PREFIX_LIST, "prefixListId");
        });
    }

    private static void sources(Xml xml, String list, List<Rule> rules, Source kind, String element) {
        xml.items(list, rules.stream().filter(rule -> rule.kind() == kind).toList(), rule -> {
            if (kind == Source.GROUP) {
                xml.element("userId", Region.OWNER);
            }
            xml.element(element, rule.source());
            if (!rule.description().isEmpty()) {
                xml.element("description", rule.description());
            }
        });
    }

    /** All rules of the call or none; a rule that is there already refuses it. */
    static void authorize(Region region, Form form, Xml xml) {
        SecurityGroup group = group(region, form);
        List<Rule> rules = IngressRules.of(region, form);
        for (Rule rule : rules) {
            if (group.ingress.stream().anyMatch(rule::same)) {
                throw Ec2Fault.badRequest(
                        "InvalidPermission.Duplicate",
                        "the specified rule \"" + IngressRules.inWords(rule) + "\" already exists");
            }
        }
        if (new LinkedHashSet<>(rules).size() < rules.size()) {
            throw Ec2Fault.invalid("The same permission must not appear multiple times");
        }
        group.ingress.addAll(rules);
        xml.element("return", true);
        xml.items("securityGroupRuleSet", rules, rule -> rule(xml, group, rule));
    }

    static void revoke(Region region, Form form, Xml xml) {
        SecurityGroup group = group(region, form);
        List<Rule> rules = IngressRules.of(region, form);
        for (Rule rule : rules) {
            if (group.ingress.stream().noneMatch(rule::same)) {
                throw Ec2Fault.badRequest(
                        "InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
            }
        }
        rules.forEach(rule -> group.ingress.removeIf(rule::same));
        xml.element("return", true);
    }

    static void describeRules(Region region, Form form, Xml xml) {
        Filters filters = Filters.of(form);
        record Placed(SecurityGroup group, Rule rule) {}
        List<Placed> rules = new ArrayList<>();
        for (SecurityGroup group : region.groups()) {
            if (filters.match(
                    group,
                    (g, filter) -> filter.equals("group-id") ? g.filterValues(filter) : java.util.Optional.empty())) {
                group.ingress.forEach(rule -> rules.add(new Placed(group, rule)));
            }
        }
        xml.items("securityGroupRuleSet", rules, placed -> rule(xml, placed.group(), placed.rule()));
    }

    private static void rule(Xml xml, SecurityGroup group, Rule rule) {
        xml.element("securityGroupRuleId", rule.ruleId(group.id)).element("groupId", group.id);
        xml.element("groupOwnerId", Region.OWNER).element("isEgress", false);
        xml.element("ipProtocol", rule.protocol());
        xml.element("fromPort", rule.from()).element("toPort", rule.to());
        switch (rule.kind()) {
            case CIDR -> xml.element("cidrIpv4", rule.source());
            case CIDR6 -> xml.element("cidrIpv6", rule.source());
            case PREFIX_LIST -> xml.element("prefixListId", rule.source());
            case GROUP ->
                xml.open("referencedGroupInfo")
                        .element("groupId", rule.source())
                        .close();
        }
        if (!rule.description().isEmpty()) {
            xml.element("description", rule.description());
        }
    }

    private static SecurityGroup group(Region region, Form form) {
        java.util.Optional<String> id = form.text("GroupId");
        if (id.isPresent()) {
            Ids.check("sg", "InvalidGroupId", id.get());
            return region.requireGroup(id.get());
        }
        String name = form.text("GroupName").orElseThrow(() -> Ec2Fault.missing("GroupName or GroupId"));
        return region.requireGroupNamed(name);
    }
}
