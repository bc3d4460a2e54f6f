package org.dustcluster.command;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.dustcluster.command.CommandCatalog.Entry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The built-in commands by name, read from their annotations when somebody first asks: annotations are slow to read, and the
 * first prompt needs none. Any thread.
 */
final class BuiltInEntries {
    private static final Logger LOG = LoggerFactory.getLogger(BuiltInEntries.class);

    private final List<CommandProvider> providers;
    private final Consumer<String> broken;

    @GuardedBy("this")
    private @Nullable Map<String, Entry> entries;

    /** @param broken gets a sentence for each command that is left out; on the thread that asks first */
    BuiltInEntries(List<CommandProvider> providers, Consumer<String> broken) {
        this.providers = providers;
        this.broken = broken;
    }

    /** Not to be changed. */
    synchronized Map<String, Entry> get() {
        if (entries == null) {
            Map<String, Entry> read = new LinkedHashMap<>();
            providers.forEach(provider -> read(provider, read));
            entries = read;
        }
        return entries;
    }

    private void read(CommandProvider provider, Map<String, Entry> entries) {
        try {
            String title = provider.title();
            for (Class<? extends Callable<Integer>> type : provider.commands()) {
                CommandCatalog.entry(title, type, false)
                        .ifPresentOrElse(
                                entry -> CommandCatalog.add(entries, entry, broken),
                                () -> broken.accept(CommandCatalog.nameless(title, type)));
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} is left out", provider.getClass().getName(), e);
            broken.accept("the commands of " + provider.getClass().getName() + " are left out: " + e);
        }
    }
}
