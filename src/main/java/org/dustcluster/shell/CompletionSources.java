package org.dustcluster.shell;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dustcluster.cluster.ClusterView;

/**
 * What Tab offers. All of it is asked inside the line reader's lock, so each must answer from memory (or the local disk) at
 * once and must never wait for the network or for the screen.
 *
 * @param commands the names of all commands
 * @param options the options of a command, dashes included; empty for none
 * @param takesTarget whether the word of a command with this number (options not counted, from 0) is a target
 * @param view the last view of the cluster
 * @param directory dust's current directory
 */
public record CompletionSources(
        Supplier<List<String>> commands,
        Function<String, List<String>> options,
        BiPredicate<String, Integer> takesTarget,
        Supplier<Optional<ClusterView>> view,
        Supplier<Path> directory) {}
