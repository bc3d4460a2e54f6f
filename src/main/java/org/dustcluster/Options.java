package org.dustcluster;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * The words of {@code ./dust.sh}: SPEC section 2. Options stand before the words of the line. Written down without annotations:
 * to look for them would cost every start more than all the rest of the parsing.
 */
final class Options {

    /** Commands that work on the nodes themselves. */
    private static final Set<String> ON_NODES = Set.of("put", "get", "run");

    /** Options that print something and run nothing. */
    private static final Set<String> ONLY_SAID = Set.of("-h", "--help", "-V", "--version");

    /** When colour is used. */
    enum Color {
        auto,
        always,
        never
    }

    @Nullable
    String template;

    List<String> lines = List.of();
    boolean sandbox;

    @Nullable
    String profile;

    @Nullable
    String region;

    @Nullable
    String endpoint;

    boolean failFast;
    boolean yes;
    Color color = Color.auto;
    boolean verbose;
    boolean version;
    boolean help;
    List<String> words = List.of();

    /** What Picocli parses by, and prints as the help. */
    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(null, Main::make).name("dust.sh");
        spec.usageMessage()
                .sortOptions(false)
                .synopsisHeading("")
                .customSynopsis(
                        "Usage: dust.sh [OPTION...]                 the interactive shell",
                        "       dust.sh [OPTION...] WORDS...        one line, then exit:  dust.sh show 'worker*'",
                        "       dust.sh [OPTION...] -c LINE...      these lines in order",
                        "       dust.sh [OPTION...] FILE.dust       a script; also  dust.sh < FILE")
                .description("%nOne prompt for a cluster of EC2 machines.%n")
                .footer(
                        "",
                        "Exit status: 0 all well, 1 a remote command failed, 2 usage, template or target mistake,",
                        "3 cloud or ssh failure, 130 interrupted. A script's status is the worst of its lines.");
        return spec.addOption(text("CNF", "load this template first", "-f", "--file"))
                .addOption(OptionSpec.builder("-c")
                        .paramLabel("LINE")
                        .description("run this line; may be given several times")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .build())
                .addOption(flag("a small EC2 and ssh hosts inside this process: no AWS account needed", "--sandbox"))
                .addOption(text("NAME", "AWS profile", "--profile"))
                .addOption(text("REGION", "AWS region", "--region"))
                .addOption(text("URL", "another EC2-compatible API", "--endpoint-url"))
                .addOption(flag("stop a script at the first failing line", "-e", "--fail-fast"))
                .addOption(flag("answer every confirmation yes", "-y", "--yes"))
                .addOption(OptionSpec.builder("--color")
                        .paramLabel("WHEN")
                        .description("auto, always or never (NO_COLOR is heeded)")
                        .type(Color.class)
                        .build())
                .addOption(flag("more in dust.log", "-v", "--verbose"))
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("print the version")
                        .build())
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("print this help")
                        .build())
                .addPositional(PositionalParamSpec.builder()
                        .arity("0..*")
                        .hidden(true)
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .build());
    }

    private static OptionSpec text(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .paramLabel(label)
                .description(description)
                .type(String.class)
                .build();
    }

    private static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .description(description)
                .type(boolean.class)
                .build();
    }

    /** Takes what was given; the rest keeps its default. */
    void take(ParseResult parsed) {
        template = parsed.matchedOptionValue("-f", template);
        lines = parsed.matchedOptionValue("-c", lines);
        sandbox = parsed.matchedOptionValue("--sandbox", false);
        profile = parsed.matchedOptionValue("--profile", profile);
        region = parsed.matchedOptionValue("--region", region);
        endpoint = parsed.matchedOptionValue("--endpoint-url", endpoint);
        failFast = parsed.matchedOptionValue("-e", false);
        yes = parsed.matchedOptionValue("-y", false);
        color = parsed.matchedOptionValue("--color", color);
        verbose = parsed.matchedOptionValue("-v", false);
        version = parsed.isVersionHelpRequested();
        help = parsed.isUsageHelpRequested();
        words = parsed.matchedPositionalValue(0, words);
    }

    /** The option's value. */
    static Optional<String> given(@Nullable String value) {
        return Optional.ofNullable(value);
    }

    /**
     * Whether a line among these words is for nodes, so that it will log in to some. Asked before they are parsed, which takes
     * its time: true also where such a word is another's value.
     */
    static boolean reachNodes(String... arguments) {
        for (String word : arguments) {
            if (ONLY_SAID.contains(word)) {
                return false;
            }
            if (word.stripLeading().startsWith("@") || ON_NODES.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether neither lines nor words were given: a prompt, or standard input. */
    boolean nothingToRun() {
        return lines.isEmpty() && words.isEmpty();
    }
}
