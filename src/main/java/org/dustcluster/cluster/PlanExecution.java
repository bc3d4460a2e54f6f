package org.dustcluster.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiFunction;
import org.dustcluster.target.NameFolder;

/**
 * Does what a {@link Plan} says: one call for all that is started, stopped or terminated, and one launch for each missing
 * machine, side by side. Blocks its caller; an interrupt ends the waiting, not the requests that are out.
 */
public final class PlanExecution {
    /** RunInstances refills at 2 a second (EC2 API throttling); more at once only meets the throttle. */
    private static final int LAUNCHES_AT_ONCE = 8;
    /** A token that leads to machines which are gone is passed over at most this often. */
    private static final int GENERATIONS = 16;

    private final Cloud cloud;
    private final ClusterView view;
    private final ThreadFactory threads;

    /**
     * What became of one step.
     *
     * @param action the step
     * @param failure the cause in words, when it failed
     */
    public record Result(Action action, Optional<String> failure) {}

    /**
     * What failed, a sentence for each cause with the names folded: {@code cannot start worker[0-2]: no permission}.
     *
     * @param results of {@link #run}
     */
    public static List<String> failures(List<Result> results) {
        Map<List<String>, List<String>> names = new LinkedHashMap<>();
        for (Result result : results) {
            result.failure().ifPresent(reason -> names.computeIfAbsent(
                            List.of(Plan.verb(result.action()), reason), key -> new ArrayList<>())
                    .add(result.action().node().name()));
        }
        return names.entrySet().stream()
                .map(entry -> "cannot " + entry.getKey().get(0) + " " + NameFolder.fold(entry.getValue()) + ": "
                        + entry.getKey().get(1))
                .toList();
    }

    /**
     * @param cloud the cloud to act on; not closed
     * @param view the view that the plan was made from
     * @param threads names the threads that launch
     */
    public PlanExecution(Cloud cloud, ClusterView view, ThreadFactory threads) {
        this.cloud = cloud;
        this.view = view;
        this.threads = threads;
    }

    /** Does it; one result for each step that is not a {@link Action.Skip}. */
    public List<Result> run(Plan plan) {
        List<Result> results = new ArrayList<>();
        results.addAll(batch(plan, Action.Resume.class, Cloud::start));
        results.addAll(batch(plan, Action.Stop.class, Cloud::stop));
        results.addAll(batch(plan, Action.Terminate.class, Cloud::terminate));
        results.addAll(launches(plan));
        return results;
    }

    private List<Result> batch(
            Plan plan, Class<? extends Action> kind, BiFunction<Cloud, Collection<String>, List<CloudResult>> call) {
        Map<String, Action> byId = new LinkedHashMap<>();
        for (Action action : plan.actions()) {
            if (kind.isInstance(action)) {
                byId.put(action.node().instance().orElseThrow().id(), action);
            }
        }
        if (byId.isEmpty()) {
            return List.of();
        }
        Map<String, Optional<String>> answers = new HashMap<>();
        try {
            call.apply(cloud, byId.keySet()).forEach(answer -> answers.put(answer.id(), answer.failure()));
        } catch (DustException e) {
            requireFailure(e);
            byId.keySet().forEach(id -> answers.put(id, Optional.of(e.sentence())));
        }
        Optional<String> silence = Optional.of("the cloud did not say what became of it");
        return byId.entrySet().stream()
                .map(asked -> new Result(asked.getValue(), answers.getOrDefault(asked.getKey(), silence)))
                .toList();
    }

    /** A call that was refused is a failure of its nodes, and the others go on; an interrupt ends it all. */
    private static void requireFailure(DustException e) {
        if (e.status() == ExitStatus.INTERRUPTED) {
            throw e;
        }
    }

    private List<Result> launches(Plan plan) {
        List<Action> launches = plan.actions().stream()
                .filter(action -> action instanceof Action.Launch)
                .toList();
        if (launches.isEmpty()) {
            return List.of();
        }
        ExecutorService executor = Executors.newFixedThreadPool(Math.min(LAUNCHES_AT_ONCE, launches.size()), threads);
        List<Future<Result>> pending = launches.stream()
                .map(action -> executor.submit(() -> launch(action)))
                .toList();
        try {
            List<Result> results = new ArrayList<>();
            for (Future<Result> result : pending) {
                results.add(result.get());
            }
            return results;
        } catch (InterruptedException e) {
            // What is out cannot be called back, and is tagged; what waits for its turn is not launched any more.
            pending.forEach(launch -> launch.cancel(false));
            Thread.currentThread().interrupt();
            throw DustException.interrupted();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DustException known) {
                throw known;
            }
            throw new IllegalStateException("a launch failed in an unexpected way", e.getCause());
        } finally {
            executor.shutdown();
        }
    }

    private Result launch(Action action) {
        NodeSpec spec = action.node().spec().orElseThrow();
        try {
            launchLiving(spec);
            return new Result(action, Optional.empty());
        } catch (DustException e) {
            requireFailure(e);
            return new Result(action, Optional.of(e.sentence()));
        }
    }

    /**
     * Launches with a token made from what is wanted and from the machines of this node that are already gone. The same
     * wish gives the same token, in this process or after a crash, so EC2 makes one machine of it. EC2 remembers a token
     * longer than it lists a terminated machine: when it answers with one that is gone, that one joins the token.
     */
    private Instance launchLiving(NodeSpec spec) {
        String cluster = view.template().orElseThrow().clusterName();
        List<String> gone = new ArrayList<>(goneIds(spec.name(), cluster));
        Map<String, String> tags = ClusterTags.forLaunch(spec, cluster);
        for (int generation = 0; generation < GENERATIONS; generation++) {
            String token = token(spec, cluster, tags, gone);
            Instance instance = cloud.launch(new LaunchRequest(spec.name(), spec.launch(), tags, token));
            if (!instance.state().gone()) {
                return instance;
            }
            gone.add(instance.id());
        }
        throw DustException.failure("EC2 answers with machines that are terminated; try again in an hour");
    }

    private List<String> goneIds(String name, String cluster) {
        return view.instances().stream()
                .filter(instance -> instance.state().gone()
                        && ClusterTags.memberName(instance, cluster).equals(name))
                .map(Instance::id)
                .sorted()
                .toList();
    }

    /**
     * 64 hexadecimal digits: the most that a client token takes. Made from texts that are the same in every process: the
     * order of an immutable map is not, so tags are sorted.
     */
    private static String token(NodeSpec spec, String cluster, Map<String, String> tags, List<String> gone) {
        LaunchSettings launch = spec.launch();
        List<String> wish = List.of(
                cluster,
                spec.name(),
                launch.instanceType(),
                launch.image().toString(),
                launch.key().toString(),
                launch.subnet().toString(),
                launch.securityGroups().toString(),
                launch.zone().toString(),
                launch.iamProfile().toString(),
                launch.userData().toString(),
                launch.volumeSize().toString(),
                Boolean.toString(launch.spot()),
                new TreeMap<>(tags).toString(),
                gone.toString());
        MessageDigest digest = sha256();
        digest.update(String.join("\0", wish).getBytes(StandardCharsets.UTF_8));
        launch.userData().ifPresent(file -> digest.update(content(file)));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The user data itself: with other bytes it is another request. Whoever sends an unreadable one says so. */
    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
