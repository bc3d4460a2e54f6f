package org.dustcluster.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.RemoteFiles;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SshAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much is on its way at a time. */
class SpareTest {
    private static final int LARGE = 1400 * Sftp.CHUNK;

    private final Spare spare = new Spare();

    private static int takeAll(Spare.Share share) {
        int taken = 0;
        while (share.take()) {
            taken++;
        }
        return taken;
    }

    @Test
    void oneAloneTakesAllAndManyShareIt() {
        Spare.Share first = spare.share();
        assertEquals(Spare.CHUNKS, takeAll(first));
        Spare.Share second = spare.share();
        assertEquals(0, takeAll(second), "all together have a bound");
        for (int i = 0; i < Spare.CHUNKS / 2; i++) {
            assertTrue(first.give());
        }
        assertEquals(0, takeAll(first), "it has its half");
        assertEquals(Spare.CHUNKS / 2, takeAll(second));
    }

    @Test
    void whatAnEndedChannelHadIsForTheOthers() {
        Spare.Share first = spare.share();
        Spare.Share second = spare.share();
        assertEquals(Spare.CHUNKS / 2, takeAll(first));
        first.close();
        first.close();
        for (int i = 0; i < Spare.CHUNKS / 2; i++) {
            assertTrue(first.give());
        }
        assertFalse(first.give(), "no more comes back than was taken");
        assertEquals(Spare.CHUNKS, takeAll(second));
    }

    @Test
    void aLargeFileOverALongWayHasManyRequestsOnTheirWay(@TempDir Path folder) throws Exception {
        FakeSftpServer server = new FakeSftpServer();
        server.size = LARGE;
        server.patience = Sftp.CHUNKS;
        CopyLog log = new CopyLog();
        try (SftpFiles files = new SftpFiles(server)) {
            // The second finds what the first has given back.
            for (String name : List.of("one", "two")) {
                server.mostAsked.set(0);
                RemoteFiles.Download download =
                        new RemoteFiles.Download(name, folder, new RemoteFiles.Options(false, false, false, false));
                assertTrue(
                        files.get(List.of(node()), download, log).await(Duration.ofSeconds(60)),
                        () -> "only " + server.mostAsked + " at a time");
                assertEquals(List.of(), log.failed);
                assertEquals(FakeSftpServer.MOST, server.mostAsked.get());
                assertEquals(LARGE, Files.size(folder.resolve(name + ".w0")));
            }
        }
    }

    private static RemoteNode node() {
        return new RemoteNode(
                "w0",
                new SshAddress(
                        "127.0.0.1",
                        22,
                        "user",
                        Optional.empty(),
                        "id",
                        false,
                        List.of(),
                        HostKeyPolicy.ACCEPT_NEW,
                        Duration.ofSeconds(5)));
    }
}
