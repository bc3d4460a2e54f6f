package org.dustcluster.command;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.dustcluster.target.TargetExpression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Every command there is: the one registry behind routing, help and completion. It reads annotations only; Picocli's model of a
 * command is made when the command is used. A provider or a command that is broken is reported and left out, and of two
 * commands of one name the first stays: built-ins come first. Any thread; what users have dropped in is known from when it is
 * loaded, and only {@link #settle} waits for that.
 */
public final class CommandCatalog {
    /** The command that {@code @} lines go to; not a word to type. */
    static final String AT = "@";

    private static final Logger LOG = LoggerFactory.getLogger(CommandCatalog.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*|" + AT);

    private final BuiltInEntries builtIns;
    private final DropInSource dropIns;

    /**
     * One command.
     *
     * @param title the heading it is listed under
     * @param name the word that is typed
     * @param description one line
     * @param type its class
     * @param dropIn whether a user has dropped it in: it runs on a thread of its own, and gets a {@link Dust}
     */
    public record Entry(
            String title, String name, String description, Class<? extends Callable<Integer>> type, boolean dropIn) {}

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
     * @param type what it is made into: {@link TargetExpression} for a target, {@link java.nio.file.Path} for a file,
     *     {@link RemotePath} for one of the nodes
     */
    public record Positional(String label, Class<?> type) {}

    private CommandCatalog(BuiltInEntries builtIns, DropInSource dropIns) {
        this.builtIns = builtIns;
        this.dropIns = dropIns;
    }

    /**
     * Reads nothing yet: the first question does.
     *
     * @param providers built-ins
     * @param broken gets a sentence for each built-in that had to be left out; on the thread of the first question
     */
    public CommandCatalog(List<CommandProvider> providers, Consumer<String> broken) {
        this(new BuiltInEntries(providers, broken), DropInSource.NONE);
    }

    /**
     * The same commands, and those that users have dropped in.
     *
     * @param more never a command of a built-in's name
     */
    public CommandCatalog with(DropInSource more) {
        return new CommandCatalog(builtIns, more);
    }

    /** A class as a command; empty where its annotation gives it no name. */
    public static Optional<Entry> entry(String title, Class<? extends Callable<Integer>> type, boolean dropIn) {
        Command command = type.getAnnotation(Command.class);
        if (command == null || !NAME.matcher(command.name()).matches()) {
            return Optional.empty();
        }
        String description = command.description().length == 0 ? "" : command.description()[0];
        return Optional.of(new Entry(title, command.name(), description, type, dropIn));
    }

    /** What is said of a class that {@link #entry} does not take. */
    public static String nameless(String title, Class<?> type) {
        return type.getName() + " in " + title + " is left out: it needs @Command with a name";
    }

    /** Adds a command, unless one of its name is there. */
    public static void add(Map<String, Entry> entries, Entry entry, Consumer<String> broken) {
        Entry before = entries.putIfAbsent(entry.name(), entry);
        if (before != null) {
            broken.accept(clash(entry, before.title()));
        }
    }

    /** What is said of a command whose name another has. */
    public static String clash(Entry entry, String other) {
        return "the command " + entry.name() + " of " + entry.title() + " is left out: " + other
                + " has one of this name";
    }

    /** Waits until what users have dropped in is loaded, no longer than a deadline. On {@code dust-ui}. */
    public void settle() throws InterruptedException {
        dropIns.settle();
    }

    /** Whether a word may turn out to be a command once everything is loaded. */
    boolean mayKnow(String word) {
        return !builtIns.get().containsKey(word) && NAME.matcher(word).matches();
    }

    /** Loads anew what users have dropped in; returns a sentence for each thing that was left out. On {@code dust-ui}. */
    public List<String> reload() throws InterruptedException {
        return dropIns.reload();
    }

    /** The commands that users have dropped in, as far as they are loaded. */
    public List<Entry> dropIns() {
        return List.copyOf(dropIns.known().values());
    }

    private Map<String, Entry> entries() {
        Map<String, Entry> more = dropIns.known();
        if (more.isEmpty()) {
            return builtIns.get();
        }
        Map<String, Entry> all = new LinkedHashMap<>(builtIns.get());
        more.forEach(all::putIfAbsent);
        return all;
    }

    /** The words that may be typed, in the order of help. */
    public List<String> names() {
        return entries().keySet().stream().filter(name -> !name.equals(AT)).toList();
    }

    /** Whether a word is the name of a command. */
    public boolean knows(String word) {
        return entries().containsKey(word) && !word.equals(AT);
    }

    /** The command of a name, {@code @} included; {@code ?} is another name of {@code help}. */
    public Optional<Entry> find(String name) {
        return Optional.ofNullable(entries().get(name.equals(LineRouter.HELP_MARK) ? LineRouter.HELP : name));
    }

    /** The commands by their titles, in order, less {@code @}. */
    public Map<String, List<Entry>> groups() {
        Map<String, List<Entry>> groups = new LinkedHashMap<>();
        entries().values().stream().filter(entry -> !entry.name().equals(AT)).forEach(entry -> groups.computeIfAbsent(
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
        return parameters(name).stream().map(CommandCatalog::positional).toList();
    }

    /**
     * What a command offers as its word of this number, where that is a matter of a few words: Picocli's
     * {@code completionCandidates}, made anew each time; else empty.
     *
     * @param factory makes them
     */
    List<String> words(String name, int number, IFactory factory) {
        List<Field> parameters = parameters(name);
        if (number >= parameters.size()) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        try {
            factory.create(annotation(parameters.get(number)).completionCandidates())
                    .forEach(words::add);
        } catch (Exception e) {
            // None are given, or a drop-in's cannot be made: nothing is offered.
            LOG.trace("no words for {} {}", name, number, e);
        }
        return words;
    }

    private List<Field> parameters(String name) {
        return find(name).stream()
                .flatMap(entry -> fields(entry.type()).stream())
                .filter(field -> field.isAnnotationPresent(Parameters.class)
                        && !annotation(field).hidden())
                .toList();
    }

    private static Parameters annotation(Field field) {
        return Objects.requireNonNull(field.getAnnotation(Parameters.class));
    }

    private static Positional positional(Field field) {
        Parameters parameters = annotation(field);
        String label = parameters.paramLabel().isEmpty() ? field.getName() : parameters.paramLabel();
        boolean optional = parameters.arity().startsWith("0");
        return new Positional(optional ? "[" + label + "]" : label, field.getType());
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
