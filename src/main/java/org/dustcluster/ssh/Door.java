package org.dustcluster.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelListener;
import org.apache.sshd.common.forward.TcpipClientChannel;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/**
 * A port of this machine's loopback that leads through a hop to the next host (direct-tcpip, RFC 4254, 7.2). It is there for
 * one connection of ours: closed once that has passed, and what has passed stays connected.
 */
final class Door implements AutoCloseable {
    private final ClientSession hop;
    private final SshdSocketAddress local;
    private final Passing passing = new Passing();

    private Door(ClientSession hop, SshdSocketAddress local) {
        this.hop = hop;
        this.local = local;
        // Nobody knows of the door yet.
        hop.addChannelListener(passing);
    }

    /** The name goes to the hop as it is: it may mean something only there. The hop is not closed here. */
    static Door open(ClientSession hop, Hop target) throws IOException {
        return new Door(
                hop,
                hop.startLocalPortForwarding(
                        new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress(target.host(), target.port())));
    }

    InetSocketAddress entrance() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), local.getPort());
    }

    /** What the hop said when it did not open the way. */
    Optional<String> refusal() {
        return passing.seen.stream()
                .filter(channel -> channel.getTunnelEntrance() != null
                        && channel.getTunnelEntrance().getPort() == local.getPort())
                .flatMap(channel ->
                        Attempt.of(hop).flatMap(attempt -> attempt.channelRefusal(channel.getChannelId())).stream())
                .findFirst();
    }

    @Override
    public void close() throws IOException {
        hop.removeChannelListener(passing);
        if (hop.isOpen()) {
            hop.stopLocalPortForwarding(local);
        }
    }

    /** The channels that were begun meanwhile, of other doors too. Called on the library's threads. */
    private static final class Passing implements ChannelListener {
        private final Queue<TcpipClientChannel> seen = new ConcurrentLinkedQueue<>();

        @Override
        public void channelInitialized(Channel channel) {
            if (channel instanceof TcpipClientChannel forwarded) {
                seen.add(forwarded);
            }
        }
    }
}
