package org.dustcluster.shell;

import java.time.Duration;
import java.util.List;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.RemoteWord;
import org.dustcluster.target.TargetExpression;
import org.dustcluster.target.TargetSyntaxException;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * Completes commands, their words and options, targets, local files, and behind {@code @node} the node's own commands and files. Runs
 * inside the line reader's lock, which keeps output off the screen: it reads snapshots in memory and the local disk, asks a node
 * for {@value #PATIENCE_MILLIS} ms at most, and never waits for the screen.
 */
final class TargetCompleter implements Completer {
    private static final int PATIENCE_MILLIS = 300;

    private final CompletionSources sources;
    private final TargetWords targets;

    TargetCompleter(CompletionSources sources) {
        this.sources = sources;
        this.targets = new TargetWords(sources.view());
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String word = line.word();
        String before = line.line().substring(0, line.cursor()).stripLeading();
        if (before.startsWith("@")) {
            at(before.substring(1), word, candidates);
        } else if (line.wordIndex() == 0) {
            sources.commands().get().forEach(name -> candidates.add(whole(name)));
        } else {
            argument(line, word, candidates);
        }
    }

    private void argument(ParsedLine line, String word, List<Candidate> candidates) {
        String command = line.words().get(0);
        if (word.startsWith("-")) {
            sources.options().apply(command).forEach(option -> candidates.add(whole(option)));
            return;
        }
        List<String> before = line.words().stream()
                .limit(line.wordIndex())
                .skip(1)
                .filter(other -> !other.startsWith("-"))
                .toList();
        List<String> fixed = sources.words().apply(command, before.size());
        fixed.forEach(name -> candidates.add(whole(name)));
        switch (sources.kind().apply(command, before.size())) {
            case TARGET -> targets.of("", word).forEach(candidates::add);
            case NODE_FILE -> nodeFiles(command, before, word, candidates);
            case OTHER -> {
                if (fixed.isEmpty()) {
                    candidates.addAll(LocalFiles.of(sources.directory().get(), word));
                }
            }
        }
    }

    /** Files of the nodes that the last target before means. They are counted from where a login begins, not from where a shell is. */
    private void nodeFiles(String command, List<String> before, String word, List<Candidate> candidates) {
        int target = before.size() - 1;
        while (target >= 0 && sources.kind().apply(command, target) != CompletionSources.Kind.TARGET) {
            target--;
        }
        if (target >= 0) {
            // dust's words are quoted as a shell's are; a word of no command is a file.
            ask(nodes(before.get(target)), RemoteLine.upTo(command + " " + word), true, word, candidates);
        }
    }

    private static Candidate whole(String value) {
        return new Candidate(value, value, null, null, null, null, true);
    }

    private void at(String line, String word, List<Candidate> candidates) {
        int end = TargetExpression.endOfTarget(line);
        if (end == line.length()) {
            // A target with a blank in it is more than the line reader's word.
            if (word.equals("@" + line)) {
                targets.of("@", line).forEach(candidates::add);
            }
            return;
        }
        RemoteLine remote = RemoteLine.upTo(line.substring(end + 1));
        ask(nodes(line.substring(0, end)), remote, false, word, candidates);
    }

    private void ask(List<Node> nodes, RemoteLine line, boolean fromHome, String word, List<Candidate> candidates) {
        if (nodes.isEmpty() || line.word().isEmpty()) {
            return;
        }
        RemoteWord asked = line.word().get();
        boolean home = asked.home() || (fromHome && !asked.text().startsWith("/"));
        try {
            sources.nodes()
                    .complete(
                            nodes,
                            new RemoteWord(asked.text(), home, asked.command()),
                            Duration.ofMillis(PATIENCE_MILLIS))
                    .forEach(name -> candidates.add(remote(word, line, name)));
        } catch (InterruptedException e) {
            // Ctrl-C: the line reader sees to it.
            Thread.currentThread().interrupt();
        }
    }

    private static Candidate remote(String word, RemoteLine line, String name) {
        boolean folder = name.endsWith("/");
        String shown = name.substring(name.lastIndexOf('/', name.length() - 2) + 1);
        return new Candidate(word + line.continuation(name), shown, null, null, null, null, !folder);
    }

    private List<Node> nodes(String target) {
        ClusterView view = sources.view().get().orElse(null);
        if (view == null) {
            return List.of();
        }
        try {
            return target.isEmpty()
                    ? sources.everyone().apply(view)
                    : view.matching(TargetExpression.parse(target), false).toList();
        } catch (TargetSyntaxException e) {
            return List.of();
        }
    }
}
