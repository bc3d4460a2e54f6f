package org.dustcluster.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.Template;
import org.dustcluster.cluster.WorkingSet;
import org.dustcluster.output.PromptText;
import org.dustcluster.target.NearMiss;
import org.dustcluster.target.TargetExpression;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * Runs lines, one at a time, on {@code dust-ui}. The only error funnel: whatever goes wrong becomes words on the screen and a
 * status, and nothing is thrown.
 */
public final class Interpreter {
    /** What a shell says of a word that is no command (POSIX, 2.8.2). */
    private static final int NOT_FOUND = 127;
    /** Drop-ins may run lines that run drop-ins, but not for ever. */
    private static final int DEEPEST = 8;

    private final Context context;
    private final CommandCatalog catalog;
    private final LineRouter router;
    private final ContextFactory factory;
    private final Failures failures;
    private final ExitRequest exit = new ExitRequest();
    private int depth;

    /**
     * @param context what commands may touch
     * @param catalog the commands
     * @param levels the level of the log
     * @param pace how commands wait
     * @param logFile where the details of an internal error are, for its sentence
     */
    public Interpreter(Context context, CommandCatalog catalog, LogLevels levels, Pace pace, Path logFile) {
        this.context = context;
        this.catalog = catalog;
        this.router = new LineRouter(catalog::knows);
        LastFailure last = new LastFailure();
        this.failures = new Failures(context.printer(), last, logFile);
        HelpPages pages = this::page;
        this.factory = new ContextFactory(List.of(context, catalog, levels, pace, exit, last, pages));
    }

    /** Runs a line and returns its status, of {@link ExitStatus}; at the prompt a local program's own. */
    public int execute(String line) {
        try (Interruption.Scope running = context.interruption().running()) {
            return run(route(line));
        } catch (Throwable thrown) {
            return failures.report(thrown);
        }
    }

    /** A line of a drop-in: it runs within the line that runs. */
    private int nested(String line) {
        if (depth == DEEPEST) {
            throw DustException.usage("a drop-in command that runs itself is stopped here");
        }
        depth++;
        try {
            return run(route(line));
        } catch (Throwable thrown) {
            return failures.report(thrown);
        } finally {
            depth--;
        }
    }

    /** The word may be a command that is still being loaded. */
    private Route route(String line) throws InterruptedException {
        Route route = router.route(line);
        if (route instanceof Route.Local local && !line.stripLeading().startsWith("!")) {
            String word = local.line().strip().split("\\s", 2)[0];
            if (catalog.mayKnow(word)) {
                catalog.settle();
                return router.route(line);
            }
        }
        return route;
    }

    /** What stands before the next line: {@code dust$ }, with what is in force where that is not everything. */
    public String prompt(int columns) {
        ClusterSession cluster = context.cluster();
        Optional<String> name = cluster.template()
                .map(Template::clusterName)
                .filter(any -> cluster.loaded().size() > 1);
        return PromptText.of(name, cluster.workingSet().map(WorkingSet::toString), columns);
    }

    /** Whether a line has asked to leave. */
    public boolean exitRequested() {
        return exit.requested();
    }

    /** Ctrl-C while a line runs; nothing otherwise. Any thread. */
    public void interrupt() {
        context.interruption().interrupt();
    }

    /** What a command offers as its word of this number, from memory. Any thread; empty before it is known what that is. */
    public List<String> words(String command, int number) {
        boolean dropIn =
                catalog.find(command).filter(CommandCatalog.Entry::dropIn).isPresent();
        return catalog.words(command, number, dropIn ? CommandLine.defaultFactory() : factory);
    }

    private int run(Route route) throws Exception {
        if (route instanceof Route.AtTarget at) {
            return ((AtLine) factory.create(
                            catalog.find(CommandCatalog.AT).orElseThrow().type()))
                    .run(at.target(), at.line());
        }
        if (route instanceof Route.Verb verb) {
            return verb(verb.words());
        }
        return route instanceof Route.Local local ? local(local.line()) : ExitStatus.OK;
    }

    private int verb(List<Word> words) throws Exception {
        CommandCatalog.Entry entry = catalog.find(words.get(0).text()).orElseThrow();
        return entry.dropIn() ? dropIn(entry, own -> call(entry, own, words)) : call(entry, factory, words);
    }

    /** Something with a drop-in's class: its constructor and its fields are code of the drop-in as well. */
    @FunctionalInterface
    private interface OfDropIn<T> {
        T with(ContextFactory factory) throws Exception;
    }

    private <T> T dropIn(CommandCatalog.Entry entry, OfDropIn<T> work) throws Exception {
        DropInRun run = new DropInRun(context.interruption());
        ContextFactory own = new ContextFactory(List.of(new DropInDust(context, run, this::nested)));
        try {
            return run.run(entry.name(), () -> work.with(own));
        } catch (DropInRun.Abandoned e) {
            context.printer()
                    .error(entry.name() + " of " + entry.title()
                            + " does not stop: it is left behind, and may keep this machine busy until dust ends");
            throw e;
        } catch (Exception e) {
            throw failures.ofDropIn(entry, e);
        }
    }

    private int call(CommandCatalog.Entry entry, ContextFactory factory, List<Word> words) throws Exception {
        CommandLine command = commandLine(entry, factory);
        Map<String, String> targets = new HashMap<>();
        words.forEach(word -> targets.put(word.text(), word.target()));
        // Picocli knows a word by its text alone; of a target the quotes count as well.
        command.registerConverter(
                TargetExpression.class, text -> TargetExpression.parse(targets.getOrDefault(text, text)));
        command.registerConverter(Path.class, Interpreter::path);
        command.registerConverter(RemotePath.class, RemotePath::new);
        ParseResult parsed =
                command.parseArgs(words.stream().skip(1).map(Word::text).toArray(String[]::new));
        if (parsed.isUsageHelpRequested()) {
            context.printer().result(HelpPage.of(command));
            return ExitStatus.OK;
        }
        Callable<Integer> callable = command.getCommand();
        Integer status = callable.call();
        if (context.interruption().requested()) {
            return ExitStatus.INTERRUPTED;
        }
        return status == null ? ExitStatus.OK : status;
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new CommandLine.TypeConversionException(Failures.noFile(e));
        }
    }

    private static CommandLine commandLine(CommandCatalog.Entry entry, ContextFactory factory) {
        CommandLine command = new CommandLine(entry.type(), factory);
        command.setExpandAtFiles(false);
        command.setStopAtPositional(entry.type().isAnnotationPresent(OptionsFirst.class));
        HelpPage.prepare(command);
        return command;
    }

    private String page(CommandCatalog.Entry entry) {
        if (!entry.dropIn()) {
            return HelpPage.of(commandLine(entry, factory));
        }
        try {
            return dropIn(entry, own -> HelpPage.of(commandLine(entry, own)));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw DustException.interrupted();
        }
    }

    private int local(String line) {
        int status = context.localShell().run(line);
        if (status == NOT_FOUND) {
            String word = line.strip().split("\\s", 2)[0];
            NearMiss.of(word, catalog.names())
                    .ifPresent(near -> context.printer().message("did you mean `" + near + "`?"));
        }
        boolean own = context.interactive() || status == ExitStatus.OK || status == ExitStatus.INTERRUPTED;
        return own ? status : ExitStatus.REMOTE;
    }
}
