package org.dustcluster.remote;

import java.io.IOException;
import org.dustcluster.cluster.RemoteNode;

/** Makes links. Thread-safe; many logins run side by side. */
public interface LinkFactory extends AutoCloseable {

    /**
     * Logs in and opens the login shell on a pty whose ECHO is off (RFC 4254, 8). Blocks at most
     * {@link org.dustcluster.cluster.SshAddress#connectTimeout()}, not counted what the place has to be waited for.
     *
     * @param place left while the login waits for another one
     * @throws IOException with a message that is a clause for the user: cause and remedy, without the node's name
     */
    Link open(RemoteNode node, int columns, int rows, Place place) throws IOException, InterruptedException;

    /**
     * Reads the key that a login to this node needs, and asks for its passphrase, on the calling thread. What cannot be read is
     * told by {@link #open}.
     */
    void unlock(RemoteNode node) throws InterruptedException;

    /** Loads what the first login would have to load; contacts nobody. */
    void warmUp();

    /** Closes every link. */
    @Override
    void close();
}
