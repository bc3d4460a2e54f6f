package org.dustcluster.remote;

/** What became of a line that was handed to a session. */
sealed interface Accepted {
    /** It is, or will be, a command of its own. */
    record Command() implements Accepted {}

    /** It went to the program that runs. */
    record Input() implements Accepted {}

    record Refused(String reason) implements Accepted {}

    /** Nothing to do: the session was there (a line was not given). */
    record Ready() implements Accepted {}

    /** The session has ended: take a new one. */
    record Ended() implements Accepted {}
}
