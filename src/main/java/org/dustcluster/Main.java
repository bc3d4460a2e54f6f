package org.dustcluster;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.shell.LineSource;
import org.dustcluster.shell.UserTerminal;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** The entry point: reads the words of the command line, runs the program, exits with its status. */
public final class Main {
    private static final AtomicBoolean LEAVING = new AtomicBoolean();

    private Main() {}

    public static void main(String[] arguments) {
        int status;
        try {
            status = run(arguments);
        } catch (RuntimeException e) {
            if (!LEAVING.get()) {
                throw e;
            }
            // The terminal that this thread was making was closed meanwhile. Nobody wants to read where.
            status = ExitStatus.INTERRUPTED;
        }
        System.exit(status);
    }

    /** Ends the program as the JVM itself does at a Ctrl-C: everything is closed. Any thread; does not return. */
    static void interrupted() {
        LEAVING.set(true);
        System.exit(ExitStatus.INTERRUPTED);
    }

    private static int run(String[] arguments) {
        Options options = new Options();
        if (arguments.length == 0) {
            // Nothing to parse, and nothing to load for it.
            return run(options, null, null);
        }
        DustHome home = null;
        Thread prepared = null;
        if (Options.reachNodes(arguments)) {
            home = home();
            // Begun here: its level is set below, and must not meet another thread that begins it.
            LoggerFactory.getLogger(Main.class);
            prepared = Program.prepare();
        }
        CommandLine commandLine = parser();
        try {
            options.take(commandLine.parseArgs(arguments));
        } catch (CommandLine.ParameterException e) {
            System.err.println("dust.sh: " + e.getMessage() + " (see dust.sh --help)");
            return ExitStatus.USAGE;
        }
        if (options.help) {
            commandLine.usage(System.out);
            return ExitStatus.OK;
        }
        if (options.version) {
            String version = Main.class.getPackage().getImplementationVersion();
            System.out.println("dust " + (version == null ? "(development)" : version));
            return ExitStatus.OK;
        }
        return run(options, home, prepared);
    }

    /** The user's directory, and in it the log, which nobody has begun yet. */
    private static DustHome home() {
        DustHome home = DustHome.open(System.getenv());
        LogFile.settings(home.log());
        return home;
    }

    static CommandLine parser() {
        return new CommandLine(Options.spec(), Main::make)
                .setStopAtPositional(true)
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** What Picocli makes for the options. Its own factory looks through every jar for Groovy first. */
    static <T> T make(Class<T> type) throws ReflectiveOperationException {
        if (type.isInterface() && type.isAssignableFrom(ArrayList.class)) {
            return type.cast(new ArrayList<>());
        }
        Constructor<T> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    private static int run(Options options, @Nullable DustHome opened, @Nullable Thread prepared) {
        boolean prompt = options.nothingToRun() && Tty.input() && Tty.output();
        if (prompt) {
            // Before the log has its settings, and so nothing that logs.
            UserTerminal.prepare();
        }
        DustHome home = opened == null ? home() : opened;
        Map<String, String> environment = System.getenv();
        Thread.currentThread().setName("dust-ui");
        if (options.verbose) {
            new LogSettings().level("debug");
        }
        Path directory = Path.of("").toAbsolutePath();
        try (Program program = new Program(options, home, environment, directory, prepared)) {
            Runtime.getRuntime().addShutdownHook(new Thread(program::close, "dust-exit"));
            if (prompt) {
                program.interactive(colour(options, environment, true));
                return ExitStatus.OK;
            }
            return program.script(lines(options, directory), colour(options, environment, Tty.output()), Tty.input());
        } catch (DustException e) {
            System.err.println("dust.sh: " + e.sentence());
            return e.status();
        }
    }

    private static boolean colour(Options options, Map<String, String> environment, boolean terminal) {
        return switch (options.color) {
            case always -> true;
            case never -> false;
            case auto -> terminal && environment.getOrDefault("NO_COLOR", "").isEmpty() && !Tty.dumb(environment);
        };
    }

    private static LineSource lines(Options options, Path directory) {
        if (!options.lines.isEmpty()) {
            if (!options.words.isEmpty()) {
                throw DustException.usage("-c LINE and the words `" + Words.line(options.words)
                        + "` cannot both be run; give each line with -c");
            }
            return LineSource.of(options.lines);
        }
        if (options.words.isEmpty()) {
            return Program.standardInput();
        }
        String first = options.words.get(0);
        if (options.words.size() == 1 && first.endsWith(".dust")) {
            return script(directory.resolve(first), first);
        }
        return LineSource.of(java.util.List.of(Words.line(options.words)));
    }

    private static LineSource script(Path file, String name) {
        try {
            // Read whole: a script is small, and the file may change while it runs.
            byte[] bytes;
            try (FileInputStream in = new FileInputStream(file.toFile())) {
                bytes = in.readAllBytes();
            }
            Charset charset = StandardCharsets.UTF_8;
            return LineSource.of(new java.io.ByteArrayInputStream(bytes), charset);
        } catch (IOException e) {
            throw DustException.usage("cannot read the script " + name + ": " + e.getMessage());
        }
    }
}
