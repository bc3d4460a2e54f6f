package org.dustcluster.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machines behind the instances: homes, addresses and the ssh server, which is loaded for the first of them. What the fleet
 * orders happens in order on one thread, {@code dust-sandbox-nodes-1}.
 */
final class NodeHosts implements NodePower, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeHosts.class);
    private static final int TRIES = 100;

    private final Path directory;
    private final String mark;
    private final int port;
    private final SandboxKey key;
    private final Set<String> addresses = ConcurrentHashMap.newKeySet();
    private final Map<String, SandboxNode> nodes = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor orders;
    /** Confined to the orders' thread, until {@link #close} has ended that. */
    private @Nullable NodeServer server;

    /** @param mark what every process of this sandbox carries, before its instance's id */
    NodeHosts(Path directory, String mark, int port, SandboxKey key) {
        this.directory = directory;
        this.mark = mark;
        this.port = port;
        this.key = key;
        orders = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(100_000), DaemonThreads.named("nodes"));
        orders.allowCoreThreadTimeOut(true);
    }

    @Override
    public String takeAddress(String prefix) {
        for (int i = 0; i < TRIES; i++) {
            String address = prefix + "." + Ids.below(256) + "." + (1 + Ids.below(254));
            if (addresses.add(address)) {
                if (isFree(address, port)) {
                    return address;
                }
                addresses.remove(address);
            }
        }
        throw new Ec2Fault(
                500,
                "InsufficientAddressCapacity",
                "This system has no free loopback address " + prefix + ".x.y for an instance of the sandbox");
    }

    static boolean isFree(String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    @Override
    public void freeAddress(String address) {
        addresses.remove(address);
    }

    private SandboxNode node(String instance) {
        return nodes.computeIfAbsent(instance, id -> new SandboxNode(id, mark + "/" + id + "/", directory.resolve(id)));
    }

    @Override
    public void prepare(String instance) {
        order("prepare", instance, () -> {
            node(instance).furnish();
            node(instance).hostKey();
            running();
        });
    }

    @Override
    public void up(String instance, String hostName, List<String> at) {
        order("start", instance, () -> {
            node(instance).name(hostName, at);
            running().open(node(instance));
        });
    }

    @Override
    public void down(String instance) {
        order("stop", instance, () -> {
            SandboxNode node = node(instance);
            if (server != null) {
                server.shut(node);
            }
            ProcessSweep.kill(node.mark());
        });
    }

    @Override
    public void erase(String instance) {
        order("erase", instance, () -> {
            nodes.remove(instance);
            Directories.delete(directory.resolve(instance));
        });
    }

    @Override
    public String console(String instance, String hostName) throws IOException {
        return node(instance).console(hostName);
    }

    private NodeServer running() throws IOException {
        NodeServer existing = server;
        if (existing == null) {
            existing = new NodeServer(port, key.publicKey());
            server = existing;
            NodeTerminal.warmUp();
        }
        return existing;
    }

    private interface Order {
        void carryOut() throws IOException;
    }

    private void order(String verb, String instance, Order order) {
        if (orders.isShutdown()) {
            return;
        }
        orders.execute(() -> {
            try {
                order.carryOut();
            } catch (IOException | RuntimeException failed) {
                LOG.error("sandbox: cannot {} {}", verb, instance, failed);
            }
        });
    }

    /** Ends everything that runs; waits a few seconds at most. */
    @Override
    public void close() {
        orders.shutdown();
        try {
            if (!orders.awaitTermination(3, TimeUnit.SECONDS)) {
                orders.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (server != null) {
            server.close();
            ProcessSweep.kill(mark + "/");
        }
    }
}
