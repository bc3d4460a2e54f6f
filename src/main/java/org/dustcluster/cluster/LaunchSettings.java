package org.dustcluster.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a launch needs to know: a node's own values laid over those of {@code @cloud}. SPEC section 3.
 *
 * @param instanceType for instance {@code t3.micro}
 * @param image an AMI id, or {@code resolve:ssm:/path}; empty when the template names none (a launch then fails with a
 *     sentence)
 * @param key the EC2 key pair's name
 * @param subnet a subnet id
 * @param securityGroups ids ({@code sg-...}) or names
 * @param zone an availability zone
 * @param iamProfile name or ARN of an instance profile
 * @param userData the file whose bytes become the user data, already absolute
 * @param volumeSize the root volume in GiB
 * @param spot whether to ask for a spot instance
 * @param tags the template's extra tags
 */
public record LaunchSettings(
        String instanceType,
        Optional<String> image,
        Optional<String> key,
        Optional<String> subnet,
        List<String> securityGroups,
        Optional<String> zone,
        Optional<String> iamProfile,
        Optional<Path> userData,
        OptionalInt volumeSize,
        boolean spot,
        Map<String, String> tags) {
    public LaunchSettings {
        securityGroups = List.copyOf(securityGroups);
        tags = Map.copyOf(tags);
    }
}
