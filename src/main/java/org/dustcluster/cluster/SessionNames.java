package org.dustcluster.cluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which session is whose: one name for one machine, for as long as the program runs, so that {@code [worker0]} on the screen
 * never means two. A session has its node's name; where another cluster that was loaded before has a node of that name, it is
 * {@code CLUSTER:NODE}. An instance that the template does not name has its own name, and keeps it when a template comes to
 * name it. Any thread.
 */
final class SessionNames {
    /**
     * Whose a name is.
     *
     * @param cluster the cluster of the template that names the node; {@code ""} for a stray
     * @param node the node's name; of a stray its instance id
     */
    private record Owner(String cluster, String node) {}

    @GuardedBy("this")
    private final Map<Owner, String> names = new HashMap<>();

    @GuardedBy("this")
    private final Map<String, Owner> owners = new HashMap<>();

    /** The instance that a session was last opened to, where it is known by its id. */
    @GuardedBy("this")
    private final Map<String, String> instances = new HashMap<>();

    /** Node names of each loaded cluster. */
    @GuardedBy("this")
    private final Map<String, Set<String>> templates = new HashMap<>();

    /** The clusters whose sessions bear the cluster's name. */
    @GuardedBy("this")
    private final Set<String> marked = new HashSet<>();

    /** A template was read: decides, once for each cluster, how its sessions are called. Names that are in use stay. */
    synchronized void loaded(Template template) {
        String cluster = template.clusterName();
        Set<String> nodes = new HashSet<>();
        template.nodes().forEach(node -> nodes.add(node.name()));
        templates.put(cluster, nodes);
        boolean shared = false;
        for (Map.Entry<String, Set<String>> other : templates.entrySet()) {
            boolean bare = !other.getKey().equals(cluster) && !marked.contains(other.getKey());
            shared |= bare && other.getValue().stream().anyMatch(nodes::contains);
        }
        if (shared) {
            marked.add(cluster);
        }
    }

    /** Whether this cluster's sessions bear its name. */
    synchronized boolean marks(String cluster) {
        return marked.contains(cluster);
    }

    /**
     * The name of a node's session, given to it now if it had none.
     *
     * @param live the sessions that are open: their names are not given to another machine; asked only where a name is given that
     *     another machine had, for whoever sends a line to a thousand nodes asks a thousand times
     */
    synchronized String assign(Node node, Supplier<Collection<String>> live) {
        Owner owner = owner(node);
        String name = names.get(owner);
        if (name == null) {
            name = inherited(node);
        }
        if (name == null) {
            name = free(node, live);
        }
        if (!(owner.cluster().isEmpty() && owners.containsKey(name))) {
            Owner before = owners.put(name, owner);
            if (before != null && !before.equals(owner)) {
                names.remove(before);
            }
            names.put(owner, name);
        }
        instances.put(name, instance(node));
        return name;
    }

    /** The name of a node's session; {@code ""} where only another machine's session could be meant by it. */
    synchronized String of(Node node) {
        String known = names.get(owner(node));
        if (known != null) {
            return known;
        }
        String inherited = inherited(node);
        if (inherited != null) {
            return inherited;
        }
        return owners.containsKey(node.name()) ? "" : node.name();
    }

    /** The cluster that a session's node is a member of; {@code ""} for none. */
    synchronized String clusterOf(String session) {
        Owner owner = owners.get(session);
        return owner == null ? "" : owner.cluster();
    }

    private static Owner owner(Node node) {
        return node.member()
                ? new Owner(node.cluster(), node.name())
                : new Owner("", node.instance().map(Instance::id).orElse(node.name()));
    }

    /** The session that the same machine has under another name of its owner; null for none. */
    @GuardedBy("this")
    private @Nullable String inherited(Node node) {
        String id = instance(node);
        if (id.isEmpty()) {
            return null;
        }
        if (node.member()) {
            return names.get(new Owner("", id));
        }
        return instances.entrySet().stream()
                .filter(session -> session.getValue().equals(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /** The id of the instance that is logged in to; {@code ""} where the template names a host of its own. */
    private static String instance(Node node) {
        boolean literal = node.spec().flatMap(spec -> spec.ssh().host()).isPresent();
        return literal ? "" : node.instance().map(Instance::id).orElse("");
    }

    @GuardedBy("this")
    private String free(Node node, Supplier<Collection<String>> live) {
        String full = node.cluster() + ":" + node.name();
        if (node.member()) {
            boolean bare = !marked.contains(node.cluster()) && !taken(node.name(), live);
            return bare ? node.name() : full;
        }
        boolean named = owners.containsKey(node.name())
                || templates.values().stream().anyMatch(nodes -> nodes.contains(node.name()));
        return named ? node.instance().map(Instance::id).orElse(node.name()) : node.name();
    }

    @GuardedBy("this")
    private boolean taken(String name, Supplier<Collection<String>> live) {
        return owners.containsKey(name) && live.get().contains(name);
    }
}
