package org.dustcluster.ec2;

import java.util.Optional;
import org.dustcluster.cluster.LaunchSettings;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * What was being tried when EC2, or the way to it, failed: what a sentence about it can name.
 *
 * @param action what the user wanted, to stand behind "cannot": {@code list the instances}; empty where the core names the
 *     verb and the node in front
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

    /** How a sentence about it begins. */
    String cannot() {
        return action.isEmpty() ? "" : "cannot " + action + ": ";
    }

    /** {@code " of profile ..."}, or nothing. */
    String ofProfile() {
        return place.profile()
                .map(name -> " of profile \"" + CleanText.of(name) + '"')
                .orElse("");
    }

    /** The AWS CLI's option for the profile with a blank in front, or nothing. */
    String profileOption() {
        return place.profile().map(name -> " --profile " + CleanText.of(name)).orElse("");
    }

    /** {@code " in eu-west-1"}, or nothing. */
    String inRegion() {
        String region = CleanText.of(place.region());
        return region.isEmpty() ? "" : " in " + region;
    }

    /** Who should have answered. */
    String host() {
        String region = place.region();
        return CleanText.of(place.endpoint()
                .orElseGet(() -> region.isEmpty()
                        ? "AWS"
                        : Ec2Client.serviceMetadata()
                                .endpointFor(Region.of(region))
                                .toString()));
    }
}
