package org.dustcluster.ssh;

/** How a host key came to be trusted. */
enum Trust {
    /** Nothing was shown yet, or it was refused. */
    NONE(""),
    /** Our own file has it. */
    KNOWN("known"),
    /** The user's {@code ~/.ssh/known_hosts} has it. */
    USERS("known to ~/.ssh/known_hosts"),
    /** It was the first key that this host showed. */
    FIRST_USE("first use"),
    /** The instance printed it on its EC2 console, now or on an earlier day. */
    CONSOLE("verified on the EC2 console"),
    /** Taken for now; the console has not shown the instance's keys yet. */
    PENDING("not verified yet: the EC2 console has not shown it"),
    /** Taken; the console was looked at for a long time and shows no keys. */
    UNSEEN("not verified: the EC2 console shows no host keys");

    private final String words;

    Trust(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Whether the user asked for more than is known. */
    boolean unverified() {
        return this == PENDING || this == UNSEEN;
    }
}
