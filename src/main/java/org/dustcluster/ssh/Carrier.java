package org.dustcluster.ssh;

import java.util.Optional;

/** What a connection goes through: a hop's connection, or a program. Closed with the connection that it carries. */
sealed interface Carrier extends AutoCloseable permits Hops.Lease, ProxyProcess {

    /** How many connections of ours lie under this one. */
    int depth();

    /** Why it carries no more, as a clause that names it; empty while it does. */
    Optional<String> failure();

    @Override
    void close();
}
