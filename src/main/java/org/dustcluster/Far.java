package org.dustcluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.dustcluster.cluster.AddressBook;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.cluster.CloudSettings;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.cluster.Template;
import org.dustcluster.ec2.Ec2Cloud;
import org.dustcluster.ec2.Ec2Settings;
import org.dustcluster.sandbox.Sandbox;
import org.jspecify.annotations.Nullable;

/**
 * The far end of both wires: AWS and its machines, or the sandbox, which starts when it is first needed. The clients are the
 * same; only addresses and credentials differ. Any thread.
 */
final class Far implements AutoCloseable {
    /** Names the variable that tells the sandbox what is to go wrong. */
    private static final String FAULTS = "DUST_SANDBOX_FAULTS";

    private final Options options;
    private final Path home;
    /** dust's environment as {@code export} left it; the SDK knows only that of the process. */
    private final Supplier<Map<String, String>> environment;

    private @Nullable Sandbox sandbox;
    private boolean closed;

    Far(Options options, Path home, Supplier<Map<String, String>> environment) {
        this.options = options;
        this.home = home;
        this.environment = environment;
    }

    /** A variable that {@code export} has changed since the program started. */
    private Optional<String> exported(String name) {
        String now = environment.get().getOrDefault(name, "");
        return now.isEmpty() || now.equals(System.getenv(name)) ? Optional.empty() : Optional.of(now);
    }

    private synchronized Sandbox sandbox() {
        if (closed) {
            throw DustException.interrupted();
        }
        Sandbox running = sandbox;
        if (running == null) {
            try {
                running = Sandbox.start(home, environment.get().getOrDefault(FAULTS, ""));
            } catch (IllegalArgumentException e) {
                throw DustException.usage(FAULTS + ": " + e.getMessage());
            } catch (IOException e) {
                throw DustException.failure("cannot start the sandbox in " + home + ": " + e.getMessage(), e);
            }
            sandbox = running;
        }
        return running;
    }

    /** A template as the command line changes it: region, profile and endpoint that it names win. */
    Template overlaid(Template read) {
        CloudSettings cloud = read.cloud();
        CloudSettings changed = new CloudSettings(
                cloud.provider(),
                Options.given(options.region).or(cloud::region),
                Options.given(options.profile).or(cloud::profile),
                Options.given(options.endpoint).map(Far::endpoint).or(cloud::endpoint),
                cloud.hostKeys(),
                cloud.connectTimeout());
        return new Template(read.file(), read.clusterName(), changed, read.defaults(), read.nodes());
    }

    /** The cloud of a template, or of no template. What the command line says wins over the template, as with the AWS CLI. */
    Cloud cloud(Optional<CloudSettings> template) {
        Optional<String> region = Options.given(options.region)
                .or(() -> template.flatMap(CloudSettings::region))
                .or(() -> exported("AWS_REGION"))
                .or(() -> exported("AWS_DEFAULT_REGION"));
        if (options.sandbox) {
            Sandbox running = sandbox();
            return Ec2Cloud.create(new Ec2Settings(
                    region.or(() -> Optional.of(running.region())),
                    Optional.empty(),
                    Optional.of(running.endpoint()),
                    Optional.of(new Ec2Settings.AccessKey(running.accessKey(), running.secretKey()))));
        }
        return Ec2Cloud.create(new Ec2Settings(
                region,
                Options.given(options.profile)
                        .or(() -> template.flatMap(CloudSettings::profile))
                        .or(() -> exported("AWS_PROFILE")),
                Options.given(options.endpoint).map(Far::endpoint).or(() -> template.flatMap(CloudSettings::endpoint)),
                Optional.empty()));
    }

    private static URI endpoint(String text) {
        try {
            URI endpoint = URI.create(text);
            if (endpoint.getScheme() != null && endpoint.getHost() != null) {
                return endpoint;
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for any other text that is no address.
        }
        throw DustException.usage("--endpoint-url " + text + " is no address; it looks like http://127.0.0.1:5000");
    }

    /** Where nodes are logged in to: where template and EC2 say; in the sandbox at its own hosts, whatever they say. */
    AddressBook addresses() {
        return options.sandbox ? this::sandboxAddress : AddressBook::real;
    }

    private Optional<SshAddress> sandboxAddress(Node node, Optional<Template> template) {
        return AddressBook.real(node, template).flatMap(real -> node.instance()
                .flatMap(exists -> exists.publicIp().or(exists::privateIp).map(host -> inSandbox(real, exists, host))));
    }

    private SshAddress inSandbox(SshAddress real, Instance instance, String host) {
        Sandbox running = sandbox();
        Path key;
        try {
            key = running.keyFile();
        } catch (UncheckedIOException e) {
            throw DustException.failure(String.valueOf(e.getMessage()), e);
        }
        return new SshAddress(
                host,
                running.sshPort(),
                real.user(),
                Optional.of(key),
                instance.id(),
                false,
                List.of(),
                // Nobody can know the keys of these hosts beforehand, but their consoles show them.
                real.hostKeys() == HostKeyPolicy.CONSOLE ? HostKeyPolicy.CONSOLE : HostKeyPolicy.ACCEPT_NEW,
                max(real.connectTimeout()));
    }

    private static Duration max(Duration wanted) {
        return wanted.compareTo(AddressBook.CONNECT_TIMEOUT) > 0 ? wanted : AddressBook.CONNECT_TIMEOUT;
    }

    /** The sandbox's hosts are gone with it, and so is what is known of them: their keys are kept beside it. */
    static Path knownHosts(Options options, DustHome home) {
        return options.sandbox ? home.sandbox().resolve("known_hosts") : home.knownHosts();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (sandbox != null) {
            sandbox.close();
            sandbox = null;
        }
    }
}
