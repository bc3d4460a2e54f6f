package org.dustcluster.command;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.dustcluster.target.TargetExpression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Every command there is: the one registry behind routing, help and completion. It reads annotations only; Picocli's model of a
 * command is made when the command is used. A provider or a command that is broken is reported and left out, and of two
 * commands of one name the first stays: built-ins come first. Immutable; any thread.
 */
public final class CommandCatalog {
    /** The command that {@code @} lines go to; not a word to type. */
    static final String AT = "@";

    private static final Logger LOG = LoggerFactory.getLogger(CommandCatalog.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*|" + AT);

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * One command.
     *
     * @param title the heading it is listed under
     * @param name the word that is typed
     * @param description one line
     * @param type its class
     */
    public record Entry(String title, String name, String description, Class<? extends Callable<Integer>> type) {}

    /**
     * One option of a command.
     *
     * @param names for instance {@code -y} and {@code --yes}
     * @param description one line
     * @param takesValue whether a word follows it
     */
    public record OptionEntry(List<String> names, String description, boolean takesValue) {}

    /**
     * One word that a command takes.
     *
     * @param label for instance {@code FILE}; in brackets when it may be left out
     * @param type what it is made into: {@link TargetExpression} for a target, {@link java.nio.file.Path} for a file
     * @param words what it may be, where that is a matter of a few words (Picocli's {@code completionCandidates}); else empty
     */
    public record Positional(String label, Class<?> type, List<String> words) {}

    /**
     * @param providers built-ins first
     * @param broken gets a sentence for each thing that had to be left out
     */
    public CommandCatalog(List<CommandProvider> providers, Consumer<String> broken) {
        for (CommandProvider provider : providers) {
            try {
                String title = provider.title();
                provider.commands().forEach(type -> add(title, type, broken));
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("{} is left out", provider.getClass().getName(), e);
                broken.accept("the commands of " + provider.getClass().getName() + " are left out: " + e);
            }
        }
    }

    private void add(String title, Class<? extends Callable<Integer>> type, Consumer<String> broken) {
        Command command = type.getAnnotation(Command.class);
        if (command == null || !NAME.matcher(command.name()).matches()) {
            broken.accept(type.getName() + " in " + title + " is left out: it needs @Command with a name");
            return;
        }
        String description = command.description().length == 0 ? "" : command.description()[0];
        Entry entry = new Entry(title, command.name(), description, type);
        Entry before = entries.putIfAbsent(entry.name(), entry);
        if (before != null) {
            broken.accept("the command " + entry.name() + " of " + title + " is left out: " + before.title()
                    + " has one of this name");
        }
    }

    /** The words that may be typed, in the order of help. */
    public List<String> names() {
        return entries.keySet().stream().filter(name -> !name.equals(AT)).toList();
    }

    /** Whether a word is the name of a command. */
    public boolean knows(String word) {
        return entries.containsKey(word) && !word.equals(AT);
    }

    /** The command of a name, {@code @} included. */
    public Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** The commands by their titles, in order, less {@code @}. */
    public Map<String, List<Entry>> groups() {
        Map<String, List<Entry>> groups = new LinkedHashMap<>();
        entries.values().stream().filter(entry -> !entry.name().equals(AT)).forEach(entry -> groups.computeIfAbsent(
                        entry.title(), title -> new ArrayList<>())
                .add(entry));
        return groups;
    }

    /** The options of a command, {@code --help} included; empty for a word that is none. */
    public List<OptionEntry> options(String name) {
        List<OptionEntry> options = new ArrayList<>();
        find(name).ifPresent(entry -> {
            for (Field field : fields(entry.type())) {
                Option option = field.getAnnotation(Option.class);
                if (option != null && !option.hidden()) {
                    boolean flag = field.getType() == boolean.class || field.getType() == boolean[].class;
                    options.add(new OptionEntry(List.of(option.names()), first(option.description()), !flag));
                }
            }
            options.add(new OptionEntry(List.of("-h", "--help"), HelpPage.HELP_OPTION, false));
        });
        return options;
    }

    /** The words that a command takes, in order. */
    public List<Positional> positionals(String name) {
        List<Positional> positionals = new ArrayList<>();
        find(name).ifPresent(entry -> {
            for (Field field : fields(entry.type())) {
                Parameters parameters = field.getAnnotation(Parameters.class);
                if (parameters != null && !parameters.hidden()) {
                    String label = parameters.paramLabel().isEmpty() ? field.getName() : parameters.paramLabel();
                    boolean optional = parameters.arity().startsWith("0");
                    positionals.add(
                            new Positional(optional ? "[" + label + "]" : label, field.getType(), words(parameters)));
                }
            }
        });
        return positionals;
    }

    private static List<String> words(Parameters parameters) {
        List<String> words = new ArrayList<>();
        try {
            Constructor<? extends Iterable<String>> made =
                    parameters.completionCandidates().getDeclaredConstructor();
            made.setAccessible(true);
            made.newInstance().forEach(words::add);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // None are given, or a drop-in's cannot be made: nothing is offered.
            LOG.trace("no words for {}", parameters.paramLabel(), e);
        }
        return words;
    }

    /** The annotated fields of a command, its superclasses and its mixins. */
    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (field.isAnnotationPresent(Mixin.class)) {
                    fields.addAll(fields(field.getType()));
                } else {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static String first(String[] lines) {
        return lines.length == 0 ? "" : lines[0];
    }
}
