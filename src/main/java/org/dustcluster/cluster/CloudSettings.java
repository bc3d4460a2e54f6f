package org.dustcluster.cluster;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The {@code @cloud} section less what nodes inherit.
 *
 * @param provider {@code ec2}
 * @param region the region; empty: the SDK's own chain
 * @param profile the profile; empty: the SDK's own chain
 * @param endpoint another EC2-compatible API
 * @param hostKeys what to do with an unknown host key
 * @param connectTimeout how long a login may take
 */
public record CloudSettings(
        String provider,
        Optional<String> region,
        Optional<String> profile,
        Optional<URI> endpoint,
        HostKeyPolicy hostKeys,
        Duration connectTimeout) {}
