package org.dustcluster.command.builtin;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.dustcluster.cluster.DustException;
import org.dustcluster.output.NodeOutput;

/**
 * A directory with a file for each node. A node's name cannot lead out of it, and a file appears under its name when it is whole:
 * what stood there, a link too, is replaced and not written through.
 */
final class SavedOutput {
    private final Path directory;
    /** In lower case: not every file system tells {@code A} from {@code a}. */
    private final Set<String> taken = new HashSet<>();

    private SavedOutput(Path directory) {
        this.directory = directory;
    }

    /** Makes the directory where it is missing. */
    static SavedOutput into(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw failure(directory, e);
        }
        return new SavedOutput(directory);
    }

    void write(NodeOutput output) {
        Path file = directory.resolve(fileName(output.node()));
        try {
            Path part = Files.createTempFile(directory, ".last", ".part");
            try {
                try (BufferedWriter to = Files.newBufferedWriter(part)) {
                    for (String line : output.plain()) {
                        to.write(line);
                        to.write('\n');
                    }
                }
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException | UncheckedIOException e) {
            throw failure(file, e);
        }
    }

    private String fileName(String node) {
        String safe = node.replaceAll("[^A-Za-z0-9_.-]", "_").replaceFirst("^[.-]", "_");
        String name = safe;
        for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
            name = safe + "-" + i;
        }
        return name + ".txt";
    }

    private static DustException failure(Path file, Exception e) {
        return DustException.failure("cannot write " + file + ": " + e.getMessage(), e);
    }
}
