/**
 * The core: what is wanted (the template), what exists (instances), how they fit together and what to do about
 * it. Owns the two ports, {@link org.dustcluster.cluster.Cloud} and {@link org.dustcluster.cluster.RemoteShells}, and the
 * vocabulary of {@link org.dustcluster.cluster.NodeEvent}s. Values are immutable and may be read by any thread; the one
 * mutable object, {@link org.dustcluster.cluster.ClusterSession}, belongs to {@code dust-ui}.
 */
@NullMarked
package org.dustcluster.cluster;

import org.jspecify.annotations.NullMarked;
