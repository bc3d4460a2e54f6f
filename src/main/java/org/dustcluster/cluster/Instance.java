package org.dustcluster.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the cloud says of one instance now. Texts are as received: whoever shows them sanitises them.
 *
 * @param id the instance id
 * @param state its state
 * @param type its instance type
 * @param image its AMI
 * @param publicIp its public IPv4 address
 * @param privateIp its private IPv4 address
 * @param publicDns its public DNS name
 * @param privateDns its private DNS name
 * @param zone its availability zone
 * @param key its key pair's name
 * @param launched when it was launched
 * @param securityGroups the ids of its security groups
 * @param tags its tags
 */
public record Instance(
        String id,
        InstanceState state,
        String type,
        String image,
        Optional<String> publicIp,
        Optional<String> privateIp,
        Optional<String> publicDns,
        Optional<String> privateDns,
        Optional<String> zone,
        Optional<String> key,
        Optional<Instant> launched,
        List<String> securityGroups,
        Map<String, String> tags) {
    public Instance {
        securityGroups = List.copyOf(securityGroups);
        tags = Map.copyOf(tags);
    }

    /** The same instance in another state. */
    public Instance in(InstanceState other) {
        return new Instance(
                id,
                other,
                type,
                image,
                publicIp,
                privateIp,
                publicDns,
                privateDns,
                zone,
                key,
                launched,
                securityGroups,
                tags);
    }
}
