package org.dustcluster.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A template cannot be used: everything that is wrong with it, at once. Status 2; each mistake is a line for the user. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Mistake> mistakes;

    /**
     * One mistake.
     *
     * @param file the template as the user named it
     * @param line the line, from 1; 0 where there is none
     * @param offending the offending text, control characters made visible; {@code ""} where something is missing
     * @param sentence what is wrong and, where that is known, what is meant
     */
    public record Mistake(Path file, int line, String offending, String sentence) {

        /** {@code sample.cnf:12: unknown key `instnce_type`, did you mean `instance_type`?} */
        @Override
        public String toString() {
            return file + (line > 0 ? ":" + line : "") + ": " + sentence;
        }
    }

    TemplateException(List<Mistake> mistakes) {
        super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
        this.mistakes = List.copyOf(mistakes);
    }

    /** The mistakes in the order of the lines, at least one; those without a line come first. */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
