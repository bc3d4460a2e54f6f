package org.dustcluster.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.dustcluster.cluster.RemoteFiles.Download;
import org.dustcluster.cluster.RemoteFiles.Options;
import org.dustcluster.cluster.RemoteFiles.Upload;
import org.dustcluster.cluster.Transfer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a copy takes for done, for a beginning, or for the attributes of a file: decided on what the far side says. */
class KeptFilesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Options RESUME = new Options(false, false, true, false);
    private static final Options KEEP = new Options(false, true, false, false);
    private static final int MIB = 1024 * 1024;

    @TempDir
    Path folder;

    private Path in;
    private final FakeSftpServer server = new FakeSftpServer();
    private final SftpFiles files = new SftpFiles(server);
    private final CopyLog log = new CopyLog();

    @BeforeEach
    void aFolder() throws IOException {
        in = Files.createDirectory(folder.resolve("in"));
    }

    @AfterEach
    void close() {
        files.close();
    }

    private Transfer begun(Options options, String... sources) {
        return files.put(List.of(FakeSftpServer.node("w0")), new Upload(folder, List.of(sources), "d", options), log);
    }

    private void put(Options options, String... sources) throws InterruptedException {
        assertTrue(begun(options, sources).await(DEADLINE));
    }

    private void get(Options options, String source) throws InterruptedException {
        assertTrue(files.get(List.of(FakeSftpServer.node("w0")), new Download(source, in, options), log)
                .await(DEADLINE));
    }

    /** A file here that was changed at a second. */
    private static Path file(Path path, String text, long modified) throws IOException {
        Files.writeString(path, text);
        return Files.setLastModifiedTime(path, FileTime.fromMillis(modified * 1000));
    }

    private boolean sent() {
        return server.done.stream().anyMatch(did -> did.contains(".part"));
    }

    @ParameterizedTest
    @CsvSource({
        "12345, 1000, false, false",
        "12345, 1001, false, false",
        "12345, 999, false, true",
        "1234, 1000, false, true",
        "123456, 1000, false, true",
        "54321, 1000, false, false",
        "54321, 1000, true, true",
        "12345, 1000, true, false"
    })
    void whatIsThereIsSentAgainUnlessItIsTheSame(String here, long there, boolean verify, boolean sent)
            throws Exception {
        file(folder.resolve("file"), here, 1000);
        server.modified = there;
        server.names.put("other", new byte[5]);
        put(new Options(false, false, true, verify), "file");
        assertEquals(sent, sent(), () -> log + " " + server.done);
    }

    @ParameterizedTest
    @CsvSource({
        "abcde, 1000, false, abcde",
        "abcde, 1001, false, abcde",
        "abcde, 999, false, 12345",
        "abcd, 1000, false, 12345",
        "abcdef, 1000, false, 12345",
        "abcde, 1000, true, 12345"
    })
    void whatIsHereIsFetchedAgainUnlessItIsTheSame(String before, long changed, boolean verify, String after)
            throws Exception {
        file(in.resolve("file.w0"), before, changed);
        server.modified = 1000;
        get(new Options(false, false, true, verify), "file");
        assertEquals(after, Files.readString(in.resolve("file.w0")), log::toString);
    }

    @Test
    void aLinkHereIsNotTheFile() throws Exception {
        Path outside = file(folder.resolve("ab"), "abcde", 1000);
        // As long as the file is.
        Files.createSymbolicLink(in.resolve("file.w0"), Path.of("../ab"));
        server.modified = 1000;
        get(RESUME, "file");
        assertFalse(Files.isSymbolicLink(in.resolve("file.w0")));
        assertEquals("abcde", Files.readString(outside));
    }

    /** Requests are answered in any order: what was under way when it broke off may have left holes. */
    @Test
    void theLastTwoMebibytesOfAPartAreSentAgain() throws Exception {
        Path file = file(folder.resolve("file"), "x".repeat(3 * MIB + 5), 1000);
        String part = Parts.fresh(Parts.prefix("w0", file.toString(), 3 * MIB + 5, 1_000_000, "d/file"));
        server.names.put(part, new byte[3 * MIB]);
        put(RESUME, "file");
        assertEquals(List.of(), log.failed);
        assertEquals("open d/" + part, server.done.get(0));
        assertEquals(MIB, server.written.stream().sorted().findFirst().orElseThrow());
    }

    @Test
    void theLastTwoMebibytesOfAPartAreFetchedAgain() throws Exception {
        server.size = 3 * MIB + 5;
        String prefix = Parts.prefix(
                "w0", "file", server.size, -1, in.resolve("file.w0").toString());
        Files.writeString(in.resolve(Parts.fresh(prefix)), "x".repeat(3 * MIB));
        get(RESUME, "file");
        assertEquals(List.of(), log.failed);
        String got = Files.readString(in.resolve("file.w0"));
        assertEquals(server.size, got.length());
        assertEquals(MIB, got.lastIndexOf('x') + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234", "1234567"})
    void aFileThatChangesWhileItIsSentGetsNoName(String then) throws Exception {
        Path file = file(folder.resolve("file"), "12345", 1000);
        server.arrival = () -> {
            try {
                Files.writeString(file, then);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        put(Options.PLAIN, "file");
        assertEquals(List.of("w0:d/file: it changed here while it was sent"), log.failed);
        assertEquals(2, server.done.size(), server.done::toString);
        assertTrue(server.done.get(1).matches("remove d/\\.dust-.*\\.part"), server.done::toString);
    }

    @Test
    void aNameThatIsThereIsNoPattern() throws Exception {
        for (String name : List.of("[ab]", "a", "b")) {
            file(folder.resolve(name), "12345", 1000);
            server.names.put(name, new byte[5]);
        }
        put(Options.PLAIN, "[ab]");
        assertEquals(List.of("w0:d/[ab]"), log.done);
        get(Options.PLAIN, "d/[ab]");
        try (Stream<Path> here = Files.list(in)) {
            assertEquals(List.of(in.resolve("[ab].w0")), here.toList());
        }
    }

    @Test
    void whatIsReplacedThereHandsOnItsMode() throws Exception {
        Files.setPosixFilePermissions(
                file(folder.resolve("file"), "12345", 1000), PosixFilePermissions.fromString("r-xr-x---"));
        server.modes.put("file", 0100604);
        put(Options.PLAIN, "file");
        assertEquals(List.of("open 750", "set 604"), server.asked, "it is opened for writing all the same");
        server.asked.clear();
        put(KEEP, "file");
        assertEquals(List.of("open 750", "set 550 at 1000"), server.asked);
    }

    /** Of names with a star this server has none. */
    @Test
    void aNewFileGetsItsModeFromTheUmaskThereUnlessItIsReadOnly() throws Exception {
        for (String mode : List.of("rw-r-----", "r--r-----")) {
            Files.deleteIfExists(folder.resolve("new*"));
            Files.setPosixFilePermissions(
                    file(folder.resolve("new*"), "12345", 1000), PosixFilePermissions.fromString(mode));
            put(Options.PLAIN, "new*");
        }
        assertEquals(List.of("open 640", "open 640", "set 440"), server.asked);
    }

    @Test
    void whatIsReplacedHereHandsOnItsMode() throws Exception {
        Path file = file(in.resolve("file.w0"), "old", 1000);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r--"));
        server.modes.put("file", 0100440);
        server.modified = 2000;
        get(Options.PLAIN, "file");
        assertEquals("rw----r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(Files.getLastModifiedTime(file).toMillis() > 2_000_000);
        get(KEEP, "file");
        assertEquals("r--r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(2_000_000, Files.getLastModifiedTime(file).toMillis());
        Files.delete(file);
        get(Options.PLAIN, "file");
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    /** A pipe (010000) and a device (020000); to open one may block the node's server for ever. */
    @ParameterizedTest
    @ValueSource(ints = {0010644, 0020644})
    void onlyFilesAreOpened(int mode) throws Exception {
        server.modes.put("file", mode);
        get(Options.PLAIN, "file");
        server.names.put("file", new byte[5]);
        get(new Options(true, false, false, false), "d");
        file(folder.resolve("file"), "12345", 1000);
        put(Options.PLAIN, "file");
        assertEquals(
                List.of(
                        "w0:file: neither a file nor a directory; left out",
                        "w0:d/file: neither a file nor a directory; left out",
                        "w0:d/file: what has its name is no regular file"),
                log.failed);
        assertEquals(List.of(), server.done);
    }

    @Test
    void whoGivesUpASmallFileLeavesNoPartThere() throws Exception {
        file(folder.resolve("file"), "x".repeat(MIB - 1), 1000);
        CompletableFuture<Transfer> under = new CompletableFuture<>();
        server.writing = () -> under.join().cancel();
        Transfer transfer = begun(Options.PLAIN, "file");
        under.complete(transfer);
        assertTrue(transfer.await(DEADLINE));
        assertEquals(2, server.done.size(), server.done::toString);
        assertTrue(server.done.get(1).startsWith("remove d/.dust-"), server.done::toString);
        assertEquals(List.of(), log.failed);
    }
}
