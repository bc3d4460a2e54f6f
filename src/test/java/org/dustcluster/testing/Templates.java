package org.dustcluster.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.dustcluster.cluster.AddressBook;
import org.dustcluster.cluster.CloudSettings;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.LaunchSettings;
import org.dustcluster.cluster.NodeSpec;
import org.dustcluster.cluster.SshSettings;
import org.dustcluster.cluster.Template;

/** Templates for tests that are not about reading them. */
public final class Templates {
    private Templates() {}

    /** A cluster of {@code t3.micro} with image {@code ami-1} in eu-west-1. */
    public static Template of(String cluster, String... names) {
        return new Template(
                Path.of("/tmp/" + cluster + ".cnf"),
                cluster,
                cloud("eu-west-1"),
                AddressBook.DEFAULTS,
                Stream.of(names).map(name -> node(name, launch(Map.of()))).toList());
    }

    /** The same template with other nodes. */
    public static Template with(Template template, NodeSpec... nodes) {
        return new Template(
                template.file(), template.clusterName(), template.cloud(), template.defaults(), List.of(nodes));
    }

    /** Settings of a region. */
    public static CloudSettings cloud(String region) {
        return new CloudSettings(
                "ec2",
                Optional.of(region),
                Optional.empty(),
                Optional.empty(),
                HostKeyPolicy.ACCEPT_NEW,
                AddressBook.CONNECT_TIMEOUT);
    }

    /** A node with the default login. */
    public static NodeSpec node(String name, LaunchSettings launch) {
        return new NodeSpec(name, launch, AddressBook.DEFAULTS);
    }

    /** A node with this login. */
    public static NodeSpec node(String name, SshSettings ssh) {
        return new NodeSpec(name, launch(Map.of()), ssh);
    }

    /** What {@link #of} launches, with extra tags. */
    public static LaunchSettings launch(Map<String, String> tags) {
        return launch(Optional.of("ami-1"), Optional.of("key"), Optional.empty(), tags);
    }

    /** A launch of a {@code t3.micro}. */
    public static LaunchSettings launch(
            Optional<String> image, Optional<String> key, Optional<Path> userData, Map<String, String> tags) {
        return new LaunchSettings(
                "t3.micro",
                image,
                key,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                userData,
                OptionalInt.empty(),
                false,
                tags);
    }
}
