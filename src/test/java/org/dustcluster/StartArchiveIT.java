package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.dustcluster.testing.PtyProgram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that {@code dust.sh} starts with: made once, used when it fits, and never a word about it. */
class StartArchiveIT {
    private static final Duration MADE = Duration.ofMinutes(6);

    @TempDir
    Path folder;

    private Path target;

    /** An installation of its own: the script and the program, built. */
    @BeforeEach
    void install() throws IOException {
        Path built = Path.of("target").toAbsolutePath();
        assumeTrue(Files.isRegularFile(built.resolve("dust.jar")), "dust.jar is not built yet");
        target = Files.createDirectory(folder.resolve("target"));
        Files.copy(Path.of("dust.sh"), folder.resolve("dust.sh"));
        assertTrue(folder.resolve("dust.sh").toFile().setExecutable(true));
        Files.copy(built.resolve("dust.jar"), target.resolve("dust.jar"));
        Files.createSymbolicLink(target.resolve("lib"), built.resolve("lib"));
        Files.createSymbolicLink(target.resolve("start"), built.resolve("start"));
        Files.createSymbolicLink(target.resolve("native"), built.resolve("native"));
        Files.copy(built.resolve("start.jar"), target.resolve("start.jar"));
    }

    @Test
    void theFirstStartHasAnArchiveMadeAndTheNextUsesItOrDoesWithout() throws Exception {
        // An earlier rehearsal failed long ago, and one before it was killed.
        hoursOld(target.resolve("dust.jar"), 3);
        hoursOld(Files.createFile(target.resolve(archiveName() + ".failed")), 2);
        Files.createFile(Files.createDirectory(target.resolve("rehearsal-" + archiveName() + "-1"))
                .resolve("classes"));
        version();
        Path archive = awaitArchive();
        assertEquals(List.of(), files(".failed"));
        assertTrue(mapped(), "the archive is not used");
        // No prompt in the sandbox needs it; a line on the command line does.
        assertTrue(
                Files.readString(archive, StandardCharsets.ISO_8859_1).contains("/LazyAwsCredentialsProvider"),
                "what an account's credentials need is not in it");
        assertEquals(List.of(), loadedFromJars(archive), "classes of a start are not in it");
        assertEquals(List.of(), files("rehearsal"), "the rehearsal left something behind");
        // Half of it, and no second rehearsal that would mend it: the JVM would die of a bus error.
        Files.createFile(target.resolve(archive.getFileName() + ".failed"));
        int size = Math.toIntExact(Files.size(archive));
        byte[] whole = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(whole, size / 2));
        version();
        assertFalse(mapped(), "half an archive is used");
        Files.write(archive, new byte[size]);
        version();
        assertFalse(mapped(), "a file that is no archive is used");
    }

    @Test
    void aRehearsalThatFailedIsNotRepeated() throws Exception {
        version();
        Path archive = awaitArchive();
        Files.delete(archive);
        Files.delete(target.resolve(archive.getFileName() + ".lock"));
        Files.createFile(target.resolve(archive.getFileName() + ".failed"));
        version();
        assertEquals(List.of(), files(".lock"));
    }

    @Test
    void anArchiveThatWasMadeWhileTheProgramWasBuiltDoesNotCount() throws Exception {
        version();
        await(() -> !files("rehearsal").isEmpty());
        Files.setLastModifiedTime(target.resolve("dust.jar"), FileTime.from(Instant.now()));
        await(() -> files("rehearsal").isEmpty());
        assertEquals(List.of(), files(".archive"));
        assertEquals(List.of(), files(".failed"));
    }

    /**
     * Classes of ours and of Picocli's that come from elsewhere than the archive at a start that only reads its options: none. (From 21 on
     * the JDK logs each exit, and so loads more than any start.)
     */
    private List<String> loadedFromJars(Path archive) throws Exception {
        Path loaded = folder.resolve("loaded");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:SharedArchiveFile=" + archive,
                        "-XX:+UseSerialGC",
                        "-Xlog:class+load:file=" + loaded,
                        "-jar",
                        target.resolve("start.jar").toString(),
                        "-V")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        List<String> lines = Files.readAllLines(loaded);
        assertTrue(
                lines.stream().anyMatch(line -> line.contains(" picocli.CommandLine source: shared")), lines::toString);
        return lines.stream()
                .filter(line -> line.contains(" source: file:"))
                .filter(line -> line.contains(" picocli.") || line.contains(" org.dustcluster."))
                .toList();
    }

    private static String archiveName() {
        return "dust-" + System.getProperty("java.runtime.version") + "-"
                + System.getProperty("java.vendor").split(" ")[0] + ".archive";
    }

    private static void hoursOld(Path file, int hours) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(hours))));
    }

    /** One start, which says its version and nothing else. */
    private void version() throws Exception {
        Path said = folder.resolve("said");
        Process process = builder("-V")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS));
        String text = Files.readString(said);
        assertTrue(text.matches("dust \\S+\n"), text);
        assertEquals(0, process.exitValue());
    }

    /** Oracle's JDK refuses cryptography from a jar that is not signed; its release file is all that we look at. */
    @Test
    void aJdkThatAsksForSignedJarsGetsThem() throws Exception {
        // No archive: what is looked at is the command line.
        Files.createFile(target.resolve(archiveName() + ".failed"));
        Path real = Path.of(System.getProperty("java.home"));
        Path jdk = Files.createDirectory(folder.resolve("jdk"));
        Files.createSymbolicLink(jdk.resolve("bin"), real.resolve("bin"));
        String release = Files.readString(real.resolve("release"));
        Files.writeString(jdk.resolve("release"), release);
        assertTrue(ofTheProgram(jdk, "cmdline", "/start.jar"));
        Files.writeString(jdk.resolve("release"), release + "BUILD_TYPE=\"commercial\"\n");
        assertFalse(ofTheProgram(jdk, "cmdline", "/start.jar"));
    }

    @Test
    void theTerminalsNativeCodeIsNotWrittenAtEachStart() throws IOException {
        assertTrue(ofTheProgram(Path.of(System.getProperty("java.home")), "maps", "/target/native/Linux/"));
    }

    private boolean mapped() throws IOException {
        return ofTheProgram(Path.of(System.getProperty("java.home")), "maps", ".archive");
    }

    /** Whether a file of /proc has a text while dust is at its prompt. */
    private boolean ofTheProgram(Path jdk, String file, String text) throws IOException {
        ProcessBuilder builder = builder();
        builder.environment().put("JAVA_HOME", jdk.toString());
        try (PtyProgram dust = PtyProgram.start(
                folder, builder.environment(), folder.resolve("dust.sh").toString())) {
            dust.await("dust$ ");
            return ProcessHandle.current().descendants().anyMatch(process -> read(process.pid(), file)
                    .contains(text));
        }
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException gone) {
            return "";
        }
    }

    private ProcessBuilder builder(String... words) {
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of(folder.resolve("dust.sh").toString()), Stream.of(words))
                                .toList())
                .directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("DUST_HOME", folder.resolve("home").toString());
        builder.environment().put("TERM", "xterm");
        return builder;
    }

    private Path awaitArchive() throws Exception {
        await(() -> {
            assertEquals(
                    List.of(), files(".failed").stream().filter(this::isNew).toList());
            return !files(".archive").isEmpty() && files("rehearsal").isEmpty();
        });
        return files(".archive").get(0);
    }

    private boolean isNew(Path file) {
        return file.toFile().lastModified()
                > System.currentTimeMillis() - Duration.ofHours(1).toMillis();
    }

    private void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + MADE.toNanos();
        while (!condition.call()) {
            assertTrue(
                    System.nanoTime() < end,
                    () -> "it does not come about: "
                            + Arrays.toString(target.toFile().list()));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private List<Path> files(String part) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return part.startsWith(".") ? name.endsWith(part) : name.startsWith(part);
                    })
                    .toList();
        }
    }
}
