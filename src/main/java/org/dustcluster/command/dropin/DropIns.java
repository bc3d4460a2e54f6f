package org.dustcluster.command.dropin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.dustcluster.command.CommandCatalog;
import org.dustcluster.command.CommandCatalog.Entry;
import org.dustcluster.command.DropInSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands in {@code $DUST_HOME/commands}. They are loaded by a thread of their own: from {@link #begin} on, else when a word
 * is typed that may be one of them. A file that is broken, or that hangs while it is loaded, is told of, and the others work.
 */
public final class DropIns implements DropInSource, AutoCloseable {
    /** For the first use of the compiler on a slow machine, and a handful of files. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(DropIns.class);

    private final Path home;
    private final Path directory;
    private final Predicate<String> taken;
    private final DropInCompiler compiler;
    private final ClassCache cache;
    private final Duration deadline;

    /** What is loaded, by name. */
    private volatile Map<String, Entry> known = Map.of();

    private volatile Consumer<String> reports = sentence -> {};

    @GuardedBy("this")
    private @Nullable FutureTask<Loaded> loading;

    /** Which pass over the folder counts; what an older one loads is let go. */
    @GuardedBy("this")
    private long generation;

    @GuardedBy("this")
    private List<DropInFile> open = List.of();

    /** What one pass over the folder gave. */
    private record Loaded(Map<String, Entry> entries, List<DropInFile> files, List<String> broken) {}

    /**
     * @param home the user's dust directory
     * @param taken whether a name is a built-in's
     */
    public DropIns(Path home, Predicate<String> taken) {
        this(
                home,
                taken,
                new DropInCompiler(() -> Optional.ofNullable(ToolProvider.getSystemJavaCompiler())),
                DEADLINE);
    }

    DropIns(Path home, Predicate<String> taken, DropInCompiler compiler, Duration deadline) {
        this.home = home;
        this.directory = home.resolve("commands");
        this.taken = taken;
        this.compiler = compiler;
        this.cache = new ClassCache(home.resolve("cache"));
        this.deadline = deadline;
    }

    /** Who is told of what had to be left out; any thread calls it. Before {@link #begin}. */
    public void reports(Consumer<String> listener) {
        reports = listener;
    }

    @Override
    public Map<String, Entry> known() {
        return known;
    }

    /** Begins to load, and does not wait. */
    public void begin() {
        started();
    }

    private synchronized FutureTask<Loaded> started() {
        FutureTask<Loaded> current = loading;
        if (current == null) {
            long number = ++generation;
            current = new FutureTask<>(() -> installed(number, load()));
            loading = current;
            if (names().isEmpty()) {
                current.run();
            } else {
                Thread thread = new Thread(current, "dust-drop-ins");
                thread.setDaemon(true);
                thread.start();
            }
        }
        return current;
    }

    private List<Path> names() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return !name.startsWith(".") && (name.endsWith(".java") || name.endsWith(".jar"));
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private Loaded load() {
        List<String> broken = Collections.synchronizedList(new ArrayList<>());
        List<DropInFile> files = new ArrayList<>();
        Map<String, Entry> entries = new LinkedHashMap<>();
        List<Path> found = names();
        try {
            if (!found.isEmpty()) {
                Guard.check(home, home.toString());
                Guard.check(directory, directory.toString());
            }
        } catch (BrokenDropIn e) {
            broken.add(e.sentence());
            found = List.of();
        }
        for (Path file : found) {
            try {
                DropInFile loaded = one(file, broken::add);
                files.add(loaded);
                loaded.entries().forEach(entry -> {
                    if (taken.test(entry.name())) {
                        broken.add(CommandCatalog.clash(entry, "dust"));
                    } else {
                        CommandCatalog.add(entries, entry, broken::add);
                    }
                });
            } catch (BrokenDropIn e) {
                broken.add(e.sentence());
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                LOG.warn("{} is left out", file, e);
                broken.add(file.getFileName() + " is left out: " + e);
            }
        }
        cache.forgetOthers();
        return new Loaded(Collections.unmodifiableMap(entries), files, List.copyOf(broken));
    }

    private DropInFile one(Path file, Consumer<String> broken) throws BrokenDropIn {
        String name = file.getFileName().toString();
        Guard.check(file, name);
        return name.endsWith(".jar") ? DropInFile.jar(file, broken) : DropInFile.source(file, compiler, cache, broken);
    }

    private Loaded installed(long number, Loaded loaded) {
        synchronized (this) {
            if (number != generation) {
                // Given up, or read anew meanwhile.
                loaded.files().forEach(DropInFile::close);
                return loaded;
            }
            open = loaded.files();
            known = loaded.entries();
        }
        loaded.broken().forEach(reports);
        return loaded;
    }

    @Override
    public void settle() throws InterruptedException {
        await(started());
    }

    private Optional<Loaded> await(FutureTask<Loaded> task) throws InterruptedException {
        try {
            return Optional.of(task.get(deadline.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            if (!task.isDone()) {
                // First: what the interrupt shakes loose is not reported any more.
                giveUp();
                task.cancel(true);
                reports.accept("the commands in " + directory + " are left out: they were not loaded within "
                        + deadline.toSeconds() + " s");
            }
        } catch (ExecutionException | CancellationException e) {
            LOG.warn("the drop-in commands were not loaded", e);
        }
        return Optional.empty();
    }

    @Override
    public List<String> reload() throws InterruptedException {
        Consumer<String> before = reports;
        reports = sentence -> {};
        try {
            synchronized (this) {
                forget();
            }
            return await(started())
                    .map(Loaded::broken)
                    .orElseGet(() -> List.of("the commands in " + directory + " were not loaded"));
        } finally {
            reports = before;
        }
    }

    /** What comes of it later is not taken, or commands would appear out of nowhere. */
    private synchronized void giveUp() {
        generation++;
    }

    @GuardedBy("this")
    private void forget() {
        generation++;
        FutureTask<Loaded> current = loading;
        loading = null;
        if (current != null) {
            current.cancel(true);
        }
        known = Map.of();
        open.forEach(DropInFile::close);
        open = List.of();
    }

    @Override
    public synchronized void close() {
        forget();
    }
}
