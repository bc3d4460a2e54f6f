package org.dustcluster.cluster;

import java.util.List;

/**
 * A security group as the cloud tells it. Texts are as received.
 *
 * @param id {@code sg-...}
 * @param name its name, unique in its VPC only
 * @param vpc the id of its VPC
 * @param ingress what may come in
 * @param egress what may go out
 */
public record SecurityGroup(String id, String name, String vpc, List<SecurityRule> ingress, List<SecurityRule> egress) {
    public SecurityGroup {
        ingress = List.copyOf(ingress);
        egress = List.copyOf(egress);
    }

    /** Whether a rule of this kind lets in already. */
    public boolean has(SecurityRule rule) {
        return ingress.stream().anyMatch(rule::same);
    }
}
