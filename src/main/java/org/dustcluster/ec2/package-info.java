/**
 * Implements the port {@link org.dustcluster.cluster.Cloud} with the AWS SDK and turns the SDK's errors into
 * sentences. Calls block the caller ({@code dust-ui}) and are interruptible.
 */
@NullMarked
package org.dustcluster.ec2;

import org.jspecify.annotations.NullMarked;
