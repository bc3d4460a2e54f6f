package org.dustcluster.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/** Host names to addresses. The system's resolver cannot be interrupted, so it runs on a thread that may be left behind. */
final class Names {
    private Names() {}

    static List<InetAddress> resolve(String host, Deadline deadline) throws IOException, InterruptedException {
        if (SshdSocketAddress.isIPv4Address(host) || SshdSocketAddress.isIPv6Address(host)) {
            return List.of(InetAddress.getByName(host));
        }
        FutureTask<List<InetAddress>> lookup = new FutureTask<>(() -> List.of(InetAddress.getAllByName(host)));
        Thread thread = new Thread(lookup, "dust-lookup-" + host);
        thread.setDaemon(true);
        thread.start();
        try {
            return lookup.get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("the name " + host + " was not resolved in time");
        } catch (ExecutionException | CancellationException e) {
            UnknownHostException unknown = new UnknownHostException(host);
            unknown.initCause(e);
            throw unknown;
        }
    }
}
