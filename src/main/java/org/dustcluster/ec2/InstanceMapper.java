package org.dustcluster.ec2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.Placement;
import software.amazon.awssdk.services.ec2.model.Tag;

/** The SDK's instance as the core knows one. EC2 leaves out what it does not know, or sends it empty: both are absent here. */
final class InstanceMapper {

    private InstanceMapper() {}

    static Instance instance(software.amazon.awssdk.services.ec2.model.Instance from) {
        return new Instance(
                from.instanceId(),
                state(from.state()),
                text(from.instanceTypeAsString()).orElse(""),
                text(from.imageId()).orElse(""),
                text(from.publicIpAddress()),
                text(from.privateIpAddress()),
                text(from.publicDnsName()),
                text(from.privateDnsName()),
                Optional.ofNullable(from.placement())
                        .map(Placement::availabilityZone)
                        .filter(zone -> !zone.isEmpty()),
                text(from.keyName()),
                Optional.ofNullable(from.launchTime()),
                from.securityGroups().stream().map(GroupIdentifier::groupId).toList(),
                tags(from.tags()));
    }

    static InstanceState state(software.amazon.awssdk.services.ec2.model.@Nullable InstanceState from) {
        String word = from == null ? null : from.nameAsString();
        return word == null ? InstanceState.UNKNOWN : InstanceState.of(word);
    }

    private static Map<String, String> tags(List<Tag> from) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Tag tag : from) {
            tags.put(tag.key(), tag.value() == null ? "" : tag.value());
        }
        return tags;
    }

    private static Optional<String> text(@Nullable String from) {
        return Optional.ofNullable(from).filter(some -> !some.isEmpty());
    }
}
