package org.dustcluster.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import org.dustcluster.cluster.RemoteFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node at the end of a way, both in a time of their own; and the copy that asks the window. */
class SendWindowTest {
    private static final int MOST = Sftp.CHUNKS;
    private static final long MICROS = 1000;
    private static final long MILLIS = 1000 * MICROS;

    private final SendWindow window = new SendWindow(MOST);
    private final ArrayDeque<long[]> onTheirWay = new ArrayDeque<>();
    private long now;
    private long nodeIsFree;
    private long idle;
    private int most;

    /** Sends chunks as the window allows, each answered in its turn after what the node works on it and both ways. */
    private void send(int chunks, long way, long work) {
        idle = 0;
        most = 0;
        for (int sent = 0; sent < chunks; sent++) {
            while (!window.open(onTheirWay.size())) {
                long[] first = onTheirWay.remove();
                now = Math.max(now, first[1]);
                window.answered(first[1] - first[0], onTheirWay.size() + 1);
            }
            if (sent > chunks / 2) {
                idle += Math.max(0, now + way - nodeIsFree);
                most = Math.max(most, onTheirWay.size() + 1);
            }
            nodeIsFree = Math.max(nodeIsFree, now + way) + work;
            onTheirWay.add(new long[] {now, nodeIsFree + way});
        }
    }

    @Test
    void theLeastWaitsAtTheEndOfAShortWayAndTheNodeIsNeverIdle() {
        send(2000, 50 * MICROS, 5 * MILLIS);
        assertEquals(SendWindow.LEAST, most);
        assertEquals(0, idle);
    }

    @Test
    void aLongWayIsFilled() {
        send(2000, 50 * MILLIS, 100 * MICROS);
        assertEquals(MOST, most);
    }

    @Test
    void aLongWayToASlowNodeHoldsWhatItIsLongAndALittleMore() {
        send(4000, 50 * MILLIS, 2500 * MICROS);
        assertTrue(most > 40 && most < MOST, () -> most + " at a time, where 40 are the way");
        assertTrue(idle < 100 * MILLIS, () -> idle + " ns of five seconds");
    }

    @Test
    void aNodeThatBecomesSlowGetsLess() {
        send(2000, MILLIS, 20 * MICROS);
        assertEquals(MOST, most);
        send(2000, MILLIS, 20 * MILLIS);
        assertEquals(SendWindow.LEAST, most);
        assertEquals(0, idle);
    }

    @Test
    void aWayWhoseLengthVariesIsJudgedByItsBest() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            window.answered((20 + random.nextInt(30)) * MILLIS, MOST);
        }
        assertTrue(window.open(MOST - 1));
    }

    @Test
    void whatSendsLittleAtATimeOpensNoWindow() {
        for (int i = 0; i < 1000; i++) {
            window.answered(MILLIS, 1);
        }
        assertFalse(window.open(SendWindow.LEAST));
    }

    @Test
    void aCopyOverALongWayFillsIt(@TempDir Path folder) throws Exception {
        FakeSftpServer server = new FakeSftpServer();
        server.way = Duration.ofMillis(50);
        server.names.put("another", new byte[1]);
        Files.write(folder.resolve("large"), new byte[1400 * Sftp.CHUNK]);
        CopyLog log = new CopyLog();
        try (SftpFiles files = new SftpFiles(server)) {
            RemoteFiles.Upload upload = new RemoteFiles.Upload(
                    folder, List.of("large"), "there", new RemoteFiles.Options(false, false, false, false));
            assertTrue(
                    files.put(List.of(FakeSftpServer.node("w0")), upload, log).await(Duration.ofSeconds(60)));
        }
        assertEquals(List.of(), log.failed);
        assertEquals(MOST, server.mostWritten.get());
    }
}
