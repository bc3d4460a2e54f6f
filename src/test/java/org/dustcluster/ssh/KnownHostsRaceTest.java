package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes record host keys at once: every line is there, whole, and once. */
class KnownHostsRaceTest {
    private static final String KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIGqLV2mEPnTQKtPrMhSGUBXmiuW4nh6nEkb3T8LQXYXT";
    private static final int PROCESSES = 3;
    private static final int NAMES = 50;

    @TempDir
    Path folder;

    /** One of them: {@code FILE WHO}. All record {@code shared-N}, each also its own {@code WHO-N}. */
    public static void main(String[] arguments) throws IOException {
        KnownHostsFile file = new KnownHostsFile(Path.of(arguments[0]));
        HostKey key = HostKey.parse("ssh-ed25519", KEY);
        for (int i = 0; i < NAMES; i++) {
            record(file, "shared-" + i, key);
            record(file, arguments[1] + "-" + i, key);
        }
    }

    /** Who has waited too long for the others may try again; a line that was written says so by its presence. */
    private static void record(KnownHostsFile file, String name, HostKey key) throws IOException {
        IOException locked = new IOException("not tried");
        for (int i = 0; i < 10; i++) {
            try {
                file.record(name, key);
                return;
            } catch (IOException e) {
                locked = e;
            }
        }
        throw locked;
    }

    @Test
    void nothingIsLostTornOrTwice() throws Exception {
        Path file = folder.resolve("known_hosts");
        List<Process> writers = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            writers.add(new ProcessBuilder(
                            System.getProperty("java.home") + "/bin/java",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            KnownHostsRaceTest.class.getName(),
                            file.toString(),
                            "own" + i)
                    .inheritIO()
                    .start());
        }
        for (Process writer : writers) {
            assertEquals(0, writer.waitFor());
        }
        List<String> lines = Files.readAllLines(file);
        Set<String> names = new HashSet<>();
        for (String line : lines) {
            KnownHost entry = KnownHost.parse(line, file, 1).orElseThrow(() -> new AssertionError(line));
            names.add(entry.hosts());
        }
        assertEquals((PROCESSES + 1) * NAMES, lines.size());
        assertEquals(lines.size(), names.size());
    }
}
