package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a template and reads it back, in a directory of its own. */
record TemplateFile(Path directory) {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOME", "/home/ann", "TEAM", "data", "EMPTY", "", "BELL", "a\007b", "NESTED", "${TEAM}");

    static final String CLOUD = """
            @cloud
            provider=ec2
            name=test
            instance_type=t3.micro
            """;

    TemplateReader reader() {
        return new TemplateReader(ENVIRONMENT, Path.of("/home/nobody"), directory);
    }

    Template read(String text) {
        write("t.cnf", text);
        return reader().read(Path.of("t.cnf"));
    }

    /** Every message, one a line. */
    String mistakesIn(String text) {
        TemplateException mistakes = assertThrows(TemplateException.class, () -> read(text));
        return messages(mistakes);
    }

    static String messages(TemplateException mistakes) {
        return mistakes.mistakes().stream()
                .map(TemplateException.Mistake::toString)
                .collect(Collectors.joining("\n"));
    }

    void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
