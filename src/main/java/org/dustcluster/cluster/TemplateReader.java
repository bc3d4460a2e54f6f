package org.dustcluster.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads a template, SPEC section 3. Reads files and contacts nobody: besides the template itself only the existence and the
 * size of {@code user_data} files are looked at. Immutable; any thread.
 *
 * <p>The rules that SPEC leaves open: comments are lines of their own; the first {@code =} parts key and value; relative paths
 * are relative to the template; {@code proxyjump=none} undoes a default; see {@link TemplateTags} for tags and
 * {@link TemplateExpansion} for {@code ~} and <code>${ENV}</code>.
 */
public final class TemplateReader {
    private final TemplateExpansion expansion;
    private final Path workingDirectory;

    /**
     * @param environment the variables as they are now; copied
     * @param home what {@code ~} is where {@code $HOME} is not set
     * @param workingDirectory what a relative template is relative to
     */
    public TemplateReader(Map<String, String> environment, Path home, Path workingDirectory) {
        this.expansion = new TemplateExpansion(environment, home);
        this.workingDirectory = workingDirectory;
    }

    /**
     * Reads a template.
     *
     * @param file as the user named it; messages name it so
     * @throws TemplateException with everything that is wrong
     */
    public Template read(Path file) {
        Mistakes mistakes = new Mistakes(file);
        Path absolute = workingDirectory.resolve(file).toAbsolutePath().normalize();
        return read(absolute, TemplateText.read(absolute, mistakes), mistakes);
    }

    /** The same of bytes that are at hand, as if they stood in the file. */
    Template read(Path file, byte[] bytes) {
        Mistakes mistakes = new Mistakes(file);
        Path absolute = workingDirectory.resolve(file).toAbsolutePath().normalize();
        return read(absolute, TemplateText.of(bytes, mistakes), mistakes);
    }

    private Template read(Path absolute, Optional<String> text, Mistakes mistakes) {
        if (text.isEmpty()) {
            throw mistakes.exception();
        }
        Path directory = absolute.resolveSibling("").normalize();
        TemplateDraft draft =
                TemplateDraft.of(TemplateSection.split(text.get(), mistakes), expansion, directory, mistakes);
        if (!mistakes.none()) {
            throw mistakes.exception();
        }
        Settings cloud = new Settings(draft.cloud().values(), draft.cloud().tags(), directory);
        List<NodeSpec> nodes = new ArrayList<>();
        for (TemplateDraft.Group group : draft.groups()) {
            Settings own = cloud.with(group.settings());
            LaunchSettings launch = own.launch();
            SshSettings ssh = own.ssh();
            group.names().forEach(name -> nodes.add(new NodeSpec(name, launch, ssh)));
        }
        return new Template(absolute, cloud.required(TemplateKey.NAME), cloud.cloud(), cloud.ssh(), nodes);
    }

    /** Values that are known to be good. */
    private record Settings(Map<TemplateKey, String> values, Map<String, String> tags, Path directory) {

        Settings with(SectionSettings own) {
            Map<TemplateKey, String> merged = new EnumMap<>(TemplateKey.class);
            merged.putAll(values);
            merged.putAll(own.values());
            Map<String, String> mergedTags = new HashMap<>(tags);
            mergedTags.putAll(own.tags());
            return new Settings(merged, mergedTags, directory);
        }

        private Optional<String> get(TemplateKey key) {
            return Optional.ofNullable(values.get(key));
        }

        String required(TemplateKey key) {
            return get(key).orElseThrow();
        }

        CloudSettings cloud() {
            return new CloudSettings(
                    required(TemplateKey.PROVIDER),
                    get(TemplateKey.REGION),
                    get(TemplateKey.PROFILE),
                    get(TemplateKey.ENDPOINT).map(URI::create),
                    get(TemplateKey.HOSTKEYS).map(TemplateValue::hostKeys).orElse(HostKeyPolicy.ACCEPT_NEW),
                    get(TemplateKey.CONNECT_TIMEOUT)
                            .map(seconds -> Duration.ofSeconds(Integer.parseInt(seconds)))
                            .orElse(Duration.ofSeconds(10)));
        }

        LaunchSettings launch() {
            return new LaunchSettings(
                    required(TemplateKey.INSTANCE_TYPE),
                    get(TemplateKey.IMAGE),
                    get(TemplateKey.KEY),
                    get(TemplateKey.SUBNET),
                    get(TemplateKey.SECURITY_GROUPS)
                            .map(TemplateValue::securityGroups)
                            .orElse(List.of()),
                    get(TemplateKey.ZONE),
                    get(TemplateKey.IAM_PROFILE),
                    get(TemplateKey.USER_DATA).map(value -> TemplateValue.path(value, directory)),
                    get(TemplateKey.VOLUME_SIZE)
                            .map(gib -> OptionalInt.of(Integer.parseInt(gib)))
                            .orElse(OptionalInt.empty()),
                    get(TemplateKey.SPOT).map(Boolean::parseBoolean).orElse(false),
                    tags);
        }

        SshSettings ssh() {
            return new SshSettings(
                    get(TemplateKey.USERNAME).orElse("ec2-user"),
                    get(TemplateKey.PORT).map(Integer::parseInt).orElse(22),
                    get(TemplateKey.KEYFILE).map(value -> TemplateValue.path(value, directory)),
                    get(TemplateKey.ADDRESS).map(TemplateValue::address).orElse(AddressChoice.AUTOMATIC),
                    get(TemplateKey.HOST).map(TemplateValue::host),
                    get(TemplateKey.PROXYJUMP).map(TemplateValue::proxyJump).orElse(List.of()),
                    leftOpen());
        }

        private Set<SshChoice> leftOpen() {
            Set<SshChoice> open = EnumSet.noneOf(SshChoice.class);
            Map.of(
                            TemplateKey.USERNAME, SshChoice.USER,
                            TemplateKey.PORT, SshChoice.PORT,
                            TemplateKey.PROXYJUMP, SshChoice.PROXY_JUMP)
                    .forEach((key, choice) -> {
                        if (get(key).isEmpty()) {
                            open.add(choice);
                        }
                    });
            return open;
        }
    }
}
