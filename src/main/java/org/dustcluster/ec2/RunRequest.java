package org.dustcluster.ec2;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dustcluster.cluster.LaunchRequest;
import org.dustcluster.cluster.LaunchSettings;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.IamInstanceProfileSpecification;
import software.amazon.awssdk.services.ec2.model.InstanceMarketOptionsRequest;
import software.amazon.awssdk.services.ec2.model.MarketType;
import software.amazon.awssdk.services.ec2.model.Placement;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.SpotInstanceType;
import software.amazon.awssdk.services.ec2.model.SpotMarketOptions;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * One machine as one RunInstances request. The tags and the client token ride in it: a machine never exists without its
 * name, and a repetition (the SDK's own included) makes no second one.
 */
final class RunRequest {

    private RunRequest() {}

    /**
     * What the template does not say and had to be looked up.
     *
     * @param groups the security groups
     * @param rootDevice the image's root device, when its size was asked for
     * @param userData the bytes of the user data file
     */
    record Found(Groups groups, Optional<String> rootDevice, Optional<byte[]> userData) {}

    /** Security groups by id, or by name (which EC2 takes in the default VPC only, and not beside a subnet). */
    record Groups(List<String> ids, List<String> names) {}

    static RunInstancesRequest of(LaunchRequest request, Found found) {
        LaunchSettings launch = request.launch();
        RunInstancesRequest.Builder run = RunInstancesRequest.builder()
                .minCount(1)
                .maxCount(1)
                .clientToken(request.clientToken())
                .instanceType(launch.instanceType())
                .tagSpecifications(tags(request.tags(), launch.spot()));
        launch.image().ifPresent(run::imageId);
        launch.key().ifPresent(run::keyName);
        launch.subnet().ifPresent(run::subnetId);
        if (!found.groups().ids().isEmpty()) {
            run.securityGroupIds(found.groups().ids());
        }
        if (!found.groups().names().isEmpty()) {
            run.securityGroups(found.groups().names());
        }
        launch.zone()
                .ifPresent(zone ->
                        run.placement(Placement.builder().availabilityZone(zone).build()));
        launch.iamProfile().ifPresent(profile -> run.iamInstanceProfile(iamProfile(profile)));
        found.userData().ifPresent(bytes -> run.userData(Base64.getEncoder().encodeToString(bytes)));
        found.rootDevice().ifPresent(device -> launch.volumeSize()
                .ifPresent(size -> run.blockDeviceMappings(BlockDeviceMapping.builder()
                        .deviceName(device)
                        .ebs(EbsBlockDevice.builder().volumeSize(size).build())
                        .build())));
        if (launch.spot()) {
            run.instanceMarketOptions(oneTimeSpot());
        }
        return run.build();
    }

    /** What is billed carries the tags: the instance, its volumes, and the spot request behind it where there is one. */
    private static List<TagSpecification> tags(Map<String, String> tags, boolean spot) {
        if (tags.isEmpty()) {
            return List.of();
        }
        List<ResourceType> resources = new ArrayList<>(List.of(ResourceType.INSTANCE, ResourceType.VOLUME));
        if (spot) {
            resources.add(ResourceType.SPOT_INSTANCES_REQUEST);
        }
        List<Tag> all = tagList(tags);
        return resources.stream()
                .map(resource -> TagSpecification.builder()
                        .resourceType(resource)
                        .tags(all)
                        .build())
                .toList();
    }

    static List<Tag> tagList(Map<String, String> tags) {
        return tags.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    private static IamInstanceProfileSpecification iamProfile(String nameOrArn) {
        IamInstanceProfileSpecification.Builder profile = IamInstanceProfileSpecification.builder();
        return (nameOrArn.startsWith("arn:") ? profile.arn(nameOrArn) : profile.name(nameOrArn)).build();
    }

    private static InstanceMarketOptionsRequest oneTimeSpot() {
        return InstanceMarketOptionsRequest.builder()
                .marketType(MarketType.SPOT)
                .spotOptions(SpotMarketOptions.builder()
                        .spotInstanceType(SpotInstanceType.ONE_TIME)
                        .build())
                .build();
    }
}
