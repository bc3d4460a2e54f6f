package org.dustcluster.cluster;

import java.util.Map;

/**
 * One machine to launch.
 *
 * @param name the node's name
 * @param launch what to ask for
 * @param tags every tag of the instance, {@code Name} and {@code dust:cluster} included: sent in the launch request itself,
 *     so that no crash leaves an anonymous machine
 * @param clientToken makes a repetition of the same request harmless (EC2 API reference, RunInstances: ClientToken; at
 *     most 64 ASCII characters)
 */
public record LaunchRequest(String name, LaunchSettings launch, Map<String, String> tags, String clientToken) {
    public LaunchRequest {
        tags = Map.copyOf(tags);
    }
}
