package org.dustcluster.cluster;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fits what exists to what is wanted: template x instances -> {@link ClusterView}. Pure. */
public final class Reconciler {
    private static final Comparator<Instance> BEST_FIRST = Comparator.comparingInt(
                    (Instance instance) -> preference(instance.state()))
            .thenComparingLong(Reconciler::seniority)
            .thenComparing(Instance::id);

    private Reconciler() {}

    /** Of two instances for one node the running one counts, then the one nearest to running; see {@link #seniority}. */
    private static int preference(InstanceState state) {
        return switch (state) {
            case RUNNING -> 0;
            case PENDING -> 1;
            case STOPPING -> 2;
            case STOPPED -> 3;
            case NOT_STARTED, UNKNOWN, SHUTTING_DOWN, TERMINATED -> 4;
        };
    }

    /**
     * Of two that run the one counts that was there first: a node must not become another machine, with its shell and what runs
     * there, because somebody launches a second one. Of two that stand still it is the one that ran last: the node was that one.
     * EC2's launch time is that of the last start.
     *
     * @return less for the one that counts; seconds
     */
    private static long seniority(Instance instance) {
        boolean up = preference(instance.state()) <= preference(InstanceState.PENDING);
        long seconds =
                instance.launched().orElse(up ? Instant.MAX : Instant.EPOCH).getEpochSecond();
        return up ? seconds : -seconds;
    }

    /**
     * The view of a region.
     *
     * @param template what is wanted; empty: every instance of the region stands for itself
     * @param instances all instances of the region
     */
    public static ClusterView reconcile(Optional<Template> template, List<Instance> instances) {
        List<Node> nodes = new ArrayList<>();
        Map<String, String> strayRemarks = new HashMap<>();
        Set<String> taken = new HashSet<>();
        template.ifPresent(wanted -> addMembers(wanted, instances, nodes, strayRemarks, taken));
        addStrays(template, instances, nodes, strayRemarks, taken);
        return new ClusterView(template, nodes, instances);
    }

    private static void addMembers(
            Template template,
            List<Instance> instances,
            List<Node> nodes,
            Map<String, String> strayRemarks,
            Set<String> taken) {
        Map<String, List<Instance>> claims = claims(template, instances);
        for (NodeSpec spec : template.nodes()) {
            List<Instance> living = claims.getOrDefault(spec.name(), List.of()).stream()
                    .filter(instance -> !instance.state().gone())
                    .sorted(BEST_FIRST)
                    .toList();
            Optional<Instance> chosen = living.stream().findFirst();
            living.stream().skip(1).forEach(other -> strayRemarks.put(other.id(), secondOf(spec.name())));
            chosen.ifPresent(instance -> taken.add(instance.id()));
            Node node =
                    new Node(spec.name(), nodes.size() + 1, Optional.of(spec), chosen, "", "", template.clusterName());
            nodes.add(node.withRemark(memberRemark(node, living)));
        }
    }

    /** Which instances claim to be which node: by dust's tags, else as the older dust left them. */
    private static Map<String, List<Instance>> claims(Template template, List<Instance> instances) {
        Map<String, NodeSpec> specs = new LinkedHashMap<>();
        template.nodes().forEach(spec -> specs.put(spec.name(), spec));
        Map<String, List<Instance>> claims = new HashMap<>();
        for (Instance instance : instances) {
            String name = ClusterTags.memberName(instance, template.clusterName());
            if (name.isEmpty()) {
                name = legacyName(instance, specs);
            }
            if (specs.containsKey(name)) {
                claims.computeIfAbsent(name, key -> new ArrayList<>()).add(instance);
            }
        }
        return claims;
    }

    private static String legacyName(Instance instance, Map<String, NodeSpec> specs) {
        NodeSpec spec = specs.get(instance.tags().getOrDefault(ClusterTags.LEGACY_NAME, ""));
        if (spec == null || instance.tags().containsKey(ClusterTags.CLUSTER)) {
            return "";
        }
        boolean alike = spec.launch().instanceType().equals(instance.type())
                && spec.launch().image().equals(Optional.of(instance.image()));
        return alike ? spec.name() : "";
    }

    private static String memberRemark(Node node, List<Instance> living) {
        List<String> remarks = new ArrayList<>();
        if (living.size() > 1) {
            remarks.add(living.size() + " instances have this name; "
                    + living.get(0).id() + " is used");
        }
        if (!node.drift().isEmpty()) {
            remarks.add("drifted: " + node.drift());
        }
        return String.join("; ", remarks);
    }

    /** The remark of an instance that another one counts before. */
    static String secondOf(String name) {
        return "a second instance of " + name + ", touched only by its id";
    }

    private static void addStrays(
            Optional<Template> template,
            List<Instance> instances,
            List<Node> nodes,
            Map<String, String> remarks,
            Set<String> taken) {
        Set<String> names = new HashSet<>();
        nodes.forEach(node -> names.add(node.name()));
        // A tag may say anything, the id of another instance too; an id always means its own instance.
        instances.forEach(instance -> names.add(instance.id()));
        List<Instance> strays = instances.stream()
                .filter(instance -> !instance.state().gone() && !taken.contains(instance.id()))
                .sorted(Comparator.comparing(Reconciler::tagName).thenComparing(Instance::id))
                .toList();
        for (Instance instance : strays) {
            String wanted = tagName(instance);
            String name = !wanted.isEmpty() && names.add(wanted) ? wanted : instance.id();
            String cluster = instance.tags().getOrDefault(ClusterTags.CLUSTER, "");
            String remark = remarks.getOrDefault(instance.id(), "");
            if (remark.isEmpty()) {
                remark = template.map(loaded -> strayRemark(loaded, instance, cluster))
                        .orElse("");
            }
            nodes.add(new Node(name, nodes.size() + 1, Optional.empty(), Optional.of(instance), remark, "", cluster));
        }
    }

    /** Why an instance is not of the template. */
    private static String strayRemark(Template template, Instance instance, String cluster) {
        if (cluster.equals(template.clusterName())) {
            return "in cluster " + cluster + ", but not in the template";
        }
        if (!cluster.isEmpty()) {
            return "in cluster " + cluster;
        }
        String older = instance.tags().getOrDefault(ClusterTags.LEGACY_NAME, "");
        return template.nodes().stream()
                .filter(spec -> spec.name().equals(older))
                .findFirst()
                .map(spec -> "called " + older + " by an older dust, but not adopted: " + difference(spec, instance))
                .orElse("in no cluster of dust");
    }

    private static String difference(NodeSpec spec, Instance instance) {
        String drift = new Node(spec.name(), 0, Optional.of(spec), Optional.of(instance), "", "", "").drift();
        return drift.isEmpty() ? "the template names no image to compare" : drift;
    }

    /** The {@code Name} tag as a name that can be shown and typed: control and bidirectional characters taken out. */
    private static String tagName(Instance instance) {
        String tag = instance.tags().getOrDefault(ClusterTags.NAME, "");
        StringBuilder clean = new StringBuilder(tag.length());
        tag.codePoints().filter(Reconciler::showable).forEach(clean::appendCodePoint);
        return clean.toString().strip();
    }

    private static boolean showable(int codePoint) {
        int type = Character.getType(codePoint);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
