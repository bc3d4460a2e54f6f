package org.dustcluster.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dustcluster.target.NameFolder;

/**
 * What to do so that EC2 matches: one action for each node. Pure and immutable; {@link PlanExecution} does it.
 *
 * @param actions in the order of the nodes
 */
public record Plan(List<Action> actions) {
    public Plan {
        actions = List.copyOf(actions);
    }

    /**
     * Launches what is missing, starts what is stopped, leaves what runs.
     *
     * @throws DustException of status 2 when a node to launch lacks what a launch needs
     */
    public static Plan start(List<Node> nodes) {
        Plan plan = of(nodes, Plan::startOf);
        plan.actions().forEach(Plan::requireLaunchable);
        return plan;
    }

    /** Stops what runs. */
    public static Plan stop(List<Node> nodes) {
        return of(nodes, Plan::stopOf);
    }

    /** Terminates what exists. */
    public static Plan terminate(List<Node> nodes) {
        return of(nodes, Plan::terminateOf);
    }

    private static Plan of(List<Node> nodes, Function<Node, Action> choice) {
        return new Plan(nodes.stream().map(choice).toList());
    }

    private static Action startOf(Node node) {
        String drift = node.drift();
        return switch (node.state()) {
            case NOT_STARTED -> new Action.Launch(node);
            case STOPPED -> drift.isEmpty() ? new Action.Resume(node) : new Action.Skip(node, drifted(drift), true);
            case RUNNING -> new Action.Skip(node, "already running" + aside(drift), false);
            case PENDING -> new Action.Skip(node, "already starting" + aside(drift), false);
            case STOPPING -> new Action.Skip(node, "still stopping: start it once it has stopped", true);
            case SHUTTING_DOWN, TERMINATED -> new Action.Skip(node, "being terminated", true);
            case UNKNOWN -> new Action.Skip(node, "in a state that dust does not know", true);
        };
    }

    private static String aside(String drift) {
        return drift.isEmpty() ? "" : ", but drifted: " + drift;
    }

    /** Whoever has edited the template would get another machine than it says, or lose a disk: that is for the user to say. */
    private static String drifted(String drift) {
        return "drifted: " + drift + "; terminate it to have a new one, or write in the template what it is";
    }

    private static Action stopOf(Node node) {
        return switch (node.state()) {
            case RUNNING, UNKNOWN -> new Action.Stop(node);
            case PENDING -> new Action.Skip(node, "still starting: stop it once it runs", true);
            case STOPPED -> new Action.Skip(node, "already stopped", false);
            case STOPPING -> new Action.Skip(node, "already stopping", false);
            case NOT_STARTED -> new Action.Skip(node, "never launched", false);
            case SHUTTING_DOWN, TERMINATED -> new Action.Skip(node, "being terminated", false);
        };
    }

    private static Action terminateOf(Node node) {
        return switch (node.state()) {
            case RUNNING, PENDING, STOPPING, STOPPED, UNKNOWN -> new Action.Terminate(node);
            case NOT_STARTED -> new Action.Skip(node, "never launched", false);
            case SHUTTING_DOWN, TERMINATED -> new Action.Skip(node, "already being terminated", false);
        };
    }

    private static void requireLaunchable(Action action) {
        if (!(action instanceof Action.Launch launch)) {
            return;
        }
        NodeSpec spec = launch.node().spec().orElseThrow();
        List<String> missing = new ArrayList<>();
        if (spec.launch().image().isEmpty()) {
            missing.add("image");
        }
        if (spec.launch().key().isEmpty()) {
            missing.add("key");
        }
        if (!missing.isEmpty()) {
            throw DustException.usage("cannot launch " + spec.name() + ": the template gives it no "
                    + String.join(" and no ", missing) + " (in @cloud or in @" + spec.name() + ")");
        }
    }

    /** Whether nothing is to be done. */
    public boolean idle() {
        return actions.stream().allMatch(action -> action instanceof Action.Skip);
    }

    /** Whether a node stays other than what was asked for. */
    public boolean unmet() {
        return actions.stream().anyMatch(action -> action instanceof Action.Skip skip && skip.unmet());
    }

    /** The nodes that will be touched, in order. */
    public List<Node> touched() {
        return actions.stream()
                .filter(action -> !(action instanceof Action.Skip))
                .map(Action::node)
                .toList();
    }

    /** What is said of an action before and after the names. */
    private record Step(String before, String after) {}

    /** The plan in words, a line for each kind of step, names folded: {@code launch worker[0-2] (t3.micro, ami-1)}. */
    public List<String> describe() {
        Map<Step, List<String>> namesByStep = new LinkedHashMap<>();
        for (Action action : actions) {
            namesByStep
                    .computeIfAbsent(step(action), key -> new ArrayList<>())
                    .add(action.node().name());
        }
        return namesByStep.entrySet().stream()
                .map(entry -> entry.getKey().before() + " " + NameFolder.fold(entry.getValue())
                        + entry.getKey().after())
                .toList();
    }

    private static Step step(Action action) {
        if (action instanceof Action.Launch launch) {
            return new Step(
                    verb(action),
                    " (" + launch.node().type() + ", " + launch.node().image() + ")");
        }
        return new Step(verb(action), action instanceof Action.Skip skip ? ": " + skip.reason() : "");
    }

    /** The verb of a step as the user types it. */
    static String verb(Action action) {
        if (action instanceof Action.Launch) {
            return "launch";
        }
        if (action instanceof Action.Resume) {
            return "start";
        }
        if (action instanceof Action.Stop) {
            return "stop";
        }
        return action instanceof Action.Terminate ? "terminate" : "leave";
    }
}
