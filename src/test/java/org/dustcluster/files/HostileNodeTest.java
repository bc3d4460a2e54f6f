package org.dustcluster.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.RemoteFiles;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SshAddress;
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

    private static RemoteNode node(String name) {
        return new RemoteNode(
                name,
                new SshAddress(
                        "127.0.0.1",
                        22,
                        "user",
                        Optional.empty(),
                        "id-" + name,
                        false,
                        List.of(),
                        HostKeyPolicy.ACCEPT_NEW,
                        Duration.ofSeconds(5)));
    }

    private Transfer get(String source, String... nodes) {
        return files.get(
                Stream.of(nodes).map(HostileNodeTest::node).toList(),
                new RemoteFiles.Download(
                        source, folder.resolve("in"), new RemoteFiles.Options(true, false, false, false)),
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
