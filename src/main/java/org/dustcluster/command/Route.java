package org.dustcluster.command;

import java.util.List;
import java.util.Optional;

/** Where a line goes. */
public sealed interface Route {

    /** A blank line or a comment. */
    record Nothing() implements Route {}

    /**
     * {@code @[target] LINE}.
     *
     * @param target the expression as typed; {@code ""} for none
     * @param line everything after the first blank behind the target, verbatim; empty when nothing but blanks is there
     */
    record AtTarget(String target, Optional<String> line) implements Route {}

    /**
     * A command of dust.
     *
     * @param words the command's name, then its arguments
     */
    record Verb(List<Word> words) implements Route {
        public Verb {
            words = List.copyOf(words);
        }
    }

    /**
     * A line for the shell of this machine.
     *
     * @param line verbatim, less a leading {@code !}
     */
    record Local(String line) implements Route {}
}
