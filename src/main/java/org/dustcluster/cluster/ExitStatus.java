package org.dustcluster.cluster;

/** The exit statuses of a line, and of the program; a script's status is the worst of its lines. */
public final class ExitStatus {
    /** All well. */
    public static final int OK = 0;
    /** A remote command (or, in a script, a local one) ended non-zero. */
    public static final int REMOTE = 1;
    /** Usage, template or target mistake. */
    public static final int USAGE = 2;
    /** Cloud or ssh failure. */
    public static final int FAILURE = 3;
    /** Interrupted by the user. */
    public static final int INTERRUPTED = 130;

    private ExitStatus() {}
}
