package org.dustcluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The words of {@code ./dust.sh}: SPEC section 2. Options stand before the words of the line. */
@Command(
        name = "dust.sh",
        sortOptions = false,
        synopsisHeading = "",
        customSynopsis = {
            "Usage: dust.sh [OPTION...]                 the interactive shell",
            "       dust.sh [OPTION...] WORDS...        one line, then exit:  dust.sh show 'worker*'",
            "       dust.sh [OPTION...] -c LINE...      these lines in order",
            "       dust.sh [OPTION...] FILE.dust       a script; also  dust.sh < FILE"
        },
        description = "%nOne prompt for a cluster of EC2 machines.%n",
        footer = {
            "",
            "Exit status: 0 all well, 1 a remote command failed, 2 usage, template or target mistake,",
            "3 cloud or ssh failure, 130 interrupted. A script's status is the worst of its lines."
        })
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

    @Option(
            names = {"-f", "--file"},
            paramLabel = "CNF",
            description = "load this template first")
    @Nullable
    String template;

    @Option(names = "-c", paramLabel = "LINE", description = "run this line; may be given several times")
    List<String> lines = new ArrayList<>();

    @Option(names = "--sandbox", description = "a small EC2 and ssh hosts inside this process: no AWS account needed")
    boolean sandbox;

    @Option(names = "--profile", paramLabel = "NAME", description = "AWS profile")
    @Nullable
    String profile;

    @Option(names = "--region", paramLabel = "REGION", description = "AWS region")
    @Nullable
    String region;

    @Option(names = "--endpoint-url", paramLabel = "URL", description = "another EC2-compatible API")
    @Nullable
    String endpoint;

    @Option(
            names = {"-e", "--fail-fast"},
            description = "stop a script at the first failing line")
    boolean failFast;

    @Option(
            names = {"-y", "--yes"},
            description = "answer every confirmation yes")
    boolean yes;

    @Option(names = "--color", paramLabel = "WHEN", description = "auto, always or never (NO_COLOR is heeded)")
    Color color = Color.auto;

    @Option(
            names = {"-v", "--verbose"},
            description = "more in dust.log")
    boolean verbose;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "print the version")
    boolean version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this help")
    boolean help;

    @Parameters(arity = "0..*", hidden = true)
    List<String> words = new ArrayList<>();

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
