package org.dustcluster.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/**
 * A port of this machine's loopback that leads through a hop to the next host (direct-tcpip, RFC 4254, 7.2). It is there for
 * one connection of ours: closed once that has passed, and what has passed stays connected.
 *
 * @param hop the session that carries it; not closed here
 * @param local the port
 */
record Door(ClientSession hop, SshdSocketAddress local) implements AutoCloseable {

    /** The name goes to the hop as it is: it may mean something only there. */
    static Door open(ClientSession hop, Hop target) throws IOException {
        return new Door(
                hop,
                hop.startLocalPortForwarding(
                        new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress(target.host(), target.port())));
    }

    InetSocketAddress entrance() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), local.getPort());
    }

    @Override
    public void close() throws IOException {
        hop.stopLocalPortForwarding(local);
    }
}
