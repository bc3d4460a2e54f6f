package org.dustcluster.cluster;

/**
 * Receives events, from any thread. May block while its queue is full ({@link SharedThread#whileWaiting}): that is how back-pressure
 * reaches the node, so the caller must hold no lock.
 */
@FunctionalInterface
public interface NodeListener {
    void accept(NodeEvent event) throws InterruptedException;
}
