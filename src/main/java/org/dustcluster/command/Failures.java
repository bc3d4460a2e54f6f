package org.dustcluster.command;

import java.lang.reflect.InvocationTargetException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.TemplateException;
import org.dustcluster.output.Printer;
import org.dustcluster.target.NearMiss;
import org.dustcluster.target.TargetSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.PicocliException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever a line threw into a sentence on the screen and an exit status. The stack goes to the log, never further. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final Printer printer;
    private final LastFailure last;
    private final Path logFile;

    Failures(Printer printer, LastFailure last, Path logFile) {
        this.printer = printer;
        this.last = last;
        this.logFile = logFile;
    }

    /** Prints it and returns the status. */
    int report(Throwable thrown) {
        if (interrupted(thrown)) {
            printer.error("interrupted");
            return ExitStatus.INTERRUPTED;
        }
        Optional<TargetSyntaxException> target = cause(thrown, TargetSyntaxException.class);
        if (target.isPresent()) {
            return usage(target.get().sentence() + ":\n" + indent(target.get().picture()));
        }
        Optional<InvalidPathException> path = cause(thrown, InvalidPathException.class);
        if (path.isPresent()) {
            return usage(noFile(path.get()));
        }
        if (thrown instanceof LineSyntaxException line) {
            return usage(line.sentence() + ":\n" + indent(picture(line.line(), line.column())));
        }
        if (thrown instanceof TemplateException template) {
            return usage(template.mistakes().stream().map(Object::toString).collect(Collectors.joining("\n")));
        }
        if (thrown instanceof DustException known) {
            return known(known);
        }
        if (thrown instanceof ParameterException parameter && !broken(parameter)) {
            return usage(sentence(parameter));
        }
        LOG.error("internal error", thrown);
        last.remember(thrown);
        printer.error("internal error, details in " + logFile);
        return ExitStatus.FAILURE;
    }

    /** What is said of a text that cannot name a file. */
    static String noFile(InvalidPathException path) {
        boolean foreign = path.getInput().chars().anyMatch(c -> c > '~');
        return "`" + path.getInput() + "` cannot be the name of a file"
                + (foreign ? " in this locale: start dust with LC_ALL=C.UTF-8" : "");
    }

    /** What a drop-in threw: a mistake of the user's or a sentence as it is, anything else as the drop-in's own failure. */
    Exception ofDropIn(CommandCatalog.Entry entry, Exception thrown) {
        boolean said = thrown instanceof DustException
                || thrown instanceof TargetSyntaxException
                || (thrown instanceof ParameterException parameter && !broken(parameter));
        if (said || interrupted(thrown)) {
            return thrown;
        }
        Throwable cause = thrown;
        while (cause.getCause() != null
                && (cause instanceof ExecutionException
                        || cause instanceof PicocliException
                        || cause instanceof InvocationTargetException)) {
            cause = cause.getCause();
        }
        return DustException.failure(
                entry.name() + " of " + entry.title() + " failed: " + cause + place(cause, entry.type())
                        + " (see: lasterror)",
                cause);
    }

    /** {@code  at hosts.java:12}: the innermost line of the drop-in itself. */
    private static String place(Throwable cause, Class<?> type) {
        for (StackTraceElement frame : cause.getStackTrace()) {
            if (frame.getFileName() != null
                    && frame.getClassName()
                            .split("\\$")[0]
                            .equals(type.getName().split("\\$")[0])) {
                return " at " + frame.getFileName() + ":" + frame.getLineNumber();
            }
        }
        return "";
    }

    private int usage(String text) {
        printer.error(text);
        return ExitStatus.USAGE;
    }

    private int known(DustException known) {
        if (known.getCause() != null) {
            LOG.warn("{}", known.sentence(), known);
            last.remember(known);
        }
        printer.error(known.sentence());
        return known.status();
    }

    private static boolean interrupted(Throwable thrown) {
        return cause(thrown, InterruptedException.class).isPresent()
                || cause(thrown, ClosedByInterruptException.class).isPresent()
                || cause(thrown, DustException.class)
                        .filter(known -> known.status() == ExitStatus.INTERRUPTED)
                        .isPresent();
    }

    private static <T extends Throwable> Optional<T> cause(Throwable thrown, Class<T> type) {
        int depth = 0;
        for (Throwable at = thrown; at != null && depth < 20; at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
            depth++;
        }
        return Optional.empty();
    }

    /** Whether a command's own code threw, and Picocli only passed it on. */
    private static boolean broken(ParameterException exception) {
        return exception.getCause() instanceof NullPointerException;
    }

    private static String sentence(ParameterException exception) {
        String name = exception.getCommandLine().getCommandName();
        return name + ": " + mistake(exception) + " (see: help " + name + ")";
    }

    private static String mistake(ParameterException exception) {
        if (exception instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().get(0);
            return unmatched.isUnknownOption()
                    ? "unknown option `" + word + "`"
                            + NearMiss.hint(
                                    word,
                                    exception
                                            .getCommandLine()
                                            .getCommandSpec()
                                            .optionsMap()
                                            .keySet())
                    : "one word too many: `" + word + "`";
        }
        if (exception instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            ArgSpec argument = missing.getMissing().get(0);
            return argument instanceof OptionSpec option
                    ? option.longestName() + " needs a value"
                    : argument.paramLabel() + " is missing";
        }
        String message = Optional.ofNullable(exception.getMessage()).orElse("a mistake in the usage");
        return message.substring(0, 1).toLowerCase(Locale.ROOT)
                + message.substring(1).replaceAll("\\s*\\R\\s*", " ");
    }

    /** The line with a caret under the mistake. */
    private static String picture(String line, int column) {
        Function<Integer, String> space = c -> c == '\t' ? "\t" : " ";
        StringBuilder caret = new StringBuilder();
        line.substring(0, column).codePoints().forEach(point -> caret.append(space.apply(point)));
        return line + "\n" + caret + "^";
    }

    private static String indent(String text) {
        return "  " + text.replace("\n", "\n  ");
    }
}
