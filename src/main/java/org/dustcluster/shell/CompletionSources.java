package org.dustcluster.shell;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.RemoteWord;

/**
 * What Tab offers and the highlighter looks at. All of it is asked inside the line reader's lock, so each must answer from memory
 * (or the local disk) at once, {@code nodes} within the patience that it is given, and must never wait for the screen.
 *
 * @param commands the names of all commands
 * @param options the options of a command, dashes included; empty for none
 * @param kind what the word of a command with this number (options not counted, from 0) stands for
 * @param words the words that a command takes in the place of this number, where these are few; empty elsewhere
 * @param view the last view of the cluster
 * @param everyone the nodes of a view that no target means
 * @param directory dust's current directory
 * @param nodes the nodes' own commands and files
 */
public record CompletionSources(
        Supplier<List<String>> commands,
        Function<String, List<String>> options,
        BiFunction<String, Integer, Kind> kind,
        BiFunction<String, Integer, List<String>> words,
        Supplier<Optional<ClusterView>> view,
        Function<ClusterView, List<Node>> everyone,
        Supplier<Path> directory,
        Nodes nodes) {

    /** What a word of a command stands for. */
    public enum Kind {
        TARGET,
        /** Files of the nodes that the target before it means. */
        NODE_FILE,
        /** Files of this machine, or what nobody knows. */
        OTHER
    }

    /** {@link org.dustcluster.cluster.RemoteShells#complete}, of the sessions of nodes. */
    @FunctionalInterface
    public interface Nodes {
        List<String> complete(List<Node> nodes, RemoteWord word, Duration patience) throws InterruptedException;
    }
}
