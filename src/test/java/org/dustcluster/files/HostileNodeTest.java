package org.dustcluster.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dustcluster.cluster.RemoteFiles;
import org.dustcluster.cluster.Transfer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that do not keep to the protocol, or use it against us. */
class HostileNodeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final byte[] CONTENT = "12345".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private final FakeSftpServer server = new FakeSftpServer();
    private final SftpFiles files = new SftpFiles(server);
    private final CopyLog log = new CopyLog();

    @AfterEach
    void close() {
        files.close();
    }

    private static final RemoteFiles.Options TREE = new RemoteFiles.Options(true, false, false, false);

    private Transfer get(String source, String... nodes) {
        return get(TREE, source, nodes);
    }

    private Transfer get(RemoteFiles.Options options, String source, String... nodes) {
        return files.get(
                Stream.of(nodes).map(FakeSftpServer::node).toList(),
                new RemoteFiles.Download(source, folder.resolve("in"), options),
                log);
    }

    private List<String> here(Path directory) throws Exception {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void namesChooseNoFolderAndTheOthersArrive() throws Exception {
        for (String name : List.of("../../x", "/etc/x", "..", ".", "", "a/b", "nul\0", "good")) {
            server.names.put(name, CONTENT);
        }
        Transfer transfer = get("d", "w0");
        assertTrue(transfer.await(DEADLINE));
        assertEquals(List.of("in/d.w0/good"), here(folder), log::toString);
        assertEquals(5, log.failed.size(), log::toString);
        assertTrue(log.failed.get(0).contains("refused"), log::toString);
        assertEquals(Transfer.State.FAILED, transfer.progress().get(0).state());
    }

    @Test
    void aPatternMeansNoNameThatIsNone() throws Exception {
        for (String name : List.of("a/../../b", "\u001b[2J", "-rf", "fine")) {
            server.names.put(name, CONTENT);
        }
        assertTrue(get("d/*", "w0").await(DEADLINE));
        assertEquals(List.of("in/%1B[2J.w0", "in/%2Drf.w0", "in/fine.w0"), here(folder), log::toString);
    }

    @Test
    void whatHasNoNameThereGetsOne() throws Exception {
        for (String source : List.of("..", "/")) {
            assertTrue(get(source, "w0").await(DEADLINE));
            assertEquals(List.of("in/root.w0"), here(folder), source + log);
        }
    }

    /** A node's name comes from a tag that others may have written. */
    @Test
    void theNamesOfNodesChooseNoFolder() throws Exception {
        Files.createDirectories(folder.resolve("in/file.a"));
        assertTrue(get("file", "a/../../x", "/etc/x", "..").await(DEADLINE));
        assertEquals(
                List.of("in/file.%2Fetc%2Fx", "in/file...", "in/file.a%2F..%2F..%2Fx"), here(folder), log::toString);
    }

    @Test
    void namesThatCannotBeShownAreWrittenOutAndThatIsSaid() throws Exception {
        String longest = "n".repeat(255);
        for (String name : List.of("\u001b[2J", "-rf", "caf\u00e9", longest)) {
            server.names.put(name, CONTENT);
        }
        assertTrue(get("d", "w0").await(DEADLINE));
        assertEquals(
                List.of("in/d.w0/%1B[2J", "in/d.w0/%2Drf", "in/d.w0/caf%E9", "in/d.w0/" + longest),
                here(folder),
                log::toString);
        assertEquals(3, log.notes.size(), log::toString);
        assertEquals(List.of(), log.failed);
    }

    @Test
    void twoNamesThatBecomeOneHereDoNotOverwriteEachOther() throws Exception {
        server.names.put("%2Dx", CONTENT);
        server.names.put("-x", CONTENT);
        assertTrue(get("d", "w0").await(DEADLINE));
        assertEquals(List.of("in/d.w0/%2Dx"), here(folder));
        assertEquals(1, log.failed.size(), log::toString);
        assertTrue(log.failed.get(0).contains("is that of w0:d/"), log::toString);
    }

    @Test
    void twoNodesNeverWriteOneFile() throws Exception {
        assertTrue(get("file", "w0", "w0").await(DEADLINE));
        assertEquals(List.of("in/file.w0"), here(folder));
        assertEquals(1, log.failed.size(), log::toString);
    }

    @Test
    void twoNodesNeverShareADirectory() throws Exception {
        server.names.put("x", CONTENT);
        assertTrue(get("d", "w0", "w0").await(DEADLINE));
        assertEquals(1, log.failed.size(), log::toString);
        assertTrue(log.failed.get(0).endsWith("is that of w0:d"), log::toString);
    }

    @Test
    void aFileThatIsNotTheOneThatIsThereGetsNoName() throws Exception {
        server.fickle = true;
        assertTrue(get(new RemoteFiles.Options(false, false, false, true), "file", "w0")
                .await(DEADLINE));
        assertEquals(List.of(), here(folder), log::toString);
        assertTrue(log.failed.get(0).contains("SHA-256"), log::toString);
    }

    @Test
    void aNodeThatFailsKeepsNoOtherOne() throws Exception {
        List<String> names = IntStream.range(0, 40).mapToObj(i -> "w" + i).toList();
        server.unreachable.addAll(List.of("w0", "w3"));
        assertTrue(get("file", names.toArray(new String[0])).await(DEADLINE));
        assertEquals(
                List.of("w0:: nobody is there", "w3:: nobody is there"),
                log.failed.stream().sorted().toList());
        assertEquals(38, here(folder).size(), log::toString);
    }

    @Test
    void onlySoManyNodesCopyAtATime() throws Exception {
        server.mute = Packet.READ;
        Transfer transfer =
                get("file", IntStream.range(0, 40).mapToObj(i -> "w" + i).toArray(String[]::new));
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (server.opened.get() < 16) {
            assertTrue(System.nanoTime() < end, "they do not begin");
            assertFalse(transfer.await(Duration.ofMillis(5)));
        }
        assertFalse(transfer.await(Duration.ofMillis(300)));
        assertEquals(16, server.opened.get());
        transfer.cancel();
        assertTrue(transfer.await(DEADLINE));
        assertEquals(16, server.opened.get(), "who gave up begins no other");
    }

    /** Sends a file whose time is that of the second 1000. */
    private void put(boolean resume, Path file, String text) throws Exception {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        RemoteFiles.Upload upload = new RemoteFiles.Upload(
                folder, List.of("file"), "d", new RemoteFiles.Options(false, false, resume, false));
        assertTrue(files.put(List.of(FakeSftpServer.node("w0")), upload, log).await(DEADLINE));
        assertEquals(List.of(), log.failed);
    }

    @Test
    void whatIsSentGetsItsNameAtTheEnd() throws Exception {
        put(false, folder.resolve("file"), "1234567");
        assertEquals(3, server.done.size(), server.done::toString);
        String part = server.done.get(0).substring("open ".length());
        assertTrue(part.matches("d/\\.dust-[0-9a-f]{16}-[0-9a-f]{20}\\.part"), part);
        // This server cannot replace a file in one step.
        assertEquals(List.of("remove d/file", "rename " + part + " d/file"), server.done.subList(1, 3));
    }

    /** Anybody may lay something out in /tmp under the name of a broken copy. */
    @Test
    void onlyAPartOfOurOwnIsGoneOnWith() throws Exception {
        Path file = folder.resolve("file");
        String prefix = Parts.prefix("w0", file.toString(), 7, 1_000_000, "d/file");
        String ours = Parts.fresh(prefix);
        String foreign = Parts.fresh(prefix);
        String link = Parts.fresh(prefix);
        String other = Parts.fresh(Parts.prefix("w0", file.toString(), 8, 1_000_000, "d/file"));
        server.strangers.add(foreign);
        server.links.add(link);
        for (String name : List.of(foreign, link, other)) {
            server.names.put(name, CONTENT);
        }
        put(true, file, "1234567");
        assertTrue(
                server.done.stream()
                        .noneMatch(did -> did.contains(foreign) || did.contains(link) || did.contains(other)),
                server.done::toString);
        server.names.put(ours, CONTENT);
        server.done.clear();
        put(true, file, "1234567");
        assertEquals("open d/" + ours, server.done.get(0));

        server.done.clear();
        String larger = Parts.fresh(Parts.prefix("w0", file.toString(), 3, 1_000_000, "d/file"));
        server.names.put(larger, CONTENT);
        put(true, file, "123");
        assertTrue(server.done.stream().noneMatch(did -> did.contains(larger)), server.done::toString);
    }

    @Test
    void aPartHereIsGoneOnWithOnlyWhereItMayBeTheBeginning() throws Exception {
        Path in = Files.createDirectory(folder.resolve("in"));
        String prefix = Parts.prefix("w0", "file", 5, -1, in.resolve("file.w0").toString());
        Path outside = Files.writeString(folder.resolve("outside"), "1234");
        Path link = Files.createSymbolicLink(in.resolve(Parts.fresh(prefix)), outside);
        Path longer = Files.writeString(in.resolve(Parts.fresh(prefix)), "longer than it");
        Path other = Files.writeString(in.resolve(Parts.fresh(".dust-other-")), "123");
        assertTrue(get(new RemoteFiles.Options(false, false, true, false), "file", "w0")
                .await(DEADLINE));
        assertEquals(List.of(), log.failed);
        assertEquals("12345", Files.readString(in.resolve("file.w0")));
        assertEquals("1234", Files.readString(outside));
        assertEquals("longer than it", Files.readString(longer));
        assertEquals("123", Files.readString(other));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void aLinkThatLiesHereIsNotWrittenThrough() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("file"), "mine");
        Path in = Files.createDirectory(folder.resolve("in"));
        Files.createSymbolicLink(in.resolve("file.w0"), outside.resolve("file"));
        Files.createSymbolicLink(in.resolve("d.w0"), outside);
        server.names.put("good", CONTENT);
        assertTrue(get("file", "w0").await(DEADLINE));
        assertEquals("mine", Files.readString(outside.resolve("file")));
        assertEquals("12345", Files.readString(in.resolve("file.w0")));
        assertFalse(Files.isSymbolicLink(in.resolve("file.w0")));

        assertTrue(get("d", "w0").await(DEADLINE));
        assertEquals(1, log.failed.size(), log::toString);
        assertFalse(Files.exists(outside.resolve("good")));
    }

    @Test
    void aTreeWithoutABottomEnds() throws Exception {
        server.bottomless = true;
        assertTrue(get("d", "w0").await(DEADLINE));
        assertTrue(log.failed.get(0).contains("deeper than 200"), log::toString);
    }

    @Test
    void anAnswerLongerThanTheQuestionIsNoData() throws Exception {
        server.generous = true;
        assertTrue(get("file", "w0").await(DEADLINE));
        assertTrue(log.failed.get(0).contains("makes no sense"), log::toString);
        assertEquals(List.of(), here(folder));
    }

    @Test
    void whatIsNoSftpIsSaidToBeNone() throws Exception {
        server.greeting = "Welcome to this machine!\n".getBytes(StandardCharsets.US_ASCII);
        assertTrue(get("file", "w0").await(DEADLINE));
        assertTrue(log.failed.get(0).contains("start-up files"), log::toString);
    }

    @Test
    void aNodeThatSaysNothingAnyMoreIsGivenUpOnDemand() throws Exception {
        server.mute = Packet.READ;
        Transfer transfer = get("file", "w0");
        assertFalse(transfer.await(Duration.ofMillis(300)));
        transfer.cancel();
        assertTrue(transfer.await(Duration.ofSeconds(6)));
        assertEquals(List.of(), log.failed, "who gave up needs no reason");
        assertEquals(List.of(), here(folder));
    }
}
