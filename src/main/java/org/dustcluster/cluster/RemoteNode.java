package org.dustcluster.cluster;

/**
 * A node as the remote shells see it: a name to show and an address to log in to. A session belongs to a name; when the
 * {@linkplain SshAddress#identity() identity} behind a name changes (the node was launched anew), the old session is closed.
 * {@link ClusterSession#remote} gives no two machines of different clusters the same name.
 *
 * @param name the session's name: the node's, or {@code CLUSTER:NODE} where that is taken
 * @param address where and how to log in
 */
public record RemoteNode(String name, SshAddress address) {}
