package org.dustcluster.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dustcluster.target.Selectable;

/**
 * One row of the cluster: a node of the template, with or without its instance, or an instance that the template does not
 * name (a stray). Immutable.
 *
 * @param name the node's name; a stray's is its {@code Name} tag, or its id where that is empty
 * @param index the number that {@code show} prints, from 1; 0 for none
 * @param spec what the template wants; empty for a stray
 * @param instance what exists; empty for a node never launched
 * @param remark what the user should know of it (a second instance of the name, a type that differs); empty for nothing
 * @param session the state of its shell ({@link SessionStatus#state}); {@code ""} for none
 * @param cluster the cluster it belongs to by its tag, {@code ""} for none
 */
public record Node(
        String name,
        int index,
        Optional<NodeSpec> spec,
        Optional<Instance> instance,
        String remark,
        String session,
        String cluster)
        implements Selectable {

    /** Whether the template names it. */
    public boolean member() {
        return spec.isPresent();
    }

    /** The instance's state, or {@link InstanceState#NOT_STARTED}. */
    public InstanceState state() {
        return instance.map(Instance::state).orElse(InstanceState.NOT_STARTED);
    }

    /** The instance type: what runs, else what is wanted. */
    public String type() {
        return instance.map(Instance::type)
                .or(() -> spec.map(wanted -> wanted.launch().instanceType()))
                .orElse("");
    }

    /** The image: what runs, else what is wanted. */
    public String image() {
        return instance.map(Instance::image)
                .or(() -> spec.flatMap(wanted -> wanted.launch().image()))
                .orElse("");
    }

    /**
     * How what runs differs from what the template wants: {@code t3.large instead of t3.micro}; empty where it does not, or where
     * nobody can tell ({@code image=resolve:...}).
     */
    public String drift() {
        if (spec.isEmpty() || instance.isEmpty()) {
            return "";
        }
        LaunchSettings wanted = spec.get().launch();
        Instance exists = instance.get();
        List<String> differences = new ArrayList<>();
        if (!wanted.instanceType().equals(exists.type())) {
            differences.add(exists.type() + " instead of " + wanted.instanceType());
        }
        wanted.image()
                .filter(image -> image.startsWith("ami-") && !image.equals(exists.image()))
                .ifPresent(image -> differences.add(exists.image() + " instead of " + image));
        return String.join(" and ", differences);
    }

    /** The DNS name: the public one, else the private one. */
    public Optional<String> dns() {
        return instance.flatMap(exists -> exists.publicDns().or(exists::privateDns));
    }

    /** The IP address: the public one, else the private one. */
    public Optional<String> ip() {
        return instance.flatMap(exists -> exists.publicIp().or(exists::privateIp));
    }

    @Override
    public Map<String, String> tags() {
        return instance.map(Instance::tags)
                .orElseGet(() -> spec.map(wanted -> wanted.launch().tags()).orElse(Map.of()));
    }

    @Override
    public Optional<String> attribute(String key) {
        return switch (key) {
            case "name" -> Optional.of(name);
            case "index" -> Optional.of(Integer.toString(index)).filter(number -> index > 0);
            case "state" -> Optional.of(state().word());
            case "type" -> Optional.of(type());
            case "image" -> Optional.of(image());
            case "id" -> instance.map(Instance::id);
            case "ip" -> ip();
            case "private_ip" -> instance.flatMap(Instance::privateIp);
            case "dns" -> dns();
            case "private_dns" -> instance.flatMap(Instance::privateDns);
            case "zone" ->
                instance.flatMap(Instance::zone)
                        .or(() -> spec.flatMap(wanted -> wanted.launch().zone()));
            case "key" ->
                instance.flatMap(Instance::key)
                        .or(() -> spec.flatMap(wanted -> wanted.launch().key()));
            case "launched" -> instance.flatMap(Instance::launched).map(Object::toString);
            case "session" -> Optional.of(session).filter(word -> !word.isEmpty());
            case "cluster" -> Optional.of(cluster).filter(word -> !word.isEmpty());
            default -> Optional.empty();
        };
    }

    /** The same node with another number; 0 for none. */
    Node withIndex(int number) {
        return new Node(name, number, spec, instance, remark, session, cluster);
    }

    /** The same node with another remark. */
    Node withRemark(String words) {
        return new Node(name, index, spec, instance, words, session, cluster);
    }

    /** The same node with another session state. */
    public Node withSession(String state) {
        return new Node(name, index, spec, instance, remark, state, cluster);
    }
}
