package org.dustcluster.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one region and their states over time:
 *
 * <pre>
 *   pending --> running --> stopping --> stopped --> pending
 *      |           |                        |
 *      '-----------'--> shutting-down       |
 *                            |              |
 *                            '--> terminated <--'  --> (forgotten)
 * </pre>
 *
 * A state passes when the clock has reached its end, seen at the next {@link #settle}: each request settles first, and a
 * timer does where nobody asks. Not thread-safe: the region's lock guards it.
 */
final class InstanceFleet {

    /** What one instance of a batch went through. */
    record Change(String id, Power before, Power now) {}

    /** One launch: its instances, in order. */
    record Reservation(String id, List<Machine> machines) {}

    private record Token(String fingerprint, Reservation reservation) {}

    private final String region;
    private final SandboxOptions options;
    private final NodePower nodes;
    private final Runnable timer;
    private final Map<String, Machine> machines = new TreeMap<>();
    private final Map<Long, Machine> bySequence = new TreeMap<>();
    private final Map<String, Token> tokens = new HashMap<>();
    private long launches;

    /** @param timer asked, whenever a state will pass by itself, to have {@link #settle} called when it does */
    InstanceFleet(String region, SandboxOptions options, NodePower nodes, Runnable timer) {
        this.region = region;
        this.options = options;
        this.nodes = nodes;
        this.timer = timer;
    }

    /** In the order of their launches; less those that are too new to be known. */
    Collection<Machine> machines() {
        return bySequence.values().stream().filter(this::known).toList();
    }

    /** The same with the newest. */
    Collection<Machine> everything() {
        return List.copyOf(bySequence.values());
    }

    private boolean known(Machine machine) {
        return !machine.known.isAfter(options.clock().instant());
    }

    @Nullable
    Machine machine(String id) {
        return machines.get(id);
    }

    /** All of them or none: one unknown id refuses the call, as in EC2. */
    List<Machine> require(List<String> ids) {
        List<Machine> found = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String id : new java.util.LinkedHashSet<>(ids)) {
            Ids.check("i", "InvalidInstanceID", id);
            Machine machine = machines.get(id);
            if (machine == null || !known(machine)) {
                unknown.add(id);
            } else {
                found.add(machine);
            }
        }
        if (!unknown.isEmpty()) {
            throw Ec2Fault.badRequest(
                    "InvalidInstanceID.NotFound",
                    unknown.size() == 1
                            ? "The instance ID '" + unknown.get(0) + "' does not exist"
                            : "The instance IDs '" + String.join(", ", unknown) + "' do not exist");
        }
        return found;
    }

    /** Launches {@code count} instances, or answers with those of an earlier request that had the same client token. */
    Reservation run(Launch launch, int count, Map<String, String> tags, String fingerprint) {
        String token = launch.clientToken().orElse("");
        Token earlier = token.isEmpty() ? null : tokens.get(token);
        if (earlier != null) {
            if (!earlier.fingerprint().equals(fingerprint)) {
                throw Ec2Fault.badRequest(
                        "IdempotentParameterMismatch",
                        "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
            }
            return earlier.reservation();
        }
        if (machines.values().stream().filter(m -> !m.power.gone()).count() + count
                > options.faults().mostInstances()) {
            throw Ec2Fault.badRequest(
                    "InstanceLimitExceeded",
                    "The sandbox holds at most " + options.faults().mostInstances() + " instances");
        }
        List<Machine> made = new ArrayList<>();
        String reservation = Ids.next("r");
        for (int i = 0; i < count; i++) {
            made.add(make(launch, reservation, i, tags));
        }
        Reservation result = new Reservation(reservation, List.copyOf(made));
        if (!token.isEmpty()) {
            tokens.put(token, new Token(fingerprint, result));
        }
        return result;
    }

    private Machine make(Launch launch, String reservation, int index, Map<String, String> tags) {
        Machine machine = new Machine(
                Ids.next("i"),
                reservation,
                index,
                ++launches,
                region,
                launch,
                nodes.takeAddress("127.31"),
                tags,
                options.clock().instant());
        machine.known = machine.launched.plus(options.faults().lag());
        machines.put(machine.id, machine);
        bySequence.put(machine.sequence, machine);
        boot(machine);
        return machine;
    }

    private void boot(Machine machine) {
        machine.launched = options.clock().instant();
        machine.reason = "";
        machine.reasonCode = "";
        if (machine.launch.publicAddress()) {
            machine.publicIp = nodes.takeAddress("127." + (100 + Ids.below(100)));
        }
        nodes.prepare(machine.id);
        enter(machine, Power.PENDING);
    }

    List<Change> start(List<String> ids) {
        List<Machine> all = require(ids);
        for (Machine machine : all) {
            if (machine.power != Power.STOPPED && machine.power != Power.PENDING && machine.power != Power.RUNNING) {
                throw wrongState(machine, "started");
            }
        }
        return changed(all, machine -> {
            if (machine.power == Power.STOPPED) {
                boot(machine);
            }
        });
    }

    List<Change> stop(List<String> ids, boolean force) {
        List<Machine> all = require(ids);
        for (Machine machine : all) {
            if (machine.power.gone() || (machine.power == Power.PENDING && !force)) {
                throw wrongState(machine, "stopped");
            }
            if (machine.launch.spot()) {
                throw Ec2Fault.badRequest(
                        "UnsupportedOperation",
                        "You can't stop the Spot Instance '" + machine.id
                                + "' because it is associated with a one-time Spot Instance request."
                                + " You can only stop Spot Instances associated with persistent Spot Instance requests.");
            }
        }
        return changed(all, machine -> {
            if (machine.power == Power.RUNNING || machine.power == Power.PENDING) {
                halt(machine, Power.STOPPING);
            }
        });
    }

    List<Change> terminate(List<String> ids) {
        return changed(require(ids), machine -> {
            if (machine.power == Power.STOPPED) {
                halt(machine, Power.TERMINATED);
                scrap(machine);
            } else if (!machine.power.gone()) {
                halt(machine, Power.SHUTTING_DOWN);
            }
        });
    }

    /** A spot interruption: one that runs is taken back; nothing where none runs. */
    void reclaim() {
        List<Machine> running = bySequence.values().stream()
                .filter(machine -> machine.power == Power.RUNNING)
                .toList();
        if (!running.isEmpty()) {
            Machine machine = running.get(options.faults().choose(running.size()));
            halt(machine, Power.SHUTTING_DOWN);
            machine.reasonCode = "Server.SpotInstanceTermination";
            machine.reason = "Spot instance termination";
        }
    }

    void reboot(List<String> ids) {
        List<Machine> all = require(ids);
        for (Machine machine : all) {
            if (machine.power != Power.RUNNING) {
                throw wrongState(machine, "rebooted");
            }
        }
        for (Machine machine : all) {
            nodes.down(machine.id);
            up(machine);
        }
    }

    /** Lets pass what has fallen due. */
    void settle() {
        Instant now = options.clock().instant();
        for (Iterator<Machine> i = bySequence.values().iterator(); i.hasNext(); ) {
            Machine machine = i.next();
            while (machine.due != null && !machine.due.isAfter(now)) {
                if (machine.power == Power.TERMINATED) {
                    i.remove();
                    machines.remove(machine.id);
                    machine.due = null;
                } else {
                    pass(machine, machine.due);
                }
            }
        }
    }

    private void pass(Machine machine, Instant at) {
        switch (machine.power) {
            case PENDING -> {
                machine.power = Power.RUNNING;
                machine.due = null;
                up(machine);
            }
            case STOPPING -> {
                machine.power = Power.STOPPED;
                machine.due = null;
            }
            case SHUTTING_DOWN -> {
                machine.power = Power.TERMINATED;
                machine.due = at.plus(options.terminatedKept());
                scrap(machine);
            }
            default -> machine.due = null;
        }
    }

    private void up(Machine machine) {
        List<String> addresses = new ArrayList<>();
        addresses.add(machine.privateIp);
        if (machine.publicIp != null) {
            addresses.add(machine.publicIp);
        }
        nodes.up(machine.id, machine.hostName(), addresses);
    }

    /** The way down: nobody gets in from now on, and the public address is given back. */
    private void halt(Machine machine, Power next) {
        nodes.down(machine.id);
        if (machine.publicIp != null) {
            nodes.freeAddress(machine.publicIp);
            machine.publicIp = null;
        }
        machine.reasonCode = next == Power.STOPPING ? "Client.UserInitiatedStop" : "Client.UserInitiatedShutdown";
        machine.reason = "User initiated";
        enter(machine, next);
    }

    private void scrap(Machine machine) {
        nodes.freeAddress(machine.privateIp);
        nodes.erase(machine.id);
    }

    private void enter(Machine machine, Power next) {
        machine.power = next;
        machine.due = options.clock()
                .instant()
                .plus(next == Power.TERMINATED ? options.terminatedKept() : options.transition());
        timer.run();
    }

    private static List<Change> changed(List<Machine> all, java.util.function.Consumer<Machine> change) {
        Map<Machine, Power> before = new LinkedHashMap<>();
        all.forEach(machine -> before.put(machine, machine.power));
        all.forEach(change);
        return before.entrySet().stream()
                .map(e -> new Change(e.getKey().id, e.getValue(), e.getKey().power))
                .toList();
    }

    private static Ec2Fault wrongState(Machine machine, String verb) {
        return Ec2Fault.badRequest(
                "IncorrectInstanceState",
                "The instance '" + machine.id + "' is not in a state from which it can be " + verb + ".");
    }
}
