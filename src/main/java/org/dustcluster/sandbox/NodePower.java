package org.dustcluster.sandbox;

import java.io.IOException;
import java.util.List;

/**
 * What the fleet makes real: the machines behind the instances. Called under a region's lock, so every method but
 * {@link #console} only takes note and returns at once.
 */
interface NodePower {

    /** A free loopback address whose first octets are {@code prefix}. */
    String takeAddress(String prefix);

    void freeAddress(String address);

    /** Gets the machine ready without letting anybody in: what is slow the first time happens now. */
    void prepare(String instance);

    /** Lets people in at these addresses. */
    void up(String instance, String hostName, List<String> addresses);

    /** Cuts every connection and kills what runs. */
    void down(String instance);

    /** Removes the machine's disk. */
    void erase(String instance);

    /** What the machine printed while it booted, its host keys included. May block. */
    String console(String instance, String hostName) throws IOException;
}
