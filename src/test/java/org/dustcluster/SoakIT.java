package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.NodeListener;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.Plan;
import org.dustcluster.cluster.PlanExecution;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.RemoteShells;
import org.dustcluster.cluster.TemplateReader;
import org.dustcluster.remote.ShellPool;
import org.dustcluster.ssh.SshLinks;
import org.dustcluster.target.TargetExpression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty nodes for as long as {@code -Ddust.soak.minutes} says (none: skipped), while EC2 throttles and fails, machines are taken
 * back, and sessions are killed: no line of a command that ended is missing, no node has two machines, memory and threads
 * stay as they are. {@code -Ddust.soak.nodes} and {@code -Ddust.soak.seed} change the rest.
 */
class SoakIT {
    private static final int MINUTES = Integer.getInteger("dust.soak.minutes", 0);
    private static final int NODES = Integer.getInteger("dust.soak.nodes", 50);
    private static final int LINES = 200;
    private static final String CLUSTER = "soak";

    @TempDir
    Path folder;

    private final Random random = new Random(Long.getLong("dust.soak.seed", 1));
    private final Heard heard = new Heard();
    private int finished;
    private int failed;
    private int refusedByCloud;

    /** Every line of every node, by broadcast. */
    private static final class Heard implements NodeListener {
        private final Map<Long, Map<String, List<String>>> lines = new ConcurrentHashMap<>();

        @Override
        public void accept(NodeEvent event) {
            if (event instanceof NodeEvent.Lines said) {
                lines.computeIfAbsent(said.broadcast(), any -> new ConcurrentHashMap<>())
                        .computeIfAbsent(said.node(), any -> new ArrayList<>())
                        .addAll(said.lines());
            }
        }

        List<String> of(Dispatch dispatch, String node) {
            return lines.getOrDefault(dispatch.id(), Map.of()).getOrDefault(node, List.of());
        }
    }

    /** Bytes in use after a collection, and live threads: the first after a minute, then every four. */
    private record Footprint(long bytes, int threads) {
        static Footprint now() {
            System.gc();
            return new Footprint(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    ManagementFactory.getThreadMXBean().getThreadCount());
        }
    }

    @Test
    void nothingIsLostDoubledOrLeftBehind() throws Exception {
        assumeTrue(MINUTES > 0, "no soak was asked for: -Ddust.soak.minutes=30");
        Files.writeString(folder.resolve("soak.cnf"), """
                @cloud
                provider=ec2
                name=soak
                region=eu-west-1
                key=k
                image=ami-12345678
                instance_type=t3.micro
                @w[0-%d]
                """.formatted(NODES - 1));
        Options options = new Options();
        options.sandbox = true;
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.put(
                "DUST_SANDBOX_FAULTS",
                "seed=" + random.nextInt(1000) + " throttle=10 error=3 cut=3 lose=3 reclaim=3 lag=2s");
        DustHome home = new DustHome(folder.resolve("home"));
        try (Far far = new Far(options, home.sandbox(), () -> environment);
                RemoteShells shells = new ShellPool(
                        new SshLinks(new SshLinks.Settings(
                                folder.resolve("known_hosts"),
                                folder,
                                environment,
                                "xterm",
                                question -> Optional.empty())),
                        heard);
                ClusterSession session = new ClusterSession(
                        file -> new TemplateReader(environment, folder, folder).read(file),
                        far::cloud,
                        Map::of,
                        far.addresses(),
                        InstantSource.system())) {
            session.load(folder.resolve("soak.cnf"));
            soak(session, shells);
        }
    }

    private void soak(ClusterSession session, RemoteShells shells) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        long minute = TimeUnit.MINUTES.toNanos(1);
        long next = System.nanoTime() + minute;
        List<Footprint> footprints = new ArrayList<>();
        for (int round = 0; System.nanoTime() < end; round++) {
            upAndDown(session);
            broadcast(session, shells, round);
            oneMachineEach(session);
            if (System.nanoTime() > next) {
                footprints.add(Footprint.now());
                next = System.nanoTime() + 4 * minute;
            }
        }
        Footprint now = Footprint.now();
        footprints.add(now);
        String report = finished + " commands finished, " + failed + " were lost with their sessions, EC2 refused "
                + refusedByCloud + " lines; " + footprints;
        System.out.println("soak: " + report);
        assertTrue(finished > failed, report);
        Footprint early = footprints.get(0);
        assertTrue(now.bytes() < early.bytes() * 3 / 2 + (8 << 20), report);
        assertTrue(now.threads() < early.threads() + 3 * NODES, report);
    }

    /** Starts what is missing, and now and then stops or terminates a few. */
    private void upAndDown(ClusterSession session) {
        try {
            ClusterView view = session.refresh();
            if (random.nextInt(4) == 0) {
                List<Node> some = view.select(TargetExpression.parse("w[" + random.nextInt(NODES) + "]"), false);
                run(session, view, random.nextBoolean() ? Plan.stop(some) : Plan.terminate(some));
                view = session.refresh();
            }
            run(session, view, Plan.start(view.members()));
        } catch (DustException e) {
            refusedByCloud++;
        }
    }

    private void run(ClusterSession session, ClusterView view, Plan plan) {
        refusedByCloud += PlanExecution.failures(
                        new PlanExecution(session.cloud(), view, task -> new Thread(task, "dust-launch-soak"))
                                .run(plan))
                .size();
        session.markStale();
    }

    /** One line to all that run, while some sessions are killed; whoever says that it has ended has said everything. */
    private void broadcast(ClusterSession session, RemoteShells shells, int round) throws InterruptedException {
        List<RemoteNode> nodes = new ArrayList<>();
        try {
            for (Node node : session.refresh().members()) {
                if (node.state() == InstanceState.RUNNING) {
                    session.remote(node).ifPresent(nodes::add);
                }
            }
        } catch (DustException e) {
            refusedByCloud++;
            return;
        }
        String mark = "r" + round + "-";
        Dispatch dispatch =
                shells.send(nodes, "i=0; while [ $i -lt " + LINES + " ]; do i=$((i+1)); echo " + mark + "$i; done");
        List<RemoteNode> killed =
                nodes.stream().filter(node -> random.nextInt(25) == 0).toList();
        Dispatch kill = shells.send(killed, "kill -9 $$");
        assertTrue(dispatch.await(Duration.ofMinutes(2)), () -> "hangs: " + dispatch.outcomes());
        assertTrue(kill.await(Duration.ofMinutes(2)), () -> "hangs: " + kill.outcomes());
        List<String> expected =
                IntStream.rangeClosed(1, LINES).mapToObj(i -> mark + i).toList();
        dispatch.outcomes().forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Exited exited) {
                assertEquals(0, exited.status(), node);
                assertEquals(
                        expected,
                        heard.of(dispatch, node).stream()
                                .filter(line -> line.startsWith(mark))
                                .toList(),
                        node);
                finished++;
            } else {
                failed++;
            }
        });
        heard.lines.clear();
    }

    private void oneMachineEach(ClusterSession session) {
        try {
            Set<String> names = new HashSet<>();
            for (Instance instance : session.cloud().instances()) {
                assertEquals(CLUSTER, instance.tags().get("dust:cluster"), instance::toString);
                assertTrue(instance.state().gone() || names.add(instance.tags().get("Name")), instance::toString);
            }
        } catch (DustException e) {
            refusedByCloud++;
        }
    }
}
