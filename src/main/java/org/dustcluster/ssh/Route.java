package org.dustcluster.ssh;

import java.util.List;
import java.util.Optional;

/**
 * The way to a node.
 *
 * @param stops the hops in order, then the node
 * @param command the program that carries the connection to the first stop ({@code ProxyCommand}), ready to run; empty: a
 *     connection of our own
 */
record Route(List<Stop> stops, Optional<String> command) {
    Route {
        stops = List.copyOf(stops);
    }

    /** The way as far as a stop. */
    Route upTo(int stop) {
        return new Route(stops.subList(0, stop + 1), command);
    }
}
