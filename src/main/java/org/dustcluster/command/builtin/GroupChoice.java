package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.NodeSpec;
import org.dustcluster.cluster.SecurityGroup;
import org.dustcluster.cluster.Template;
import org.dustcluster.target.NearMiss;

/**
 * Which security groups are meant. A name is unique in its VPC only: where several have one, the VPC that the nodes are
 * launched into decides, and the cloud is asked for it.
 */
final class GroupChoice {
    private static final String STANDARD = "default";

    private final Cloud cloud;
    private final Optional<Template> template;
    private final List<SecurityGroup> all;

    /** A group's word, and the subnet of the nodes that it is for. */
    private record Wanted(String word, Optional<String> subnet) {}

    GroupChoice(Cloud cloud, Optional<Template> template) {
        this.cloud = cloud;
        this.template = template;
        this.all = cloud.securityGroups();
    }

    List<SecurityGroup> all() {
        return all;
    }

    /** Those that the template names, else {@code default}. */
    List<SecurityGroup> ofTemplate() {
        Set<Wanted> wanted = new LinkedHashSet<>();
        for (NodeSpec node : nodes()) {
            node.launch()
                    .securityGroups()
                    .forEach(word -> wanted.add(new Wanted(word, node.launch().subnet())));
        }
        if (wanted.isEmpty()) {
            nodes().forEach(node ->
                    wanted.add(new Wanted(STANDARD, node.launch().subnet())));
        }
        if (wanted.isEmpty()) {
            wanted.add(new Wanted(STANDARD, Optional.empty()));
        }
        return wanted.stream().map(this::find).distinct().toList();
    }

    /** Those of these ids and names. */
    List<SecurityGroup> named(List<String> words) {
        Optional<String> subnet =
                nodes().stream().findFirst().flatMap(node -> node.launch().subnet());
        return words.stream()
                .map(word -> find(new Wanted(word, subnet)))
                .distinct()
                .toList();
    }

    /** The one of this name that lies beside another. */
    SecurityGroup beside(SecurityGroup other, String word) {
        List<SecurityGroup> found = matching(word);
        return found.stream()
                .filter(group -> group.vpc().equals(other.vpc()))
                .findFirst()
                .orElseGet(() -> only(word, found));
    }

    /** What a group is called here: its name, and its id where it is needed to tell it from others. */
    String call(SecurityGroup group) {
        return matching(group.name()).size() > 1 ? group.name() + " (" + group.id() + ")" : group.name();
    }

    private List<NodeSpec> nodes() {
        return template.map(Template::nodes).orElse(List.of());
    }

    private SecurityGroup find(Wanted wanted) {
        List<SecurityGroup> found = matching(wanted.word());
        if (found.size() <= 1) {
            return only(wanted.word(), found);
        }
        String vpc = cloud.vpc(wanted.subnet()).orElse("");
        return found.stream()
                .filter(group -> group.vpc().equals(vpc))
                .findFirst()
                .orElseGet(() -> only(wanted.word(), found));
    }

    private List<SecurityGroup> matching(String word) {
        // A group's name cannot begin with sg- (EC2 API reference, CreateSecurityGroup).
        return all.stream()
                .filter(group -> word.equals(word.startsWith("sg-") ? group.id() : group.name()))
                .toList();
    }

    private SecurityGroup only(String word, List<SecurityGroup> found) {
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            List<String> words = new ArrayList<>();
            all.forEach(group -> words.addAll(List.of(group.name(), group.id())));
            throw DustException.usage(
                    "there is no security group `" + word + "`" + inRegion() + NearMiss.hint(word, words));
        }
        throw DustException.usage("several VPCs have a security group `" + word + "`; say the id: "
                + found.stream()
                        .map(group -> group.id() + " (" + group.vpc() + ")")
                        .collect(Collectors.joining(", ")));
    }

    private String inRegion() {
        return cloud.region().isEmpty() ? "" : " in " + cloud.region();
    }
}
