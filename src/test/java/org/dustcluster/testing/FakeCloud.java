package org.dustcluster.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.cluster.CloudResult;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.LaunchRequest;
import org.dustcluster.cluster.SecurityGroup;
import org.dustcluster.cluster.SecurityRule;
import org.dustcluster.cluster.Traffic;

/**
 * A cloud in memory: client tokens count, states change when {@link #instances} is asked (one step each time), and what goes
 * wrong is told beforehand. Thread-safe.
 */
public final class FakeCloud implements Cloud {
    /** Where things are unless they are said to be elsewhere. */
    public static final String DEFAULT_VPC = "vpc-0";

    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private final Map<String, String> idByToken = new HashMap<>();
    private final Map<String, String> refusals = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final List<LaunchRequest> launches = new ArrayList<>();
    private final Set<String> hidden = new HashSet<>();
    private final Map<String, SecurityGroup> groups = new LinkedHashMap<>();
    private final Map<String, String> subnets = new HashMap<>();
    private Optional<RuntimeException> failure = Optional.empty();
    private final Map<Integer, Runnable> onList = new HashMap<>();
    private final Map<String, String> consoles = new HashMap<>();
    private Runnable meanwhile = () -> {};
    private boolean losesTheAnswer;
    private boolean frozen;
    private int next = 1;

    public FakeCloud() {
        addGroup("default", DEFAULT_VPC);
    }

    @Override
    public synchronized String region() {
        return "eu-west-1";
    }

    @Override
    public synchronized List<Instance> instances() {
        calls.add("list");
        onList.getOrDefault(calls("list").size(), () -> {}).run();
        failIfBroken();
        List<Instance> now = listed();
        if (!frozen) {
            instances.replaceAll((id, instance) -> in(instance, next(instance.state())));
        }
        return now;
    }

    private static InstanceState next(InstanceState state) {
        return switch (state) {
            case PENDING -> InstanceState.RUNNING;
            case STOPPING -> InstanceState.STOPPED;
            case SHUTTING_DOWN -> InstanceState.TERMINATED;
            default -> state;
        };
    }

    @Override
    public synchronized Optional<String> consoleOutput(String id) {
        called("console " + id);
        return Optional.ofNullable(consoles.get(id));
    }

    /** What an instance has printed on its console. */
    public synchronized void console(String id, String text) {
        consoles.put(id, text);
    }

    @Override
    public synchronized Instance launch(LaunchRequest request) {
        called("launch " + request.name());
        String refusal = refusals.get(request.name());
        if (refusal != null) {
            throw DustException.failure(refusal);
        }
        launches.add(request);
        String known = idByToken.get(request.clientToken());
        Instance instance = known == null ? create(request) : instances.get(known);
        if (losesTheAnswer) {
            throw DustException.failure("the connection to EC2 was lost");
        }
        return instance;
    }

    private Instance create(LaunchRequest request) {
        Instance instance = add(
                InstanceState.PENDING,
                request.launch().instanceType(),
                request.launch().image().orElseThrow(),
                request.tags());
        idByToken.put(request.clientToken(), instance.id());
        return instance;
    }

    /** Puts an instance there that nobody launched; returns it. */
    public synchronized Instance add(InstanceState state, String type, String image, Map<String, String> tags) {
        String id = "i-%04d".formatted(next);
        Instance instance = new Instance(
                id,
                state,
                type,
                image,
                Optional.of("203.0.113." + next),
                Optional.of("10.0.0." + next),
                Optional.of("ec2-" + next + ".example.com"),
                Optional.of("ip-" + next + ".internal"),
                Optional.of("eu-west-1a"),
                Optional.of("key"),
                Optional.of(Instant.parse("2026-05-01T10:00:00Z").plusSeconds(next)),
                List.of(),
                tags);
        next++;
        instances.put(id, instance);
        return instance;
    }

    /** Puts a running instance of the cluster there. */
    public Instance addMember(String cluster, String name, InstanceState state) {
        return add(state, "t3.micro", "ami-1", Map.of("Name", name, "dust:cluster", cluster));
    }

    @Override
    public synchronized List<CloudResult> start(Collection<String> ids) {
        return change("start", ids, InstanceState.PENDING);
    }

    @Override
    public synchronized List<CloudResult> stop(Collection<String> ids) {
        return change("stop", ids, InstanceState.STOPPING);
    }

    @Override
    public synchronized List<CloudResult> terminate(Collection<String> ids) {
        return change("terminate", ids, InstanceState.SHUTTING_DOWN);
    }

    private List<CloudResult> change(String verb, Collection<String> ids, InstanceState state) {
        called(verb + " " + String.join(" ", ids));
        List<CloudResult> results = new ArrayList<>();
        for (String id : ids) {
            String refusal = refusals.get(id);
            if (refusal == null) {
                set(id, state);
            }
            results.add(new CloudResult(id, state, Optional.ofNullable(refusal)));
        }
        return results;
    }

    /** Puts an instance into a state. */
    public synchronized void set(String id, InstanceState state) {
        instances.computeIfPresent(id, (key, instance) -> in(instance, state));
    }

    /** The instance is not listed any more; its client token is still known. */
    public synchronized void hide(String id) {
        hidden.add(id);
    }

    /** It is listed again. */
    public synchronized void unhide(String id) {
        hidden.remove(id);
    }

    @Override
    public synchronized void tag(Collection<String> ids, Map<String, String> tags) {
        called("tag " + String.join(" ", ids));
        retag(ids, old -> old.putAll(tags));
    }

    @Override
    public synchronized void untag(Collection<String> ids, Collection<String> keys) {
        called("untag " + String.join(" ", ids));
        retag(ids, old -> old.keySet().removeAll(keys));
    }

    private void retag(Collection<String> ids, Consumer<Map<String, String>> change) {
        ids.forEach(id -> instances.computeIfPresent(id, (key, instance) -> {
            Map<String, String> tags = new HashMap<>(instance.tags());
            change.accept(tags);
            return with(instance, instance.state(), tags);
        }));
    }

    @Override
    public synchronized List<SecurityGroup> securityGroups() {
        called("groups");
        return List.copyOf(groups.values());
    }

    @Override
    public synchronized List<SecurityRule> authorize(String groupId, List<SecurityRule> rules) {
        called("authorize " + groupId + " " + rules);
        othersAct();
        SecurityGroup group = group(groupId);
        List<SecurityRule> added =
                rules.stream().filter(rule -> !group.has(rule)).toList();
        List<SecurityRule> all = new ArrayList<>(group.ingress());
        all.addAll(added);
        groups.put(groupId, new SecurityGroup(groupId, group.name(), group.vpc(), all, group.egress()));
        return added;
    }

    @Override
    public synchronized List<SecurityRule> revoke(String groupId, List<SecurityRule> rules) {
        called("revoke " + groupId + " " + rules);
        othersAct();
        SecurityGroup group = group(groupId);
        List<SecurityRule> gone = rules.stream().filter(group::has).toList();
        List<SecurityRule> all = new ArrayList<>(group.ingress());
        all.removeIf(rule -> gone.stream().anyMatch(rule::same));
        groups.put(groupId, new SecurityGroup(groupId, group.name(), group.vpc(), all, group.egress()));
        return gone;
    }

    @Override
    public synchronized Optional<String> vpc(Optional<String> subnet) {
        called("vpc " + subnet.orElse(""));
        return Optional.of(subnet.map(subnets::get).orElse(DEFAULT_VPC));
    }

    /** Puts a subnet into a VPC. */
    public synchronized void addSubnet(String subnet, String vpc) {
        subnets.put(subnet, vpc);
    }

    /** Puts a security group there; returns its id. */
    public synchronized String addGroup(String name, String vpc, SecurityRule... ingress) {
        String id = "sg-%04d".formatted(groups.size());
        SecurityRule out = new SecurityRule(Traffic.ALL, "0.0.0.0/0", "");
        groups.put(id, new SecurityGroup(id, name, vpc, List.of(ingress), List.of(out)));
        return id;
    }

    /** A security group as it is now, without a call. */
    public synchronized SecurityGroup group(String id) {
        String refusal = refusals.get(id);
        if (refusal != null || !groups.containsKey(id)) {
            throw DustException.failure(refusal == null ? "there is no group " + id : refusal);
        }
        return groups.get(id);
    }

    @Override
    public void warmUp() {}

    @Override
    public synchronized void close() {
        called("close");
    }

    private void called(String call) {
        calls.add(call);
        failIfBroken();
    }

    private void failIfBroken() {
        failure.ifPresent(broken -> {
            throw broken;
        });
    }

    /** From now on every call fails so. */
    public synchronized void failWith(RuntimeException broken) {
        failure = Optional.of(broken);
    }

    /** Calls work again. */
    public synchronized void recover() {
        failure = Optional.empty();
    }

    /** This node's launch, or this id's change, is refused. */
    public synchronized void refuse(String nameOrId, String reason) {
        refusals.put(nameOrId, reason);
    }

    /** What somebody else does just before the next change of rules. */
    public synchronized void meanwhile(Runnable act) {
        meanwhile = act;
    }

    private void othersAct() {
        Runnable act = meanwhile;
        meanwhile = () -> {};
        act.run();
    }

    /** Launches are carried out from now on, but the caller does not hear of it. */
    public synchronized void loseAnswers(boolean lose) {
        losesTheAnswer = lose;
    }

    /** Takes an instance's addresses away. */
    public synchronized void withoutAddress(String id) {
        instances.computeIfPresent(
                id,
                (key, instance) -> new Instance(
                        id,
                        instance.state(),
                        instance.type(),
                        instance.image(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        instance.zone(),
                        instance.key(),
                        instance.launched(),
                        instance.securityGroups(),
                        instance.tags()));
    }

    /** Happens during the n-th list call, from 1. */
    public synchronized void onList(int number, Runnable action) {
        onList.put(number, action);
    }

    /** States change no more by themselves. */
    public synchronized void freeze() {
        frozen = true;
    }

    /** Every call so far, in words. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** The calls of one kind. */
    public synchronized List<String> calls(String verb) {
        return calls.stream().filter(call -> call.startsWith(verb)).toList();
    }

    /** Every launch that was not refused. */
    public synchronized List<LaunchRequest> launches() {
        return List.copyOf(launches);
    }

    /** What a list would tell now, without a call. */
    public synchronized List<Instance> listed() {
        return instances.values().stream()
                .filter(instance -> !hidden.contains(instance.id()))
                .toList();
    }

    /** What is there now, hidden or not, without a call. */
    public synchronized List<Instance> now() {
        return List.copyOf(instances.values());
    }

    private static Instance in(Instance instance, InstanceState state) {
        return with(instance, state, instance.tags());
    }

    private static Instance with(Instance instance, InstanceState state, Map<String, String> tags) {
        return new Instance(
                instance.id(),
                state,
                instance.type(),
                instance.image(),
                instance.publicIp(),
                instance.privateIp(),
                instance.publicDns(),
                instance.privateDns(),
                instance.zone(),
                instance.key(),
                instance.launched(),
                instance.securityGroups(),
                tags);
    }
}
