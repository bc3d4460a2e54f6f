package org.dustcluster.cluster;

/** What to do with a host key that is not yet known; a changed one is always refused. Template key {@code hostkeys}. */
public enum HostKeyPolicy {
    /** Record the first key ({@code accept-new}, the default). */
    ACCEPT_NEW,
    /** Refuse a host without a recorded key. */
    STRICT,
    /** Compare with the keys that the instance printed on its EC2 console. */
    CONSOLE
}
