package org.dustcluster.ec2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.dustcluster.cluster.CloudResult;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;

/**
 * The machines that this process has launched a moment ago. EC2 may not list them yet and may know nothing of their ids (EC2
 * API developer guide, "Eventual consistency"): whoever believed it would leave a machine behind. They are listed from memory
 * until EC2 does, and a call about one is repeated until EC2 knows it ({@link NotYetKnown}), both for a minute at most.
 * Loads nothing of the SDK. Thread-safe.
 */
final class JustLaunched {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private record Launched(Instance instance, Instant at) {}

    private final Patience patience;

    @GuardedBy("this")
    private final Map<String, Launched> launched = new HashMap<>();

    JustLaunched(Patience patience) {
        this.patience = patience;
    }

    synchronized void add(Instance instance) {
        if (!instance.state().gone()) {
            launched.put(instance.id(), new Launched(instance, patience.clock().instant()));
        }
    }

    /** What EC2 lists, and behind it what it does not list yet. */
    synchronized List<Instance> with(List<Instance> listed) {
        forgetOld();
        Map<String, Launched> missing = new HashMap<>(launched);
        for (Instance instance : listed) {
            if (missing.remove(instance.id()) != null) {
                seen(instance);
            }
        }
        List<Instance> all = new ArrayList<>(listed);
        missing.values().forEach(one -> all.add(one.instance()));
        return all;
    }

    /** A list may come from a part of EC2 that knows less than the one before: the newest news count. */
    @GuardedBy("this")
    private void seen(Instance instance) {
        if (instance.state().gone()) {
            launched.remove(instance.id());
        } else {
            launched.computeIfPresent(instance.id(), (id, before) -> new Launched(instance, before.at()));
        }
    }

    /** What a change of state has answered. */
    synchronized void changed(List<CloudResult> results) {
        for (CloudResult result : results) {
            if (result.state().gone()) {
                launched.remove(result.id());
            } else if (result.state() != InstanceState.UNKNOWN) {
                launched.computeIfPresent(
                        result.id(),
                        (id, before) -> new Launched(before.instance().in(result.state()), before.at()));
            }
        }
    }

    /** Whether EC2's words are about one of these that it may not know yet. */
    synchronized boolean concernsNew(Collection<String> ids, String message) {
        forgetOld();
        for (String id : ids) {
            if (launched.containsKey(id) && message.contains(id)) {
                return true;
            }
        }
        return false;
    }

    /** Lets a moment pass before the next try. */
    void rest() {
        patience.rest(INTERVAL);
    }

    @GuardedBy("this")
    private void forgetOld() {
        Instant oldest = patience.clock().instant().minus(patience.unknown());
        for (Iterator<Launched> each = launched.values().iterator(); each.hasNext(); ) {
            if (each.next().at().isBefore(oldest)) {
                each.remove();
            }
        }
    }
}
