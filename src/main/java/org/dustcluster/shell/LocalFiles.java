package org.dustcluster.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dustcluster.cluster.PlainText;
import org.jline.reader.Candidate;

/** The files of this machine that a word may stand for. */
final class LocalFiles {
    private static final int MOST_FILES = 1000;

    private LocalFiles() {}

    /** The candidates for a word, counted from dust's directory. */
    static List<Candidate> of(Path directory, String word) {
        int slash = word.lastIndexOf('/');
        String folder = word.substring(0, slash + 1);
        String home = System.getProperty("user.home", "");
        String real = folder.startsWith("~/") ? home + folder.substring(1) : folder;
        boolean hidden = word.startsWith(".", slash + 1);
        try (Stream<Path> entries = Files.list(directory.resolve(unescaped(real)))) {
            return entries.filter(
                            path -> hidden || !path.getFileName().toString().startsWith("."))
                    .filter(path -> PlainText.is(path.getFileName().toString()))
                    .limit(MOST_FILES)
                    .map(path -> candidate(folder, path))
                    .toList();
        } catch (IOException | UncheckedIOException | java.nio.file.InvalidPathException e) {
            // Nothing to offer: the folder does not exist or cannot be read.
            return List.of();
        }
    }

    private static Candidate candidate(String folder, Path path) {
        String name = path.getFileName().toString();
        String slash = Files.isDirectory(path) ? "/" : "";
        return new Candidate(folder + escaped(name) + slash, name + slash, null, null, null, null, slash.isEmpty());
    }

    private static String escaped(String name) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (" '\"\\$&;|<>()*?[]!`#".indexOf(c) >= 0) {
                result.append('\\');
            }
            result.append(c);
        }
        return result.toString();
    }

    private static String unescaped(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }
}
