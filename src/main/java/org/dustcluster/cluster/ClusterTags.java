package org.dustcluster.cluster;

import java.util.Map;

/** The tags that make an instance a member of a cluster. */
public final class ClusterTags {
    /** What the keys of dust's own tags begin with. */
    public static final String PREFIX = "dust:";
    /** The cluster's name. */
    public static final String CLUSTER = "dust:cluster";
    /** The node's name. */
    public static final String NAME = "Name";
    /** The node's name as the older dust tagged it. */
    static final String LEGACY_NAME = "name";

    private ClusterTags() {}

    /** The node name of an instance of this cluster; {@code ""} when it is not of this cluster. */
    static String memberName(Instance instance, String cluster) {
        return cluster.equals(instance.tags().get(CLUSTER)) ? instance.tags().getOrDefault(NAME, "") : "";
    }

    /** Every tag of a launch; dust's own two win over the template's. */
    static Map<String, String> forLaunch(NodeSpec spec, String cluster) {
        Map<String, String> tags = new java.util.HashMap<>(spec.launch().tags());
        tags.put(NAME, spec.name());
        tags.put(CLUSTER, cluster);
        return tags;
    }
}
