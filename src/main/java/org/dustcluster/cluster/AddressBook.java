package org.dustcluster.cluster;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Says where and how a node is logged in to. The sandbox has one of its own. Pure; any thread. */
@FunctionalInterface
public interface AddressBook {

    /** What a stray gets when no template is loaded: SPEC section 3's defaults. */
    SshSettings DEFAULTS = new SshSettings(
            "ec2-user",
            22,
            Optional.empty(),
            AddressChoice.AUTOMATIC,
            Optional.empty(),
            List.of(),
            EnumSet.allOf(SshChoice.class));

    /** The default of {@code connect_timeout}. */
    Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** The node's address; empty while it has none. */
    Optional<SshAddress> addressOf(Node node, Optional<Template> template);

    /** The addresses that the template and EC2 name. */
    static Optional<SshAddress> real(Node node, Optional<Template> template) {
        SshSettings settings = node.spec().map(NodeSpec::ssh).orElseGet(() -> template.map(Template::defaults)
                .orElse(DEFAULTS));
        Optional<String> host = settings.host().or(() -> node.instance().flatMap(exists -> chosen(exists, settings)));
        return host.map(name -> new SshAddress(
                name,
                settings.port(),
                settings.user(),
                settings.keyFile(),
                identity(node, name, settings.port()),
                settings.host().isPresent(),
                settings.proxyJump(),
                template.map(loaded -> loaded.cloud().hostKeys()).orElse(HostKeyPolicy.ACCEPT_NEW),
                template.map(loaded -> loaded.cloud().connectTimeout()).orElse(CONNECT_TIMEOUT),
                settings.leftOpen()));
    }

    private static Optional<String> chosen(Instance instance, SshSettings settings) {
        return switch (settings.address()) {
            case AUTOMATIC -> instance.publicIp().or(instance::privateIp);
            case PUBLIC -> instance.publicIp();
            case PRIVATE -> instance.privateIp();
            case DNS -> instance.publicDns().or(instance::privateDns);
        };
    }

    /**
     * What the host key is recorded under: the instance id, so that a reused address raises no false alarm. A literal
     * {@code host=} is a machine of its own, whatever instance stands beside it.
     */
    private static String identity(Node node, String host, int port) {
        boolean literal = node.spec().flatMap(spec -> spec.ssh().host()).isPresent();
        Optional<String> id = literal ? Optional.empty() : node.instance().map(Instance::id);
        return id.orElseGet(() -> port == 22 ? host : "[" + host + "]:" + port);
    }
}
