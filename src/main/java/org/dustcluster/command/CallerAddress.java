package org.dustcluster.command;

import org.dustcluster.cluster.Cidr;

/** The address that the outer world sees this machine under: {@code me}. */
public interface CallerAddress {

    /**
     * Finds it out; may ask a service, and waits no longer than its deadline.
     *
     * @return one address, never everybody's
     * @throws org.dustcluster.cluster.DustException when it cannot be found, with what to do instead
     */
    Cidr find();
}
