package org.dustcluster.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.Node;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * Completes commands, options, targets and local files. Runs inside the line reader's lock: reads snapshots in memory and
 * the local disk, never the network, and never waits for the screen.
 */
final class TargetCompleter implements Completer {
    private static final List<String> ATTRIBUTES = List.of(
            "state=", "type=", "image=", "id=", "ip=", "private_ip=", "dns=", "zone=", "key=", "tags=", "name=");
    private static final int MOST_FILES = 1000;

    private final CompletionSources sources;

    TargetCompleter(CompletionSources sources) {
        this.sources = sources;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String word = line.word();
        if (line.wordIndex() == 0) {
            if (word.startsWith("@")) {
                targets("@", word.substring(1), candidates);
            } else {
                sources.commands().get().forEach(name -> candidates.add(whole(name)));
            }
            return;
        }
        String command = line.words().get(0);
        if (command.startsWith("@")) {
            return;
        }
        int number = (int) line.words().stream()
                .limit(line.wordIndex())
                .skip(1)
                .filter(before -> !before.startsWith("-"))
                .count();
        if (word.startsWith("-")) {
            sources.options().apply(command).forEach(option -> candidates.add(whole(option)));
        } else if (command.equals("help") || command.equals("?")) {
            sources.commands().get().forEach(name -> candidates.add(whole(name)));
        } else if (sources.takesTarget().test(command, number)) {
            targets("", word, candidates);
        } else {
            files(word, candidates);
        }
    }

    private static Candidate whole(String value) {
        return new Candidate(value, value, null, null, null, null, true);
    }

    /** Completes the last name or attribute of a target expression. */
    private void targets(String before, String target, List<Candidate> candidates) {
        int from = 0;
        for (int i = 0; i < target.length(); i++) {
            if (",&!()".indexOf(target.charAt(i)) >= 0) {
                from = i + 1;
            }
        }
        String kept = before + target.substring(0, from);
        sources.view().get().map(ClusterView::nodes).orElse(List.of()).stream()
                .map(Node::name)
                .filter(name -> name.chars().noneMatch(c -> c <= ' ' || Character.isISOControl(c)))
                .forEach(name -> candidates.add(new Candidate(kept + name, name, null, null, null, null, true)));
        if (from < target.length()) {
            ATTRIBUTES.forEach(attribute ->
                    candidates.add(new Candidate(kept + attribute, attribute, null, null, null, null, false)));
        }
    }

    private void files(String word, List<Candidate> candidates) {
        int slash = word.lastIndexOf('/');
        String folder = word.substring(0, slash + 1);
        String home = System.getProperty("user.home", "");
        String real = folder.startsWith("~/") ? home + folder.substring(1) : folder;
        Path directory = sources.directory().get().resolve(unescaped(real));
        boolean hidden = word.startsWith(".", slash + 1);
        try (Stream<Path> entries = Files.list(directory)) {
            entries.limit(MOST_FILES)
                    .filter(path -> hidden || !path.getFileName().toString().startsWith("."))
                    .forEach(path -> file(folder, path, candidates));
        } catch (IOException | UncheckedIOException e) {
            // Nothing to offer: the folder does not exist or cannot be read.
        }
    }

    private static void file(String folder, Path path, List<Candidate> candidates) {
        String name = path.getFileName().toString();
        if (name.chars().anyMatch(Character::isISOControl)) {
            return;
        }
        boolean isFolder = Files.isDirectory(path);
        String value = folder + escaped(name) + (isFolder ? "/" : "");
        candidates.add(new Candidate(value, name + (isFolder ? "/" : ""), null, null, null, null, !isFolder));
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
