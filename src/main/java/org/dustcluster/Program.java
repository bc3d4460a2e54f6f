package org.dustcluster;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.dustcluster.cluster.ClusterSession;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.Node;
import org.dustcluster.cluster.RemoteFiles;
import org.dustcluster.cluster.RemoteShells;
import org.dustcluster.cluster.RemoteWord;
import org.dustcluster.cluster.SessionStatus;
import org.dustcluster.cluster.Template;
import org.dustcluster.cluster.TemplateReader;
import org.dustcluster.cluster.TtyModes;
import org.dustcluster.command.CommandCatalog;
import org.dustcluster.command.Confirmation;
import org.dustcluster.command.Context;
import org.dustcluster.command.Interpreter;
import org.dustcluster.command.Interruption;
import org.dustcluster.command.Pace;
import org.dustcluster.command.RawConsole;
import org.dustcluster.command.RemotePath;
import org.dustcluster.command.SecretPrompt;
import org.dustcluster.command.builtin.BuiltIns;
import org.dustcluster.command.dropin.DropIns;
import org.dustcluster.ec2.Ec2Cloud;
import org.dustcluster.files.SftpFiles;
import org.dustcluster.output.OutputPipeline;
import org.dustcluster.output.PipelineLimits;
import org.dustcluster.output.PlainScreen;
import org.dustcluster.output.Recorder;
import org.dustcluster.remote.ShellPool;
import org.dustcluster.shell.CompletionSources;
import org.dustcluster.shell.HostShell;
import org.dustcluster.shell.LineRunner;
import org.dustcluster.shell.LineSource;
import org.dustcluster.shell.RawMode;
import org.dustcluster.shell.Repl;
import org.dustcluster.shell.ScriptConfirmation;
import org.dustcluster.shell.ScriptRunner;
import org.dustcluster.shell.TerminalConfirmation;
import org.dustcluster.shell.TerminalLease;
import org.dustcluster.shell.TerminalSecrets;
import org.dustcluster.shell.UserTerminal;
import org.dustcluster.ssh.SshLinks;
import org.dustcluster.target.TargetExpression;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The object graph: builds it, runs the prompt or a script on the thread that calls ({@code dust-ui}), and closes everything
 * in reverse order. The only class that sees all packages.
 */
final class Program implements AutoCloseable {
    private static final Duration LAST_LINES = Duration.ofSeconds(5);
    /** A start takes about this long; who types sooner than the warming up waits no longer than without it. */
    private static final Duration PROMPT_FIRST = Duration.ofMillis(300);

    private static final Duration ADDRESS_TIMEOUT = Duration.ofSeconds(5);

    private final Options options;
    private final DustHome home;
    private final Map<String, String> environment;
    private final Path directory;
    private final @Nullable Thread prepared;
    /** What is closed at the end, the last opened first. */
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private final Thread ui = Thread.currentThread();
    private Function<String, Optional<char[]>> secrets = question -> Optional.empty();
    private volatile @Nullable TerminalLease lease;
    private @Nullable ClusterSession cluster;
    private final Consoles consoles = new Consoles();
    private @Nullable HostShell hostShell;
    private @Nullable Recorder recorder;
    private @Nullable RemoteShells remoteShells;
    /** What commands offer to Tab: nothing before there is somebody to make them. */
    private BiFunction<String, Integer, List<String>> words = (name, number) -> List.of();

    /** @param prepared what {@link #prepare} began, for lines that reach nodes */
    Program(
            Options options,
            DustHome home,
            Map<String, String> environment,
            Path directory,
            @Nullable Thread prepared) {
        this.options = options;
        this.home = home;
        this.environment = environment;
        this.directory = directory;
        this.prepared = prepared;
    }

    /** The prompt, until the user leaves. */
    void interactive(boolean colour) {
        UserTerminal.Opened system = UserTerminal.system(Main::interrupted);
        Thread log = beginLog();
        Far far = opened(new Far(options, home.sandbox(), this::exports));
        CommandCatalog builtIns = new CommandCatalog(BuiltIns.providers(), Program::logBroken);
        DropIns dropIns = opened(dropIns(builtIns));
        CommandCatalog catalog = builtIns.with(dropIns);
        UserTerminal terminal = UserTerminal.of(
                system,
                home.history(),
                DustHome.userHome(environment).resolve(".inputrc"),
                colour,
                completions(catalog));
        await(log);
        OutputPipeline pipeline = new OutputPipeline(
                terminal.screen(), terminal::columns, PipelineLimits.interactive(), Program::logDefect);
        TerminalLease leased = opened(new TerminalLease(terminal, pipeline));
        lease = leased;
        secrets = leased::askSecret;
        opened(pipeline);
        hostShell = new HostShell(leased::local, directory, environment, home.directory());
        ShellPool shells = shells(pipeline);
        Confirmation confirmation = new TerminalConfirmation(leased, options.yes);
        LineRunner lines = interpreter(
                far,
                catalog,
                pipeline,
                shells,
                confirmation,
                new RawMode(leased, shells),
                new TerminalSecrets(leased),
                true);
        dropIns.reports(pipeline::error);
        loadFirst(lines);
        dropIns.begin();
        warmUp(shells, far);
        new Repl(leased, lines, shells, confirmation, this::lastView).run();
    }

    /**
     * The log is begun beside what is made of the terminal, behind its opening: two threads are busy with that one. Who asks for a
     * logger before gets a stand-in, which passes on what it was told.
     */
    private static Thread beginLog() {
        Thread log = new Thread(() -> LoggerFactory.getLogger(Program.class), "dust-log");
        log.setDaemon(true);
        log.start();
        return log;
    }

    /** Until it has ended; an interrupt ends the waiting alone. */
    private static void await(Thread work) {
        try {
            work.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lines from a script, until they end. */
    int script(LineSource lines, boolean colour, boolean terminal) {
        Far far = opened(new Far(options, home.sandbox(), this::exports));
        PlainScreen screen = new PlainScreen(
                new PrintStream(new FileOutputStream(FileDescriptor.out), false),
                new PrintStream(new FileOutputStream(FileDescriptor.err), false),
                Charset.defaultCharset(),
                colour);
        if (Tty.output() && !Tty.dumb(environment)) {
            screen.onTerminal(this::columns);
        }
        CommandCatalog builtIns = new CommandCatalog(BuiltIns.providers(), Program::logBroken);
        DropIns dropIns = opened(dropIns(builtIns));
        CommandCatalog catalog = builtIns.with(dropIns);
        OutputPipeline pipeline = opened(new OutputPipeline(
                screen, () -> terminal ? columns() : Integer.MAX_VALUE, PipelineLimits.script(), Program::logDefect));
        hostShell = new HostShell(
                program -> {
                    // What was printed before stands above what the program prints.
                    pipeline.fence(LAST_LINES);
                    return program.getAsInt();
                },
                directory,
                environment,
                home.directory());
        ShellPool shells = shells(pipeline);
        Thread libraries = prepared;
        if (libraries != null) {
            // Beside the template and the list of instances: the first login then finds its client made.
            warmingUp(() -> {
                await(libraries);
                shells.warmUp();
                Ec2Cloud.prepare();
            });
        }
        LazyTerminal lazy = opened(new LazyTerminal(pipeline, shells));
        if (terminal) {
            secrets = question -> lazy.terminal().askSecret(question);
        }
        Confirmation confirmation = terminal && !options.yes
                ? question -> lazy.confirmation().confirm(question)
                : new ScriptConfirmation(options.yes);
        RawConsole console = node -> {
            if (!terminal) {
                throw DustException.usage("`@" + node.name() + "` without a line needs a terminal");
            }
            return lazy.console().enter(node);
        };
        SecretPrompt asked = question -> {
            if (!terminal) {
                throw DustException.usage("`secret` needs a terminal to ask at");
            }
            return lazy.secrets().ask(question);
        };
        LineRunner runs = interpreter(far, catalog, pipeline, shells, confirmation, console, asked, false);
        dropIns.reports(pipeline::error);
        int loaded = loadFirst(runs);
        if (loaded != 0) {
            return loaded;
        }
        int status = new ScriptRunner(runs, options.failFast, screen::closed).run(lines);
        pipeline.fence(LAST_LINES);
        return status;
    }

    private DropIns dropIns(CommandCatalog builtIns) {
        return new DropIns(home.directory(), word -> builtIns.find(word).isPresent());
    }

    private <T extends AutoCloseable> T opened(T thing) {
        open.push(thing);
        return thing;
    }

    private ShellPool shells(OutputPipeline pipeline) {
        Recorder kept = opened(new Recorder(pipeline, pipeline::folded, home.directory()));
        recorder = kept;
        ShellPool shells = opened(new ShellPool(
                new SshLinks(new SshLinks.Settings(
                        Far.knownHosts(options, home),
                        DustHome.userHome(environment),
                        environment,
                        environment.getOrDefault("TERM", "xterm"),
                        () -> lease == null ? TtyModes.ordinary() : lease.modes(),
                        this::passphrase,
                        consoles::output)),
                kept));
        remoteShells = shells;
        return shells;
    }

    /** Asked on the thread that owns the terminal, or not at all: a login in the background cannot read keys. */
    private Optional<char[]> passphrase(String question) {
        boolean mayAsk = Thread.currentThread() == ui;
        return mayAsk ? secrets.apply(question) : Optional.empty();
    }

    private LineRunner interpreter(
            Far far,
            CommandCatalog catalog,
            OutputPipeline pipeline,
            ShellPool shells,
            Confirmation confirmation,
            RawConsole console,
            SecretPrompt asked,
            boolean interactive) {
        HostShell local = java.util.Objects.requireNonNull(hostShell);
        RemoteFiles files = opened(new SftpFiles(shells));
        ClusterSession session = opened(new ClusterSession(
                file -> far.overlaid(new TemplateReader(
                                local.environment(), DustHome.userHome(local.environment()), local.directory())
                        .read(file)),
                settings -> consoles.of(far.cloud(settings)),
                () -> sessionStates(shells),
                far.addresses(),
                InstantSource.system()));
        cluster = session;
        Context context = new Context(
                session,
                shells,
                pipeline,
                confirmation,
                console,
                asked,
                local,
                new Interruption(),
                interactive,
                java.util.Objects.requireNonNull(recorder),
                options.sandbox
                        ? AddressService.inSandbox(this::exports)
                        : new AddressService(this::exports, ADDRESS_TIMEOUT),
                files);
        Interpreter interpreter = new Interpreter(context, catalog, new LogSettings(), Pace.real(), home.log());
        words = interpreter::words;
        LineRunner lines = new LineRunner() {
            @Override
            public int execute(String line) {
                return interpreter.execute(line);
            }

            @Override
            public int executeLast(String line) {
                // A verb, or a command of the user's, may look at what its own lines have made.
                if (line.stripLeading().startsWith("@")) {
                    context.recorder().keepNoMore();
                }
                return interpreter.execute(line);
            }

            @Override
            public String prompt(int columns) {
                return interpreter.prompt(columns);
            }

            @Override
            public boolean exitRequested() {
                return interpreter.exitRequested();
            }

            @Override
            public void interrupt() {
                interpreter.interrupt();
            }
        };
        return lines;
    }

    private Map<String, String> exports() {
        return hostShell == null ? environment : hostShell.environment();
    }

    private static Map<String, String> sessionStates(RemoteShells shells) {
        Map<String, String> states = new HashMap<>();
        for (SessionStatus status : shells.sessions()) {
            states.put(status.node(), status.state());
        }
        return states;
    }

    /** {@code -f}, else {@code default.cnf} of the current directory. */
    private int loadFirst(LineRunner lines) {
        String file = options.template;
        if (file == null && directory.resolve("default.cnf").toFile().isFile()) {
            file = "default.cnf";
        }
        return file == null ? 0 : lines.execute("load " + Words.quote(file));
    }

    private CompletionSources completions(CommandCatalog catalog) {
        return new CompletionSources(
                catalog::names,
                name -> catalog.options(name).stream()
                        .flatMap(option -> option.names().stream())
                        .toList(),
                (name, number) -> kind(catalog.positionals(name), number),
                (name, number) -> words.apply(name, number),
                this::lastView,
                view -> cluster == null ? view.members() : cluster.everyone(view),
                () -> hostShell == null ? directory : hostShell.directory(),
                this::askNodes);
    }

    private List<String> askNodes(List<Node> nodes, RemoteWord word, Duration patience) throws InterruptedException {
        RemoteShells shells = remoteShells;
        ClusterSession session = cluster;
        return shells == null || session == null
                ? List.of()
                : shells.complete(nodes.stream().map(session::sessionName).toList(), word, patience);
    }

    private static CompletionSources.Kind kind(List<CommandCatalog.Positional> words, int number) {
        Class<?> type = number < words.size() ? words.get(number).type() : Void.class;
        if (type == TargetExpression.class) {
            return CompletionSources.Kind.TARGET;
        }
        return type == RemotePath.class ? CompletionSources.Kind.NODE_FILE : CompletionSources.Kind.OTHER;
    }

    private Optional<ClusterView> lastView() {
        return Optional.ofNullable(cluster).flatMap(ClusterSession::lastView);
    }

    /** What the first EC2 call and the first login would load, once the prompt is there: until then the machine is its own. */
    private void warmUp(RemoteShells shells, Far far) {
        Optional<Template> template = cluster == null ? Optional.empty() : cluster.template();
        warmingUp(() -> {
            LockSupport.parkNanos(PROMPT_FIRST.toNanos());
            shells.warmUp();
            far.cloud(template.map(Template::cloud)).warmUp();
        });
    }

    /** Begins to load what reaches nodes: for a line that is given, beside the reading of options and template. Returns at once. */
    static Thread prepare() {
        return warmingUp(SshLinks::prepare);
    }

    private static Thread warmingUp(Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        LoggerFactory.getLogger(Program.class).info("warming up failed", e);
                    }
                },
                "dust-warm-up");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private int columns() {
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(columns) : 80;
    }

    private static void logBroken(String problem) {
        LoggerFactory.getLogger(Program.class).error("a command of our own is broken: {}", problem);
    }

    private static void logDefect(RuntimeException defect) {
        LoggerFactory.getLogger(Program.class).error("the screen failed", defect);
    }

    /** A terminal that a script opens when a line asks a question or enters a node, and not before: JLine costs time. */
    private final class LazyTerminal implements AutoCloseable {
        private final OutputPipeline pipeline;
        private final RemoteShells shells;

        LazyTerminal(OutputPipeline pipeline, RemoteShells shells) {
            this.pipeline = pipeline;
            this.shells = shells;
        }

        private TerminalLease terminal() {
            TerminalLease current = lease;
            if (current == null) {
                CommandCatalog none = new CommandCatalog(List.of(), problem -> {});
                current = new TerminalLease(
                        UserTerminal.of(
                                UserTerminal.system(Main::interrupted),
                                home.history(),
                                DustHome.userHome(environment).resolve(".inputrc"),
                                false,
                                completions(none)),
                        pipeline);
                lease = current;
            }
            return current;
        }

        Confirmation confirmation() {
            return new TerminalConfirmation(terminal(), false);
        }

        SecretPrompt secrets() {
            return new TerminalSecrets(terminal());
        }

        RawConsole console() {
            return new RawMode(terminal(), shells);
        }

        @Override
        public void close() {
            TerminalLease current = lease;
            if (current != null) {
                current.close();
            }
        }
    }

    /** Also from the shutdown hook: a signal ends the program while {@code dust-ui} still runs a line. */
    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LoggerFactory.getLogger(Program.class).warn("closing failed", e);
            }
        }
    }

    /** Standard input of this process, unbuffered, so that a program that a line starts may read the rest. */
    static LineSource standardInput() {
        return LineSource.of(new FileInputStream(FileDescriptor.in), Charset.defaultCharset());
    }
}
