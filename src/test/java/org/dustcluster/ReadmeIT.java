package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dustcluster.testing.PtyProgram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what happens: its transcript is typed, and its template is loaded. */
class ReadmeIT {
    private static final String PROMPT = "dust$ ";

    @TempDir
    Path folder;

    private DustProgram dust;
    private String readme;

    /** A line that is typed, and the lines that the README shows below it. */
    private record Step(String line, List<String> shown) {}

    @BeforeEach
    void readIt() throws IOException {
        dust = new DustProgram(folder);
        readme = Files.readString(Path.of("README.md"));
        Files.copy(Path.of("sample.cnf"), folder.resolve("sample.cnf"));
    }

    /** The first code block with a prompt. */
    private List<Step> transcript() {
        List<Step> steps = new ArrayList<>();
        for (String line : readme.substring(readme.indexOf("```") + 4, readme.indexOf("```", readme.indexOf("```") + 3))
                .lines()
                .toList()) {
            if (line.startsWith(PROMPT)) {
                steps.add(new Step(line.substring(PROMPT.length()), new ArrayList<>()));
            } else if (!steps.isEmpty() && !line.isBlank()) {
                steps.get(steps.size() - 1).shown().add(line.strip());
            }
        }
        return steps;
    }

    @Test
    void theTranscriptIsWhatHappens() {
        List<Step> steps = transcript();
        assertTrue(steps.size() > 5, "the transcript was found");
        try (PtyProgram terminal = dust.onPty("--sandbox")) {
            terminal.resize(130, 50);
            terminal.await(PROMPT);
            for (Step step : steps) {
                terminal.enter(step.line());
                // The order of the nodes and the columns of `show` differ from run to run; each line comes.
                for (String line : step.shown().stream().sorted().toList()) {
                    awaitSomewhere(terminal, line);
                }
                terminal.forget();
            }
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
        }
    }

    private static void awaitSomewhere(PtyProgram terminal, String line) {
        String pattern = Stream.of(line.split(" +"))
                .map(word -> word.matches("i-0[0-9a-f]{16}")
                        ? "i-0[0-9a-f]+"
                        : word.matches("127[.][0-9.]+")
                                ? "127[.][0-9.]+"
                                : word.matches("ami-0[0-9a-f]{16}") ? "ami-[0-9a-f]+" : Pattern.quote(word))
                .collect(Collectors.joining(" +"));
        terminal.awaitAnywhere(Pattern.compile(pattern), Duration.ofSeconds(60));
    }

    @Test
    void theTemplateIsAGoodOne() throws IOException {
        int begin = readme.indexOf("```ini") + 7;
        Files.writeString(folder.resolve("readme.cnf"), readme.substring(begin, readme.indexOf("```", begin)));
        assertEquals(0, dust.run("", "load", "readme.cnf").status());
    }

    @Test
    void theCommandLinesOfTheReadmeAreTaken() throws IOException {
        Files.writeString(folder.resolve("a.dust"), "# a script\nload sample.cnf\nhelp targets\nhelp template\n");
        assertEquals(0, dust.run("", "a.dust").status());
        assertEquals(0, dust.run("load sample.cnf\nhelp targets\n").status());
        assertEquals(0, dust.run("", "--help").status());
        assertEquals(
                0,
                dust.run("", "--sandbox", "-f", "sample.cnf", "-c", "start --wait", "-c", "@worker* uptime")
                        .status());
    }
}
