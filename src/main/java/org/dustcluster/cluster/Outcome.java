package org.dustcluster.cluster;

/** How one node ended with one line. */
public sealed interface Outcome {

    /** The command ended with this status. */
    record Exited(int status) implements Outcome {}

    /** The command ended, as far as this shell can tell; its status is not reported (csh). */
    record Unreported() implements Outcome {}

    /**
     * The session was lost, or could not be opened.
     *
     * @param reason a clause that says why
     * @param prospect whether another try may help
     */
    record Failed(String reason, Prospect prospect) implements Outcome {

        /** One that another try may mend. */
        public Failed(String reason) {
            this(reason, Prospect.PASSING);
        }
    }

    /** Whether a login that failed may succeed by itself. */
    enum Prospect {
        /** It may pass: nobody answers yet, the connection broke. */
        PASSING,
        /** Our keys were refused. A machine that still boots does that for a while; one that is up will not change its mind. */
        REFUSED,
        /** It stays so until somebody does something: a host key that changed, a key file that cannot be read. */
        LASTING
    }

    /** The line ended the session's shell ({@code exit}). */
    record SessionEnded() implements Outcome {}

    /** The line was refused and not sent: a clause that says why. */
    record Refused(String reason) implements Outcome {}

    /** What this outcome means for the status of the line: 0, 1 (remote) or 3 (ssh); 2 for a refusal. */
    default int exitStatus() {
        if (this instanceof Exited exited) {
            return exited.status() == 0 ? ExitStatus.OK : ExitStatus.REMOTE;
        }
        if (this instanceof Failed) {
            return ExitStatus.FAILURE;
        }
        if (this instanceof Refused) {
            return ExitStatus.USAGE;
        }
        return ExitStatus.OK;
    }
}
