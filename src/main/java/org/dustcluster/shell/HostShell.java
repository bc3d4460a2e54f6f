package org.dustcluster.shell;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dustcluster.cluster.DustException;
import org.dustcluster.command.LocalShell;
import org.jspecify.annotations.Nullable;

/**
 * Runs lines in the user's shell with the real terminal. A line that may change the directory or the environment is run with
 * a last command behind it that writes both to a private file, and dust adopts them: so {@code cd}, {@code export} and
 * {@code unset} last, in whatever compound they stand. Confined to {@code dust-ui}.
 */
public final class HostShell implements LocalShell {
    /** Words that can change what a shell hands down; an assignment alone can, when the variable is exported already. */
    private static final Pattern LASTING = Pattern.compile(
            "(^|[\\s;&|(){}!])(cd|pushd|popd|export|unset|declare|typeset|setenv|set|source|\\.|eval|read)($|[\\s;&|)])"
                    + "|^\\s*[A-Za-z_][A-Za-z0-9_]*\\+?=");

    private static final List<String> POSIX =
            List.of("sh", "bash", "dash", "ash", "ksh", "ksh93", "mksh", "zsh", "yash");
    /** What a shell keeps for itself. */
    private static final List<String> SHELLS_OWN = List.of("_", "SHLVL");

    /** What an environment may come to. */
    private static final int STATE_BYTES = 64 << 10;

    /** How often is looked whether the program has stopped itself. */
    private static final long STOPPED_MILLIS = 500;

    /** What comes before the shell; null until it is known. */
    private @Nullable List<String> launcher;

    private final Lender lender;
    private final Path temporary;
    private Path directory;
    private Map<String, String> environment;

    /** Lends the terminal for as long as a program runs, and answers what the program answers. */
    @FunctionalInterface
    public interface Lender {
        int lend(IntSupplier program);
    }

    /**
     * @param lender hands the terminal over; {@link TerminalLease#local} where there is one
     * @param directory where dust was started, absolute
     * @param environment dust's own at the start
     * @param temporary where private files are made
     */
    public HostShell(Lender lender, Path directory, Map<String, String> environment, Path temporary) {
        this.lender = lender;
        this.directory = directory;
        this.environment = new TreeMap<>(environment);
        this.temporary = temporary;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    @Override
    public int run(String line) {
        if (!LASTING.matcher(line).find()) {
            return lender.lend(() -> execute(shell(), line));
        }
        try {
            Path state = stateFile();
            try {
                String shell = lastingShell();
                int status = lender.lend(() -> execute(shell, prologue(shell) + line + epilogue(shell, state)));
                adopt(Files.readAllBytes(state));
                return status;
            } finally {
                Files.deleteIfExists(state);
            }
        } catch (IOException e) {
            throw DustException.failure("cannot keep the environment in " + temporary + ": " + e.getMessage(), e);
        }
    }

    /** In dust's own directory; where that takes nothing, in the system's, so that {@code cd} works all the same. */
    private Path stateFile() throws IOException {
        try {
            Path file = Files.createTempFile(temporary, "dust", ".env");
            try {
                // A full disk takes a name and no more.
                Files.write(file, new byte[STATE_BYTES]);
                return Files.write(file, new byte[0]);
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            return Files.createTempFile("dust", ".env");
        }
    }

    private String shell() {
        String shell = environment.getOrDefault("SHELL", "");
        return shell.startsWith("/") && Files.isExecutable(Path.of(shell)) ? shell : "/bin/sh";
    }

    /** A shell that the epilogue is known for: csh and its like hand such a line to {@code /bin/sh}. */
    private String lastingShell() {
        String shell = shell();
        return POSIX.contains(nameOf(shell)) || nameOf(shell).equals("fish") ? shell : "/bin/sh";
    }

    private static String nameOf(String shell) {
        return shell.substring(shell.lastIndexOf('/') + 1);
    }

    /** Those that do not take the directory of before from the environment are told, so that {@code cd -} works. */
    private String prologue(String shell) {
        String before = environment.get("OLDPWD");
        if (before == null) {
            return "";
        }
        return switch (nameOf(shell)) {
            case "zsh" ->
                "{ builtin cd -q -- " + quoted(before) + " && builtin cd -q -- " + quoted(directory.toString())
                        + "; } 2>/dev/null\n";
            case "fish" -> "set -g dirprev " + quoted(before) + "\n";
            default -> "";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** Two line feeds: a backslash at the end of the line takes one. */
    private static String epilogue(String shell, Path state) {
        String file = quoted(state.toString());
        return nameOf(shell).equals("fish")
                ? "\n\nset __dust $status; begin; printf '%s\\0' $PWD; command env -0; end >" + file + "; exit $__dust"
                : "\n\n__dust=$?; { printf '%s\\0' \"$PWD\"; command env -0; } >" + file + "; exit $__dust";
    }

    private int execute(String shell, String line) {
        ProcessBuilder builder =
                new ProcessBuilder().directory(directory.toFile()).inheritIO();
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PWD", directory.toString());
        try {
            return await(builder.command(command(shell, line)).start());
        } catch (IOException e) {
            throw DustException.failure(
                    Files.isDirectory(directory)
                            ? "cannot run " + shell + ": " + e.getMessage()
                            : "the current directory " + directory + " is gone; cd to another one",
                    e);
        }
    }

    /**
     * The JVM (17 to 25) hands its own blocked SIGQUIT down, and Ctrl-\\ would do nothing. The env of coreutils (8.31) gives it back; where
     * there is another, the program does without.
     */
    private List<String> command(String shell, String line) throws IOException {
        if (launcher == null) {
            List<String> env = List.of("/usr/bin/env", "--default-signal=QUIT");
            launcher = Files.isExecutable(Path.of(env.get(0))) && works(env) ? env : List.of();
        }
        return Stream.concat(launcher.stream(), Stream.of(shell, "-c", line)).toList();
    }

    private static boolean works(List<String> launcher) throws IOException {
        return await(new ProcessBuilder(Stream.concat(launcher.stream(), Stream.of("true"))
                                .toList())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start())
                == 0;
    }

    /** Ctrl-C is the program's own: dust waits for as long as the program lives. */
    private static int await(Process process) {
        boolean interrupted = false;
        while (true) {
            try {
                boolean stopped = false;
                while (!process.waitFor(STOPPED_MILLIS, TimeUnit.MILLISECONDS)) {
                    // Twice: dust may be continued a moment before the program that was stopped with it.
                    boolean now = StoppedProgram.is(process.toHandle());
                    if (stopped && now) {
                        StoppedProgram.together(process.toHandle());
                    }
                    stopped = !stopped && now;
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return process.exitValue();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    /** The directory, then the variables, each ended by NUL; nothing when the shell did not get that far. */
    private void adopt(byte[] state) {
        // env writes bytes; this charset is how the JVM read its own environment, and how it will write this one.
        String text = new String(state, Charset.defaultCharset());
        List<String> parts = Arrays.asList(text.split("\0"));
        if (text.isEmpty() || !parts.get(0).startsWith("/")) {
            return;
        }
        Path before = directory;
        Map<String, String> variables = new TreeMap<>();
        parts.subList(1, parts.size()).forEach(part -> {
            int equals = part.indexOf('=');
            if (equals > 0 && !SHELLS_OWN.contains(part.substring(0, equals))) {
                variables.put(part.substring(0, equals), part.substring(equals + 1));
            }
        });
        if (variables.isEmpty()) {
            return;
        }
        SHELLS_OWN.forEach(name -> {
            if (environment.containsKey(name)) {
                variables.put(name, environment.get(name));
            }
        });
        variables.remove("__dust");
        directory = Path.of(parts.get(0));
        if (!directory.equals(before)) {
            variables.put("OLDPWD", before.toString());
        }
        variables.put("PWD", directory.toString());
        environment = variables;
    }
}
