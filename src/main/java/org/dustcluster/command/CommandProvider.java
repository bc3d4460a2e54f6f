package org.dustcluster.command;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * Where commands come from: a service that names their classes. A jar of drop-in commands names its provider in {@code
 * META-INF/services/org.dustcluster.command.CommandProvider}; a drop-in {@code .java} needs none. A provider has a public
 * constructor without parameters; it names classes, not commands, so that these can have their {@link Dust} in the constructor.
 */
public interface CommandProvider {

    /** The heading that {@code help} lists them under; those of a jar stand under the jar's name. */
    String title();

    /**
     * The commands, in the order of {@code help}: classes with Picocli's {@code @Command} (its {@code name} is the word that is
     * typed, the first line of its {@code description} what {@code help} lists) and a constructor that takes a {@link Dust}, or
     * nothing (dust's own take a {@link Context}, and run on {@code dust-ui}). {@code call} returns an exit status, and may
     * throw {@link org.dustcluster.cluster.DustException} with a sentence for the user; an {@link InterruptedException} ends it
     * with status 130.
     */
    List<Class<? extends Callable<Integer>>> commands();
}
