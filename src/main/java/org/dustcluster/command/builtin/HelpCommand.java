package org.dustcluster.command.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.command.CommandCatalog;
import org.dustcluster.command.CommandCatalog.Positional;
import org.dustcluster.command.Context;
import org.dustcluster.command.HelpPages;
import org.dustcluster.target.NearMiss;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code help}, {@code ?}: the list of commands, the page of one, the page of a topic. */
@Command(
        name = "help",
        customSynopsis = {"help [command]", "help targets", "help template", "help keys"},
        description = {"list the commands, or show the page of one (also: ?)"},
        footer = {
            "  help stop      the page of stop",
            "  help @         of the lines for nodes",
            "  help targets   what a target may be"
        })
final class HelpCommand implements Callable<Integer> {
    private static final int LEFT = 19;

    private final Context context;
    private final CommandCatalog catalog;
    private final HelpPages pages;

    @Parameters(
            arity = "0..1",
            paramLabel = "command",
            completionCandidates = HelpTopics.Pages.class,
            description = "a command, or: targets, template, keys")
    private @Nullable String topic;

    HelpCommand(Context context, CommandCatalog catalog, HelpPages pages) {
        this.context = context;
        this.catalog = catalog;
        this.pages = pages;
    }

    @Override
    public Integer call() throws InterruptedException {
        catalog.settle();
        context.printer().result(topic == null ? list() : page(topic));
        return ExitStatus.OK;
    }

    private String page(String wanted) {
        Optional<String> text = HelpTopics.page(wanted);
        return text.orElseGet(() -> catalog.find(wanted).map(pages::page).orElseThrow(() -> unknown(wanted)));
    }

    private DustException unknown(String wanted) {
        List<String> all = new ArrayList<>(catalog.names());
        all.addAll(HelpTopics.NAMES);
        return DustException.usage("no help for `" + wanted + "`" + NearMiss.hint(wanted, all));
    }

    private String list() {
        StringBuilder list = new StringBuilder();
        catalog.groups().forEach((title, entries) -> {
            list.append(title).append(":\n");
            entries.forEach(entry -> row(list, usage(entry), entry.description()));
            if (list.indexOf(HelpTopics.LINES) < 0) {
                list.append('\n').append(HelpTopics.LINES);
            }
            list.append('\n');
        });
        return list.append("Pages: help COMMAND or COMMAND -h; help targets, help template, help keys.")
                .toString();
    }

    /** The name and as many of its words as have room: those that may be left out come last. */
    private String usage(CommandCatalog.Entry entry) {
        StringBuilder usage = new StringBuilder(entry.name());
        for (Positional word : catalog.positionals(entry.name())) {
            if (usage.length() + 1 + word.label().length() > LEFT) {
                break;
            }
            usage.append(' ').append(word.label());
        }
        return usage.toString();
    }

    private static void row(StringBuilder list, String left, String right) {
        list.append("  ").append(left).append(" ".repeat(Math.max(1, LEFT - left.length())));
        list.append("  ").append(right).append('\n');
    }
}
