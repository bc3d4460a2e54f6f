package org.dustcluster.sandbox;

import com.pty4j.WinSize;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Plays a user of dust for a few lines, on a pty and in the sandbox, so that the JVM writes down which classes a start, a login
 * and the common commands need. {@code dust.sh} runs this once for each build and JDK, beside the user's own dust, and starts
 * with the archive from then on.
 *
 * <p>Silent: whatever goes wrong, dust merely starts as slowly as before. A rehearsal that failed leaves a file
 * {@code ARCHIVE.failed} behind, so that it is not repeated at each start; {@code dust.sh} has it tried again after an hour. One
 * under which the program was built anew leaves nothing behind: the next start has it repeated.
 */
final class Rehearsal {
    private static final Duration STEP = Duration.ofSeconds(60);
    /** On a machine with other work the JVM takes long to write its archive. */
    private static final Duration END = Duration.ofMinutes(5);

    private static final int SIGKILL = 9;
    private static final String TEMPLATE = """
            @cloud
            provider=ec2
            name=rehearsal
            region=eu-west-1
            key=key
            username=user
            image=resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
            instance_type=t3.micro
            @node[0-1]
            """;

    /** The port is that of RFC 863, and nobody listens there. */
    private static final String DEAF = "http://127.0.0.1:9";

    private final StringBuilder screen = new StringBuilder();
    private boolean ended;

    private Rehearsal() {}

    /**
     * Makes one archive, unless another process is at it.
     *
     * @param words the archive's file name, then the command that starts dust
     */
    public static void main(String[] words) throws IOException {
        Path archive = Path.of(words[0]);
        Path lock = archive.resolveSibling(archive.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held != null) {
                sweep(archive);
                make(archive, List.of(words).subList(1, words.length));
            }
        }
    }

    private static void make(Path archive, List<String> dust) throws IOException {
        Path failed = archive.resolveSibling(archive.getFileName() + ".failed");
        Files.deleteIfExists(failed);
        Path folder = Files.createTempDirectory(archive.toAbsolutePath().getParent(), folders(archive));
        try {
            Map<Path, FileTime> built = jars(archive);
            Path made = folder.resolve("archive");
            Path classes = folder.resolve("classes");
            Files.writeString(folder.resolve("default.cnf"), TEMPLATE);
            Files.writeString(
                    folder.resolve("deaf.cnf"), TEMPLATE.replaceFirst("region=", "endpoint=" + DEAF + "\nregion="));
            boolean whole = false;
            try {
                whole = new Rehearsal().play(listing(dust, classes, "--sandbox", "--color", "always"), folder);
                if (whole) {
                    recite(dust, folder, classes);
                    whole = dump(dumping(dust, classes, made));
                }
            } catch (IOException early) {
                // It ended before its part was over.
            }
            if (!built.equals(jars(archive))) {
                return;
            }
            if (whole && Files.isRegularFile(made)) {
                // On the disk before it has its name, and its length beside it: the JVM maps half a one as well, and
                // dies of it.
                try (FileChannel channel = FileChannel.open(made, StandardOpenOption.READ)) {
                    channel.force(true);
                }
                Files.writeString(archive.resolveSibling(archive.getFileName() + ".size"), Files.size(made) + "\n");
                Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.createFile(failed);
            }
        } finally {
            delete(folder);
        }
    }

    /** How the folders begin in which this archive is made. */
    private static String folders(Path archive) {
        return "rehearsal-" + archive.getFileName() + "-";
    }

    /** What rehearsals left that were killed. */
    private static void sweep(Path archive) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(
                archive.toAbsolutePath().getParent(),
                path -> path.getFileName().toString().startsWith(folders(archive)))) {
            for (Path folder : left) {
                delete(folder);
            }
        }
    }

    /** The program, and when it was built. */
    private static Map<Path, FileTime> jars(Path archive) throws IOException {
        Map<Path, FileTime> jars = new HashMap<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(archive.toAbsolutePath().getParent(), "*.jar")) {
            for (Path jar : files) {
                jars.put(jar, Files.getLastModifiedTime(jar));
            }
        }
        return jars;
    }

    private static List<String> listing(List<String> dust, Path classes, String... words) {
        List<String> command = new ArrayList<>(dust);
        command.add(1, "-XX:DumpLoadedClassList=" + classes);
        command.addAll(List.of(words));
        return command;
    }

    /**
     * Adds what a line on the command line needs, and the credentials of an account: the sandbox knows neither. It is of no concern how that
     * ends, for the cloud that it asks does not answer.
     */
    private static void recite(List<String> dust, Path folder, Path classes) throws IOException {
        Path more = folder.resolve("more");
        ProcessBuilder line = new ProcessBuilder(listing(dust, more, "-f", "deaf.cnf", "@ true"));
        line.directory(folder.toFile())
                .environment()
                .putAll(Map.of(
                        "DUST_HOME", folder.resolve("home").toString(),
                        "AWS_ACCESS_KEY_ID", "rehearsal",
                        "AWS_SECRET_ACCESS_KEY", "rehearsal",
                        "NO_PROXY", "127.0.0.1",
                        "no_proxy", "127.0.0.1"));
        if (status(line, STEP).isPresent() && Files.isRegularFile(more)) {
            Set<String> known = new HashSet<>(unnumbered(classes));
            List<String> added = unnumbered(more);
            added.removeIf(known::contains);
            Files.write(classes, added, StandardOpenOption.APPEND);
        }
    }

    /** The lines of a list, without the numbers that newer JVMs give to classes: those of another run mean others. */
    private static List<String> unnumbered(Path list) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(list)) {
            if (!line.startsWith("#") && !line.contains(" source: ")) {
                lines.add(line.replaceFirst(" id: [0-9]+$", ""));
            }
        }
        return lines;
    }

    /** One archive of all, the JDK's classes too: a start is a tenth faster than with one on top of the JDK's own. */
    private static List<String> dumping(List<String> dust, Path classes, Path made) {
        List<String> command = new ArrayList<>(dust);
        command.addAll(
                1, List.of("-Xshare:dump", "-XX:SharedClassListFile=" + classes, "-XX:SharedArchiveFile=" + made));
        return command;
    }

    /** Whether the JVM has written the archive. */
    private static boolean dump(List<String> command) throws IOException {
        return status(new ProcessBuilder(command), END).equals(OptionalInt.of(0));
    }

    /** Runs a program that is told nothing and whose words nobody reads; empty where it did not end in time. */
    private static OptionalInt status(ProcessBuilder program, Duration within) throws IOException {
        Process process = program.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.getOutputStream().close();
            return process.waitFor(within.toSeconds(), TimeUnit.SECONDS)
                    ? OptionalInt.of(process.exitValue())
                    : OptionalInt.empty();
        } catch (InterruptedException e) {
            return OptionalInt.empty();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Whether dust ended by itself and well: only then has the JVM written all of the archive. */
    private boolean play(List<String> command, Path folder) throws IOException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(Map.of("DUST_HOME", folder.resolve("home").toString(), "TERM", "xterm-256color"));
        NodeTerminal terminal = NodeTerminal.start(
                command.get(0), command, environment, folder.toString(), Map.of(), new WinSize(100, 30));
        try (terminal) {
            thread("rehearsal-screen", () -> read(terminal.output()));
            FutureTask<Integer> end = new FutureTask<>(terminal::await);
            thread("rehearsal-end", end);
            boolean going = line(terminal, "", "dust$ ")
                    && line(terminal, "start --wait\r", "node1: ssh answers")
                    && line(terminal, "@ echo he''re\r", "here")
                    && line(terminal, "@node0 tr''ue\t\r", "dust$ ")
                    && line(terminal, "put node* default.cnf\r", "default.cnf")
                    && line(terminal, "show\r", "node1")
                    && line(terminal, "echo lo''cal\r", "local")
                    && line(terminal, "sessions\r", "node1");
            if (going) {
                line(terminal, "wait\r", "dust$ ");
            }
            type(terminal, "exit\r");
            return finish(terminal, end);
        }
    }

    /** Types, and waits for what it brings; false when that does not come. */
    private boolean line(NodeTerminal terminal, String keys, String answer) throws IOException {
        synchronized (this) {
            screen.setLength(0);
        }
        type(terminal, keys);
        long deadline = System.nanoTime() + STEP.toNanos();
        synchronized (this) {
            while (screen.indexOf(answer) < 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (ended || left <= 0) {
                    return false;
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    return false;
                }
            }
            return true;
        }
    }

    private static void type(NodeTerminal terminal, String keys) throws IOException {
        byte[] bytes = keys.getBytes(StandardCharsets.UTF_8);
        terminal.type(bytes, bytes.length);
    }

    private static boolean finish(NodeTerminal terminal, FutureTask<Integer> end) {
        try {
            return end.get(END.toSeconds(), TimeUnit.SECONDS) == 0;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            terminal.signal(SIGKILL);
            return false;
        }
    }

    private void read(InputStream output) {
        byte[] buffer = new byte[8192];
        try (output) {
            for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                synchronized (this) {
                    screen.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                    notifyAll();
                }
            }
        } catch (IOException gone) {
            // Nobody writes any more.
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
