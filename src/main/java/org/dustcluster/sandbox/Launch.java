package org.dustcluster.sandbox;

import java.util.List;
import java.util.Optional;

/**
 * What RunInstances asked for, the same for all instances of a reservation.
 *
 * @param groups the security groups, never empty
 * @param volumeSize of the root volume, GiB
 * @param userData as sent: base64
 * @param publicAddress whether a public address goes with it
 */
record Launch(
        String image,
        String type,
        Optional<String> key,
        String subnet,
        String vpc,
        String zone,
        List<SecurityGroup> groups,
        Optional<String> iamProfile,
        Optional<String> userData,
        int volumeSize,
        boolean spot,
        boolean publicAddress,
        Optional<String> clientToken) {
    Launch {
        groups = List.copyOf(groups);
    }
}
