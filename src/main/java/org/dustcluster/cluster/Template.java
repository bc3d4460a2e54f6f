package org.dustcluster.cluster;

import java.nio.file.Path;
import java.util.List;

/**
 * A template as read from a {@code .cnf} file: what is wanted. Reading it contacts nobody.
 *
 * @param file where it was read from
 * @param clusterName the cluster's name, the value of the tag {@code dust:cluster}
 * @param cloud where the cluster lives
 * @param defaults how to log in to an instance that no section names (a stray)
 * @param nodes the nodes in the order of the file; names are unique
 */
public record Template(Path file, String clusterName, CloudSettings cloud, SshSettings defaults, List<NodeSpec> nodes) {
    public Template {
        nodes = List.copyOf(nodes);
    }
}
