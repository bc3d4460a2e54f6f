package org.dustcluster.sandbox;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small EC2 and the machines behind it, in this process: the far end of both wires. Everything listens on loopback alone.
 * Whoever starts one closes it; a shutdown hook does where that is forgotten. All its threads are daemons.
 */
public final class Sandbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);
    private static final String REGION = "us-east-1";
    /** Below the range from which Linux takes the ports of outgoing connections (ip_local_port_range). */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 12_000;
    /** What a timer adds to a transition, so that the clock has surely reached its end. */
    private static final Duration SLACK = Duration.ofMillis(5);

    private final Path directory;
    private final String accessKey = "AKIA" + Ids.random(8).toUpperCase(java.util.Locale.ROOT);
    private final String secretKey = Ids.random(20);
    private final SandboxKey key;
    private final int sshPort;
    private final NodeHosts hosts;
    private final Ec2Endpoint endpoint;
    private final ScheduledThreadPoolExecutor timer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread hook;

    private Sandbox(Path directory, SandboxOptions options) throws IOException {
        this.directory = directory;
        this.key = new SandboxKey(directory.resolve("key.pem"));
        this.sshPort = freePort();
        this.hosts = new NodeHosts(directory, directory.getFileName().toString(), sshPort, key);
        this.timer = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("timer"));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        long delay = options.transition().plus(SLACK).toMillis();
        Ec2Api[] api = new Ec2Api[1];
        Runnable later = () -> timer.schedule(() -> settle(api[0]), delay, TimeUnit.MILLISECONDS);
        api[0] = new Ec2Api(options, hosts, name -> new Region(name, new InstanceFleet(name, options, hosts, later)));
        this.endpoint = new Ec2Endpoint(api[0], accessKey, options.faults());
        this.hook = new Thread(this::closeNow, "dust-sandbox-exit");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private static void settle(Ec2Api api) {
        try {
            api.settle();
        } catch (RuntimeException defect) {
            LOG.error("sandbox: a transition failed", defect);
        }
    }

    /**
     * Starts a sandbox in real time. Loads no ssh class: the first instance does that in the background.
     *
     * @param home {@code $DUST_HOME/sandbox}; made 0700. Each sandbox has a directory of its own in it, and what a killed one left
     *     behind is removed.
     */
    public static Sandbox start(Path home) throws IOException {
        return start(home, SandboxOptions.standard());
    }

    /** The same, with {@code pending}, {@code stopping} and {@code shutting-down} lasting so long: for tests in a hurry. */
    public static Sandbox start(Path home, Duration transition) throws IOException {
        return start(home, SandboxOptions.standard().withTransition(transition));
    }

    /**
     * The same as {@link #start(Path)}, where things go wrong: for trials by hand.
     *
     * @param faults a {@link FaultPlan} as text; blank for none
     * @throws IllegalArgumentException with a sentence when it is no plan
     */
    public static Sandbox start(Path home, String faults) throws IOException {
        return start(home, SandboxOptions.standard().withFaults(FaultPlan.parse(faults)));
    }

    static Sandbox start(Path home, SandboxOptions options) throws IOException {
        Path absolute = home.toAbsolutePath().normalize();
        Directories.makePrivate(absolute);
        removeLeftovers(absolute);
        Path directory = absolute.resolve(ProcessHandle.current().pid() + "-" + Ids.random(4));
        Directories.makePrivate(directory);
        try {
            return new Sandbox(directory, options);
        } catch (IOException | RuntimeException failed) {
            Directories.delete(directory);
            throw failed;
        }
    }

    private static void removeLeftovers(Path home) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(home, "[0-9]*-*")) {
            for (Path directory : all) {
                String name = directory.getFileName().toString();
                String pid = name.substring(0, name.indexOf('-'));
                if (pid.matches("[0-9]{1,18}")
                        && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                    Directories.delete(directory);
                }
            }
        }
    }

    private static int freePort() throws IOException {
        for (int i = 0; i < 100; i++) {
            int port = FIRST_PORT + Ids.below(PORTS);
            if (NodeHosts.isFree("127.0.0.1", port)) {
                return port;
            }
        }
        throw new IOException("no port from " + FIRST_PORT + " on is free for the sandbox's ssh server");
    }

    /** Where the EC2 API is: {@code http://127.0.0.1:PORT}. */
    public URI endpoint() {
        return endpoint.uri();
    }

    /** A region to use where the user names none. Every region works: a request's signature says which, and each has its own instances. */
    public String region() {
        return REGION;
    }

    /** The access key; requests with another are refused. */
    public String accessKey() {
        return accessKey;
    }

    /** The secret key; signatures are not verified. */
    public String secretKey() {
        return secretKey;
    }

    /** A private key (PEM, 0600) that every node accepts for every user; written when first asked for. */
    public Path keyFile() {
        return key.file();
    }

    /** The port that every node's ssh server listens on, at the addresses that DescribeInstances shows. */
    public int sshPort() {
        return sshPort;
    }

    /** Stops everything, kills what the nodes run and removes their files. Takes a few seconds at most; idempotent. */
    @Override
    public void close() {
        if (closed.get()) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyShuttingDown) {
            LOG.debug("sandbox closes in a shutdown");
        }
        closeNow();
    }

    private void closeNow() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        timer.shutdownNow();
        endpoint.close();
        hosts.close();
        try {
            Directories.delete(directory);
            Files.deleteIfExists(java.util.Objects.requireNonNull(directory.getParent()));
        } catch (FileSystemException othersAreThere) {
            LOG.debug("sandbox directory stays: {}", othersAreThere.getMessage());
        } catch (IOException broken) {
            LOG.warn("sandbox: cannot remove {}", directory, broken);
        }
    }
}
