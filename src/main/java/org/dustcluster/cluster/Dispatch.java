package org.dustcluster.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One line on n nodes, under way. Any thread. */
public interface Dispatch {

    /** Its number, from 1; events carry it. */
    long id();

    /** The line as it was sent. */
    String line();

    /** The nodes that were busy, so that the line became input of what they run; in order. */
    List<String> inputNodes();

    /** Whether every node is done. */
    boolean done();

    /**
     * Waits until every node is done.
     *
     * @return whether it is done; false when the time was over first
     */
    boolean await(Duration timeout) throws InterruptedException;

    /** Sends an interrupt (Ctrl-C, 0x03) to the nodes that still run this line. */
    void interrupt();

    /** Outcomes by node so far, in the order of the nodes. */
    Map<String, Outcome> outcomes();
}
