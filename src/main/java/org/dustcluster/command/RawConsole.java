package org.dustcluster.command;

import org.dustcluster.cluster.RemoteNode;

/** Lends the whole terminal to one node: {@code @node} without a line. */
public interface RawConsole {

    /**
     * Enters the node's session and returns when it has ended or was left.
     *
     * @return an exit status
     * @throws org.dustcluster.cluster.DustException of status 2 where there is no terminal
     */
    int enter(RemoteNode node);
}
