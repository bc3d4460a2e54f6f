package org.dustcluster.sandbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One region: its instances and its security groups, and the one lock that guards both. */
final class Region {
    /** The account that owns everything. */
    static final String OWNER = "000000000000";

    /** The default VPC; every subnet lies in it. */
    static final String VPC = "vpc-0d005710000000001";

    final String name;
    final InstanceFleet fleet;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, SecurityGroup> groups = new LinkedHashMap<>();

    Region(String name, InstanceFleet fleet) {
        this.name = name;
        this.fleet = fleet;
        SecurityGroup standard = new SecurityGroup(Ids.next("sg"), "default", "default VPC security group", VPC);
        standard.ingress.add(new SecurityGroup.Rule("-1", -1, -1, SecurityGroup.Source.GROUP, standard.id, ""));
        groups.put(standard.id, standard);
    }

    /** Does something with this region, alone; first what has fallen due since the last time happens. */
    <T> T alone(Supplier<T> work) {
        lock.lock();
        try {
            fleet.settle();
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    Collection<SecurityGroup> groups() {
        return groups.values();
    }

    Optional<SecurityGroup> group(String id) {
        return Optional.ofNullable(groups.get(id));
    }

    Optional<SecurityGroup> groupNamed(String groupName) {
        return groups.values().stream()
                .filter(group -> group.name.equals(groupName))
                .findFirst();
    }

    SecurityGroup requireGroup(String id) {
        return group(id).orElseThrow(() -> Ec2Fault.unknownGroup(id));
    }

    SecurityGroup requireGroupNamed(String groupName) {
        return groupNamed(groupName).orElseThrow(() -> Ec2Fault.unknownGroup(groupName));
    }

    void add(SecurityGroup group) {
        groups.put(group.id, group);
    }

    void remove(SecurityGroup group) {
        groups.remove(group.id);
    }

    /**
     * The groups of a launch. Where EC2 would refuse an unknown one, it is made here: a template written for a real account
     * works unchanged.
     */
    List<SecurityGroup> groupsForLaunch(List<String> ids, List<String> names) {
        List<SecurityGroup> found = new ArrayList<>();
        for (String id : ids) {
            Ids.check("sg", "InvalidGroupId", id);
            found.add(group(id).orElseGet(() -> made(id, id)));
        }
        for (String groupName : names) {
            found.add(groupNamed(groupName).orElseGet(() -> made(Ids.next("sg"), groupName)));
        }
        if (found.isEmpty()) {
            found.add(groupNamed("default").orElseThrow());
        }
        return found;
    }

    private SecurityGroup made(String id, String groupName) {
        SecurityGroup group = new SecurityGroup(id, groupName, "made by the sandbox for a launch", VPC);
        add(group);
        return group;
    }

    /** The subnet that lies in a zone unless a launch names one; the same zone has the same subnet. */
    static String subnet(String zone) {
        return "subnet-0%016x".formatted(zone.hashCode() & 0xffffffffL);
    }
}
