package org.dustcluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dustcluster.testing.PtyBytes;
import org.dustcluster.testing.PtyProgram;

/** {@code dust.sh} as a user starts it, with a home and a directory of its own. */
final class DustProgram {
    private static final Path SCRIPT = Path.of("dust.sh").toAbsolutePath();

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    /** What a run without a terminal left behind. */
    record Result(int status, String out, String err) {}

    DustProgram(Path folder) {
        this.folder = folder;
        environment.put("PATH", System.getenv("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("HOME", folder.toString());
        environment.put("DUST_HOME", home().toString());
        environment.put("SHELL", "/bin/bash");
        environment.put("TERM", "xterm-256color");
        environment.put("LANG", "C.UTF-8");
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
    }

    /** The program's {@code $DUST_HOME}. */
    Path home() {
        return folder.resolve(".dust");
    }

    DustProgram with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    DustProgram without(String variable) {
        environment.remove(variable);
        return this;
    }

    /** A line of {@code sh} on a pty, in which {@code "$DUST"} is the program: for what has to be around it. */
    PtyProgram onPtyOfShell(String line) {
        Map<String, String> more = new HashMap<>(environment);
        more.put("DUST", SCRIPT.toString());
        return PtyProgram.start(folder, more, "/bin/bash", "-c", line);
    }

    PtyProgram onPty(String... words) {
        return PtyProgram.start(folder, environment, command(words));
    }

    /** On a pty that takes and gives megabytes. */
    PtyBytes onWidePty(String... words) throws IOException {
        return PtyBytes.start(folder, environment, command(words));
    }

    /** Runs it without a terminal and waits for its end. */
    Result run(String input, String... words) {
        try {
            Path out = Files.createTempFile(folder, "out", "");
            Path err = Files.createTempFile(folder, "err", "");
            Process process = process(words)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "dust does not end; it wrote:\n" + Files.readString(out) + Files.readString(err));
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** A run without a terminal, to be started. */
    ProcessBuilder process(String... words) {
        ProcessBuilder builder = new ProcessBuilder(command(words)).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private static String[] command(String... words) {
        return Stream.concat(Stream.of(SCRIPT.toString()), Stream.of(words)).toArray(String[]::new);
    }
}
