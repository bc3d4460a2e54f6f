package org.dustcluster.remote;

import java.io.IOException;
import org.dustcluster.cluster.RemoteNode;

/** Further channels on the sessions' own connections: no second login. Thread-safe. */
public interface Connections {

    /** What is opened. */
    sealed interface Service {
        /** A subsystem of the server, as {@code sftp}. */
        record Subsystem(String name) implements Service {}

        /** A command line, given to the user's login shell, with no pty. */
        record Exec(String line) implements Service {}
    }

    /**
     * Opens a channel, and the node's session first where there is none. Blocks as long as a login may take.
     *
     * @throws NoSessionException when there is no session and none can be had; the node's event has told why
     * @throws IOException when the node refuses the channel: a clause
     */
    Pipe open(RemoteNode node, Service service) throws IOException, InterruptedException;

    /** No session, so no channel. The reason is a clause, and has been told as the node's own event. */
    final class NoSessionException extends IOException {
        private static final long serialVersionUID = 1L;

        NoSessionException(String reason) {
            super(reason);
        }
    }
}
