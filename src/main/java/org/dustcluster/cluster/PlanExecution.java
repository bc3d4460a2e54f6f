package org.dustcluster.cluster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiFunction;

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
     * @param failure the sentence, when it failed
     */
    public record Result(Action action, Optional<String> failure) {}

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
        List<Result> results = new ArrayList<>();
        for (CloudResult result : call.apply(cloud, byId.keySet())) {
            Action action = byId.get(result.id());
            if (action != null) {
                results.add(new Result(
                        action,
                        result.failure()
                                .map(reason -> "cannot " + Plan.verb(action) + " "
                                        + action.node().name() + ": " + reason)));
            }
        }
        return results;
    }

    private List<Result> launches(Plan plan) {
        List<Action> launches = plan.actions().stream()
                .filter(action -> action instanceof Action.Launch)
                .toList();
        if (launches.isEmpty()) {
            return List.of();
        }
        ExecutorService executor = Executors.newFixedThreadPool(Math.min(LAUNCHES_AT_ONCE, launches.size()), threads);
        try {
            List<Future<Result>> pending = launches.stream()
                    .map(action -> executor.submit(() -> launch(action)))
                    .toList();
            List<Result> results = new ArrayList<>();
            for (Future<Result> result : pending) {
                results.add(result.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DustException.interrupted();
        } catch (ExecutionException e) {
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
            return new Result(action, Optional.of("cannot launch " + spec.name() + ": " + e.sentence()));
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

    /** 64 hexadecimal digits: the most that a client token takes. */
    private static String token(NodeSpec spec, String cluster, Map<String, String> tags, List<String> gone) {
        String wish = String.join(
                "\0",
                cluster,
                spec.name(),
                spec.launch().toString(),
                new java.util.TreeMap<>(tags).toString(),
                gone.toString());
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(wish.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
