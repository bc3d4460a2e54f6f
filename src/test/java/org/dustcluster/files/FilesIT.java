package org.dustcluster.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.Outcome;
import org.dustcluster.cluster.RemoteFiles.Download;
import org.dustcluster.cluster.RemoteFiles.Options;
import org.dustcluster.cluster.RemoteFiles.Script;
import org.dustcluster.cluster.RemoteFiles.Upload;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.cluster.Transfer;
import org.dustcluster.remote.Connections;
import org.dustcluster.remote.Pipe;
import org.dustcluster.remote.ShellPool;
import org.dustcluster.ssh.SshLinks;
import org.dustcluster.testing.OpenSshServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies to and from real OpenSSH servers; both ends are this machine, in different folders. */
class FilesIT {
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final Options TREE = new Options(true, false, false, false);
    private static final Options RESUME = new Options(true, false, true, false);

    @TempDir
    static Path farm;

    private static OpenSshServer servers;

    @TempDir
    Path folder;

    private Path here;
    private Path there;
    private ShellPool pool;
    private SftpFiles files;
    private final CopyLog log = new CopyLog();

    @BeforeAll
    static void realServers() throws IOException {
        assumeTrue(OpenSshServer.installed(), "openssh-server is not installed");
        Path flood = farm.resolve("flood");
        Files.writeString(flood, "head -c 20000000 /dev/zero && : > '" + farm.resolve("sent") + "'\n");
        servers = OpenSshServer.in(farm)
                .addresses(3)
                .config("Subsystem flood /bin/sh " + flood)
                .start();
    }

    @AfterAll
    static void theirEnd() {
        if (servers != null) {
            servers.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        here = Files.createDirectory(folder.resolve("here"));
        there = Files.createDirectory(folder.resolve("there"));
        pool = pool(folder);
        files = new SftpFiles(pool);
    }

    private static ShellPool pool(Path folder) {
        SshLinks.Settings settings = new SshLinks.Settings(
                folder.resolve("known_hosts"), folder.resolve("ssh"), Map.of(), "xterm", question -> Optional.empty());
        return new ShellPool(new SshLinks(settings), event -> {});
    }

    @AfterEach
    void close() {
        files.close();
        pool.close();
    }

    private static RemoteNode node(int number) {
        return node(number, servers.port(), servers.keyFile(), servers.user());
    }

    private static RemoteNode node(int number, int port, Path key, String user) {
        String address = "127.0.60." + (number + 1);
        return new RemoteNode(
                "w" + number,
                new SshAddress(
                        address,
                        port,
                        user,
                        Optional.of(key),
                        address,
                        false,
                        List.of(),
                        HostKeyPolicy.ACCEPT_NEW,
                        Duration.ofSeconds(20)));
    }

    private Transfer put(Options options, String destination, String... sources) throws InterruptedException {
        return ended(files.put(List.of(node(0)), new Upload(here, List.of(sources), destination, options), log));
    }

    private Transfer get(Options options, String source) throws InterruptedException {
        return ended(files.get(List.of(node(0)), new Download(source, here.resolve("in"), options), log));
    }

    private Transfer ended(Transfer transfer) throws InterruptedException {
        assertTrue(transfer.await(DEADLINE), () -> "the copy does not end: " + transfer.progress() + "\n" + log);
        return transfer;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private Path file(String name, int size) throws IOException {
        Path file = here.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, random(size));
    }

    /** Every file below, with its content's hash, by its name in bytes. */
    private static Map<String, Integer> contents(Path directory) throws IOException {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                contents.put(directory.relativize(path).toString(), Arrays.hashCode(Files.readAllBytes(path)));
            }
        }
        return contents;
    }

    private List<Path> parts(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> path.getFileName().toString().endsWith(".part"))
                    .toList();
        } catch (UncheckedIOException e) {
            // One got its name just now.
            return parts(directory);
        }
    }

    @Test
    void aTreeOfSmallFilesGoesThereAndBackWithEveryName() throws Exception {
        for (int i = 0; i < 300; i++) {
            file("site/d" + i % 7 + "/f" + i, i * 37);
        }
        for (String odd : List.of("a b", "quote'\"$x`y`", "*", "[a]", "back\\slash", "new\nline", "-rf", "~")) {
            file("site/odd/" + odd, 10);
        }
        if ("UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
            // Without a locale this JVM has no Path for it; dust's own way of naming files is in NamesTest.
            file("site/odd/日本語", 10);
        }
        Files.createDirectories(here.resolve("site/empty/inside"));
        put(TREE, there.toString(), "site");
        assertEquals(List.of(), log.failed);
        assertEquals(contents(here.resolve("site")), contents(there.resolve("site")));
        assertTrue(Files.isDirectory(there.resolve("site/empty/inside")));

        Options verified = new Options(true, false, false, true);
        ended(files.get(
                List.of(node(0), node(1), node(2)), new Download(there + "/site", here.resolve("in"), verified), log));
        assertEquals(List.of(), log.failed);
        Map<String, Integer> sent = contents(here.resolve("site"));
        sent.put("odd/%2Drf", sent.remove("odd/-rf"));
        sent.put("odd/new%0Aline", sent.remove("odd/new\nline"));
        for (int i = 0; i < 3; i++) {
            assertEquals(sent, contents(here.resolve("in/site.w" + i)));
        }
        assertEquals(List.of(), parts(folder));
    }

    @Test
    void aLargeFileArrivesWholeOnEveryNodeAndIsVerified() throws Exception {
        byte[] content = Files.readAllBytes(file("big", 9_000_001));
        Options verified = new Options(false, false, false, true);
        List<RemoteNode> nodes = List.of(node(0), node(1), node(2));
        // The nodes share a disk here, so they replace each other's file: the temporary ones must not meet.
        ended(files.put(nodes, new Upload(here, List.of("big"), there + "/copy", verified), log));
        assertArrayEquals(content, Files.readAllBytes(there.resolve("copy")));
        Transfer back = ended(files.get(nodes, new Download(there + "/copy", here.resolve("in"), verified), log));
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(content, Files.readAllBytes(here.resolve("in/copy.w" + i)));
            assertEquals(
                    new Transfer.Progress("w" + i, Transfer.State.DONE, 9_000_001, 0, 9_000_001, 1, 1),
                    back.progress().get(i));
        }
        assertEquals(List.of(), log.failed);
    }

    @Test
    void whereItGoesIsAsWithScp() throws Exception {
        file("a.txt", 1);
        file("b.txt", 2);
        Files.createDirectory(there.resolve("dir"));
        put(Options.PLAIN, there + "/new", "a.txt");
        put(Options.PLAIN, there + "/dir", "*.txt");
        put(Options.PLAIN, there + "/dir/", "a.txt");
        file("tree/x", 3);
        put(TREE, there + "/made", "tree");
        put(TREE, there + "/made", "tree");
        put(TREE, there + "/dir", "tree/.");
        assertEquals(List.of(), log.failed);
        assertEquals(
                List.of("dir/a.txt", "dir/b.txt", "dir/x", "made/tree/x", "made/x", "new"),
                List.copyOf(contents(there).keySet()));

        put(Options.PLAIN, there + "/none/", "a.txt");
        put(Options.PLAIN, there + "/new", "a.txt", "b.txt");
        put(Options.PLAIN, there + "/none/x", "a.txt");
        assertEquals(3, log.failed.size(), log::toString);
        assertTrue(log.failed.get(2).contains("none/x: no such file or directory"), log::toString);
        for (String wrong : List.of("nothing", "*.none", "tree")) {
            Assertions.assertThrows(DustException.class, () -> put(Options.PLAIN, "", wrong), wrong);
        }
    }

    @Test
    void modesAreKeptAsPeopleExpect() throws Exception {
        Path script = file("run.sh", 10);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setLastModifiedTime(script, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        put(Options.PLAIN, there + "/plain", "run.sh");
        put(new Options(false, true, false, false), there + "/kept", "run.sh");
        Files.writeString(there.resolve("private"), "old");
        Files.setPosixFilePermissions(there.resolve("private"), PosixFilePermissions.fromString("rw-------"));
        Files.createSymbolicLink(there.resolve("link"), there.resolve("private"));
        put(Options.PLAIN, there + "/link", "run.sh");
        assertEquals(List.of(), log.failed);
        assertTrue(Files.isExecutable(there.resolve("plain")));
        assertEquals(
                Instant.parse("2020-01-01T00:00:00Z"),
                Files.getLastModifiedTime(there.resolve("kept")).toInstant());
        assertTrue(Files.isSymbolicLink(there.resolve("link")), "a link is followed");
        assertArrayEquals(random(10), Files.readAllBytes(there.resolve("private")));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(there.resolve("private"))));

        get(new Options(false, true, false, false), there + "/kept");
        assertTrue(Files.isExecutable(here.resolve("in/kept.w0")));
        assertEquals(
                Instant.parse("2020-01-01T00:00:00Z"),
                Files.getLastModifiedTime(here.resolve("in/kept.w0")).toInstant());
    }

    @Test
    void patternsMeanWhatTheyMeanThere() throws Exception {
        for (String name : List.of("a/x.log", "a/y.log", "b/z.log", "b/.hidden.log", "b/other")) {
            Path path = there.resolve(name);
            Files.createDirectories(path.getParent());
            Files.writeString(path, name);
        }
        get(Options.PLAIN, there + "/*/[x-z].log");
        assertEquals(
                List.of("x.log.w0", "y.log.w0", "z.log.w0"),
                List.copyOf(contents(here.resolve("in")).keySet()));
        get(Options.PLAIN, there + "/a");
        get(Options.PLAIN, there + "/*.none");
        get(Options.PLAIN, there + "/none");
        assertEquals(3, log.failed.size(), log::toString);
        assertTrue(log.failed.get(0).contains("get -r"), log::toString);
    }

    @Test
    void linksAreFollowedAndCirclesAreNot() throws Exception {
        file("tree/real/x", 5);
        Files.createSymbolicLink(here.resolve("tree/alias"), here.resolve("tree/real"));
        Files.createSymbolicLink(here.resolve("tree/real/up"), here.resolve("tree"));
        Files.createSymbolicLink(here.resolve("tree/broken"), here.resolve("none"));
        put(TREE, there.toString(), "tree");
        assertTrue(Files.isRegularFile(there.resolve("tree/alias/x")));
        assertFalse(log.failed.isEmpty());
        assertTrue(contents(there).size() <= 4, () -> log + "\n" + there);
        log.failed.clear();

        Files.createSymbolicLink(there.resolve("tree/real/up"), there.resolve("tree"));
        Files.createSymbolicLink(there.resolve("tree/broken"), there.resolve("none"));
        get(TREE, there + "/tree");
        assertTrue(Files.isRegularFile(here.resolve("in/tree.w0/alias/x")));
        assertTrue(log.failed.stream().anyMatch(line -> line.contains("that it is in")), log::toString);
        assertTrue(log.failed.stream().anyMatch(line -> line.contains("a link to nowhere")), log::toString);
    }

    /** Waits until a part below has this size. */
    private void awaitPart(Path directory, long size, Transfer transfer) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            for (Path part : parts(directory)) {
                if (Files.exists(part) && Files.size(part) >= size) {
                    return;
                }
            }
            assertFalse(transfer.await(Duration.ofMillis(1)), "it was over before it could be broken");
            assertTrue(System.nanoTime() < end, "no part appears");
        }
    }

    /** The first byte of the part becomes another: what is gone on with is seen by it. */
    private static void mark(Path part) throws IOException {
        byte[] bytes = Files.readAllBytes(part);
        bytes[0] ^= 1;
        Files.write(part, bytes);
    }

    @Test
    void aBrokenPutLeavesNoHalfFileAndGoesOnWhereItWas() throws Exception {
        byte[] content = Files.readAllBytes(file("big", 80_000_000));
        Files.writeString(there.resolve("big"), "old");
        Upload upload = new Upload(here, List.of("big"), there.toString(), Options.PLAIN);
        Transfer transfer = files.put(List.of(node(0)), upload, log);
        awaitPart(there, 6_000_000, transfer);
        servers.killConnections();
        ended(transfer);
        assertEquals("old", Files.readString(there.resolve("big")));
        assertEquals(1, log.failed.size(), log::toString);
        assertEquals(1, parts(there).size());

        mark(parts(there).get(0));
        put(new Options(false, false, true, true), there.toString(), "big");
        assertTrue(log.failed.get(1).contains("SHA-256"), "the part was gone on with, and found wrong: " + log);
        assertEquals("old", Files.readString(there.resolve("big")));
        assertEquals(List.of(), parts(there));
        put(RESUME, there.toString(), "big");
        assertArrayEquals(content, Files.readAllBytes(there.resolve("big")));
    }

    @Test
    void whatBelongsIntoADirectoryThatCannotBeMadeIsLeftOutAndSaidOnce() throws Exception {
        file("tree/a", 10);
        file("tree/sub/inner/b", 10);
        file("tree/sub/c", 10);
        Files.createDirectories(there.resolve("tree"));
        Files.write(there.resolve("tree/sub"), new byte[1]);
        Transfer transfer = put(TREE, there.toString(), "tree");
        assertEquals(
                List.of("w0:" + there + "/tree/sub: a file is where the directory should be;"
                        + " what belongs into it is left out"),
                log.failed);
        assertEquals(List.of("w0:" + there + "/tree/a"), log.done);
        assertEquals(10, transfer.progress().get(0).doneBytes());
    }

    @Test
    void whoCopiesAnewLeavesNothingOfTheBrokenCopyBehind() throws Exception {
        file("big", 40_000_000);
        Upload upload = new Upload(here, List.of("big"), there.toString(), Options.PLAIN);
        Transfer up = files.put(List.of(node(0)), upload, log);
        awaitPart(there, 3_000_000, up);
        up.cancel();
        assertTrue(up.await(Duration.ofSeconds(8)));
        Path part = parts(there).get(0);
        Files.setLastModifiedTime(part, FileTime.from(Instant.now().plusSeconds(3600)));
        put(Options.PLAIN, there.toString(), "big");
        assertEquals(List.of(part), parts(there), "it may be somebody's who is still at it");
        Files.setLastModifiedTime(part, FileTime.from(Instant.now().minusSeconds(60)));
        put(Options.PLAIN, there.toString(), "big");
        assertEquals(List.of(), parts(there));

        Path in = Files.createDirectory(here.resolve("in"));
        Transfer down = files.get(List.of(node(0)), new Download(there + "/big", in, Options.PLAIN), log);
        awaitPart(in, 3_000_000, down);
        down.cancel();
        assertTrue(down.await(Duration.ofSeconds(8)));
        Files.setLastModifiedTime(parts(in).get(0), FileTime.from(Instant.now().minusSeconds(60)));
        get(Options.PLAIN, there + "/big");
        assertEquals(List.of(), parts(in));
    }

    @Test
    void aBrokenGetLeavesNoHalfFileAndGoesOnWhereItWas() throws Exception {
        byte[] content = random(80_000_000);
        Files.write(there.resolve("big"), content);
        Transfer transfer =
                files.get(List.of(node(0)), new Download(there + "/big", here.resolve("in"), Options.PLAIN), log);
        awaitPart(here, 6_000_000, transfer);
        servers.killConnections();
        ended(transfer);
        assertFalse(Files.exists(here.resolve("in/big.w0")));
        assertEquals(1, log.failed.size());
        assertTrue(log.failed.get(0).startsWith("w0:" + there + "/big: connection lost: "), log::toString);
        Path part = parts(here).get(0);
        mark(part);
        get(RESUME, there + "/big");
        byte[] got = Files.readAllBytes(here.resolve("in/big.w0"));
        got[0] ^= 1;
        assertArrayEquals(content, got, "all but the marked byte is right");
        assertEquals(List.of(), parts(here));
        get(new Options(false, false, true, true), there + "/big");
        assertArrayEquals(content, Files.readAllBytes(here.resolve("in/big.w0")), "--verify sees what is there");
    }

    /** What one node sends at a time bounds how fast it is over a long way; the library's own window is far too narrow for files. */
    @Test
    void aNodeMaySendMegabytesAhead() throws Exception {
        Path mark = there.resolve("sent");
        String sends = "head -c 3000000 /dev/zero && : > '" + mark + "'";
        sendsUnread(new Connections.Service.Exec(sends), mark);
    }

    /** Of files as much as all requests of a node together ask for. */
    @Test
    void filesMayBeSentFurtherAhead() throws Exception {
        sendsUnread(new Connections.Service.Subsystem("flood"), farm.resolve("sent"));
    }

    private void sendsUnread(Connections.Service sends, Path mark) throws Exception {
        String looks = "timeout 30 sh -c \"until [ -e '" + mark + "' ]; do sleep 0.1; done; echo sent\"";
        try (Pipe unread = pool.open(node(0), sends);
                Pipe witness = pool.open(node(0), new Connections.Service.Exec(looks))) {
            byte[] buffer = new byte[100];
            int length = witness.read(buffer);
            assertEquals("sent\n", length < 0 ? "" : new String(buffer, 0, length, StandardCharsets.US_ASCII));
            assertTrue(unread.read(buffer) > 0);
        }
    }

    @Test
    void whoGivesUpKeepsTheSessionAndTheBeginning() throws Exception {
        file("big", 80_000_000);
        file("small", 1000);
        Upload upload = new Upload(here, List.of("big", "small"), there.toString(), Options.PLAIN);
        Dispatch before = pool.send(List.of(node(0)), "x=kept");
        assertTrue(before.await(DEADLINE));
        Transfer transfer = files.put(List.of(node(0)), upload, log);
        awaitPart(there, 3_000_000, transfer);
        transfer.cancel();
        assertTrue(transfer.await(Duration.ofSeconds(8)));
        assertFalse(Files.exists(there.resolve("big")));
        assertEquals(1, parts(there).size());
        Dispatch after = pool.send(List.of(node(0)), "test $x = kept");
        assertTrue(after.await(DEADLINE));
        assertEquals(Map.of("w0", new Outcome.Exited(0)), after.outcomes());
        put(RESUME, there.toString(), "big", "small");
        assertEquals(contents(here), contents(there));
    }

    @Test
    void resumeLeavesOutWhatHasArrived() throws Exception {
        file("tree/a", 100);
        file("tree/b", 100);
        put(TREE, there.toString(), "tree");
        log.done.clear();
        Files.write(there.resolve("tree/b"), new byte[99]);
        put(RESUME, there.toString(), "tree");
        assertEquals(List.of("w0:" + there + "/tree/b"), log.done);
        assertEquals(contents(here), contents(there));
    }

    @Test
    void killedInTheMiddleNothingIsHalfDone() throws Exception {
        file("big", 80_000_000);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CopyMain.class.getName(),
                folder.toString(),
                here.toString(),
                there.toString(),
                String.valueOf(servers.port()),
                servers.keyFile().toString(),
                servers.user()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            Transfer alive = new ProcessTransfer(process);
            awaitPart(there, 6_000_000, alive);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertFalse(Files.exists(there.resolve("big")));
        put(RESUME, there.toString(), "big");
        assertEquals(contents(here).get("big"), contents(there).get("big"));
        assertEquals(List.of(), parts(there));
    }

    /** Ends when a process does. */
    private record ProcessTransfer(Process process) implements Transfer {
        @Override
        public boolean await(Duration timeout) throws InterruptedException {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void cancel() {}

        @Override
        public List<Progress> progress() {
            return List.of();
        }

        @Override
        public Map<RemoteNode, String> prepared() {
            return Map.of();
        }
    }

    /** Sends {@code big} in a program of its own. */
    static final class CopyMain {
        public static void main(String[] words) throws InterruptedException {
            RemoteNode node = node(0, Integer.parseInt(words[3]), Path.of(words[4]), words[5]);
            SftpFiles files = new SftpFiles(pool(Path.of(words[0])));
            Upload upload = new Upload(Path.of(words[1]), List.of("big"), words[2], Options.PLAIN);
            files.put(List.of(node), upload, new CopyLog()).await(DEADLINE);
        }
    }

    @Test
    void aScriptRunsWithItsWordsInTheShellsDirectoryAndIsGoneAfterwards() throws Exception {
        Path script = here.resolve("my script.sh");
        Files.writeString(script, "#!/bin/sh\necho \"$0\" > out\nprintf '%s|' \"$PWD\" \"$@\" >> out\nexit 7\n");
        List<String> words = List.of("a b", "it's", "$HOME", "*", "back\\slash", "!x", "two\nlines", "é", "");
        assertEquals(Map.of("w0", new Outcome.Exited(7)), run(script, words));
        List<String> out = Files.readAllLines(there.resolve("out"));
        assertTrue(out.get(0).matches("/tmp/.dust-run-[0-9a-f]{20}/my script.sh"), out::toString);
        assertEquals(there + "|" + String.join("|", words) + "|", String.join("\n", out.subList(1, out.size())));
        assertFalse(Files.exists(Path.of(out.get(0)).getParent()), "it has removed itself");
    }

    private Map<String, Outcome> run(Path script, List<String> words) throws InterruptedException {
        assertTrue(pool.send(List.of(node(0)), "cd '" + there + "'").await(DEADLINE));
        Transfer staged = ended(files.stage(List.of(node(0)), new Script(script, words), log));
        assertEquals(List.of(), log.failed);
        Dispatch dispatch = pool.sendEach(staged.prepared(), "run script");
        assertTrue(dispatch.await(DEADLINE));
        return dispatch.outcomes();
    }

    @Test
    void anInterruptEndsTheScriptAndRemovesIt() throws Exception {
        Path script = here.resolve("long.sh");
        Files.writeString(script, "#!/bin/sh\necho \"$0\" > '" + there + "/began'\nsleep 60\n");
        Transfer staged = ended(files.stage(List.of(node(0)), new Script(script, List.of()), log));
        Dispatch dispatch = pool.sendEach(staged.prepared(), "run long.sh");
        while (!Files.exists(there.resolve("began")) || Files.size(there.resolve("began")) == 0) {
            assertFalse(dispatch.await(Duration.ofMillis(20)), () -> dispatch.outcomes()
                    .toString());
        }
        Path path = Path.of(Files.readString(there.resolve("began")).strip());
        dispatch.interrupt();
        assertTrue(dispatch.await(DEADLINE));
        assertEquals(Map.of("w0", new Outcome.Exited(130)), dispatch.outcomes());
        assertFalse(Files.exists(path.getParent()));
    }

    @Test
    void aStagedScriptCanBeTakenAway() throws Exception {
        Path script = here.resolve("x.sh");
        Files.writeString(script, "exit 0\n");
        Transfer staged = ended(files.stage(List.of(node(0)), new Script(script, List.of()), log));
        String line = staged.prepared().get(node(0));
        Path directory = Path.of(line.substring("sh ".length())).getParent();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        ended(files.discard(List.of(node(0)), staged));
        assertFalse(Files.exists(directory));
    }
}
