package org.dustcluster.command.dropin;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.dustcluster.command.CommandCatalog;
import org.dustcluster.command.CommandCatalog.Entry;
import org.dustcluster.command.CommandProvider;
import org.dustcluster.command.Dust;
import picocli.CommandLine.Command;

/**
 * One file of commands, loaded. Closing it lets its class loader go; commands that run keep theirs.
 *
 * @param name the file's name
 * @param entries its commands
 * @param loader what holds the file open
 */
record DropInFile(String name, List<Entry> entries, Closeable loader) implements AutoCloseable {

    /** Compiles and loads a source. */
    static DropInFile source(Path file, DropInCompiler compiler, ClassCache cache, Consumer<String> broken)
            throws BrokenDropIn {
        String name = file.getFileName().toString();
        byte[] text;
        try {
            text = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BrokenDropIn(name + " cannot be read: " + e.getMessage());
        }
        Map<String, byte[]> classes = cache.find(text);
        if (classes.isEmpty()) {
            classes = compiler.compile(name, text);
            cache.keep(text, classes);
        }
        MemoryLoader loader = new MemoryLoader(classes, DropInFile.class.getClassLoader());
        List<Entry> entries = new ArrayList<>();
        for (String className : new TreeMap<>(classes).keySet()) {
            // Nested classes are parts of a command: mixins, subcommands, values.
            if (className.indexOf('$') < 0) {
                Class<?> type = loaded(name, className, loader);
                if (type.isAnnotationPresent(Command.class)) {
                    add(name, type, entries, broken);
                }
            }
        }
        if (entries.isEmpty()) {
            throw new BrokenDropIn(
                    name + " holds no command: a class with @Command(name = ...) that is a Callable<Integer>");
        }
        return new DropInFile(name, entries, () -> {});
    }

    private static Class<?> loaded(String name, String className, ClassLoader loader) throws BrokenDropIn {
        try {
            return Class.forName(className, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new BrokenDropIn(name + " cannot be loaded: " + e);
        }
    }

    /** Loads a jar. Its providers are code of the drop-in, and may do anything. */
    static DropInFile jar(Path file, Consumer<String> broken) throws BrokenDropIn {
        String name = file.getFileName().toString();
        URLClassLoader loader;
        try {
            loader = new URLClassLoader(
                    "drop-in " + name, new java.net.URL[] {file.toUri().toURL()}, DropInFile.class.getClassLoader());
        } catch (IOException e) {
            throw new BrokenDropIn(name + " cannot be read: " + e.getMessage());
        }
        List<Entry> entries = new ArrayList<>();
        try {
            for (ServiceLoader.Provider<CommandProvider> provider :
                    ServiceLoader.load(CommandProvider.class, loader).stream().toList()) {
                if (provider.type().getClassLoader() == loader) {
                    for (Class<?> type : provider.get().commands()) {
                        add(name, type, entries, broken);
                    }
                }
            }
        } catch (ServiceConfigurationError | RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            close(loader);
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BrokenDropIn(name + " cannot be loaded: " + cause);
        }
        if (entries.isEmpty()) {
            close(loader);
            throw new BrokenDropIn(name + " holds no command: its META-INF/services/" + CommandProvider.class.getName()
                    + " names none");
        }
        return new DropInFile(name, entries, loader);
    }

    /** What is wrong with one class does not harm the others of its file. */
    private static void add(String name, Class<?> type, List<Entry> entries, Consumer<String> broken) {
        try {
            if (!Callable.class.isAssignableFrom(type) || Modifier.isAbstract(type.getModifiers())) {
                broken.accept(name + ": " + type.getName() + " is left out: it is no Callable<Integer>");
            } else if (!constructible(type)) {
                broken.accept(name + ": " + type.getName() + " is left out: it needs a constructor that takes "
                        + Dust.class.getName() + ", or nothing");
            } else {
                // Fields of types that are not there are found out now, and not by completion.
                List.of(type.getDeclaredFields()).forEach(Objects::requireNonNull);
                CommandCatalog.entry(name, callable(type), true)
                        .ifPresentOrElse(entries::add, () -> broken.accept(CommandCatalog.nameless(name, type)));
            }
        } catch (LinkageError e) {
            broken.accept(name + ": " + type.getName() + " is left out: " + e);
        }
    }

    private static boolean constructible(Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors())
                .map(Constructor::getParameterTypes)
                .anyMatch(wanted -> wanted.length == 0 || (wanted.length == 1 && wanted[0] == Dust.class));
    }

    /** What it returns when called is looked at then. */
    @SuppressWarnings("unchecked")
    private static Class<? extends Callable<Integer>> callable(Class<?> type) {
        return (Class<? extends Callable<Integer>>) type.asSubclass(Callable.class);
    }

    private static void close(Closeable loader) {
        try {
            loader.close();
        } catch (IOException e) {
            // A jar that was only read: there is nothing to lose.
        }
    }

    @Override
    public void close() {
        close(loader);
    }
}
