package org.dustcluster.ec2;

import java.net.URI;
import java.util.Optional;

/**
 * Where EC2 is and who asks. Names no type of the AWS SDK, so making one loads nothing of it.
 *
 * @param region the region; empty: {@code AWS_REGION}, {@code AWS_DEFAULT_REGION}, the profile's, the instance's own
 * @param profile the profile of {@code ~/.aws/config}; empty: the SDK's own chain
 * @param endpoint another EC2-compatible API; empty: the region's own
 * @param accessKey fixed credentials, for the sandbox; empty: the profile's, or the SDK's own chain
 */
public record Ec2Settings(
        Optional<String> region, Optional<String> profile, Optional<URI> endpoint, Optional<AccessKey> accessKey) {

    /**
     * Fixed credentials.
     *
     * @param id the access key's id
     * @param secret the secret key; never in a text
     */
    public record AccessKey(String id, String secret) {
        @Override
        public String toString() {
            return "AccessKey[hidden]";
        }
    }
}
