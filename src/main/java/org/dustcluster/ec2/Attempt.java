package org.dustcluster.ec2;

import java.util.Optional;
import org.dustcluster.cluster.LaunchSettings;

/**
 * What was being tried when EC2, or the way to it, failed: what a sentence about it can name.
 *
 * @param action what the user wanted, to stand behind "cannot": {@code launch worker1}
 * @param permission the IAM action of the call: {@code ec2:RunInstances}
 * @param place where
 * @param launch what was to be launched
 */
record Attempt(String action, String permission, Place place, Optional<LaunchSettings> launch) {

    /**
     * Where a call goes and as whom.
     *
     * @param region the region; empty while it is not known
     * @param profile the profile that was asked for by name
     * @param endpoint the host (and port) of {@code endpoint}; empty: the region's own
     */
    record Place(String region, Optional<String> profile, Optional<String> endpoint) {}

    static Attempt of(String action, String permission, Place place) {
        return new Attempt(action, permission, place, Optional.empty());
    }
}
