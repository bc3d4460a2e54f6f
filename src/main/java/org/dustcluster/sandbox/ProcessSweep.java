package org.dustcluster.sandbox;

import com.pty4j.unix.PtyHelpers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Kills everything that a node ever started, daemons and {@code nohup} included: each process carries a variable of its node in
 * its environment, and {@code /proc/PID/environ} shows it (proc(5)).
 */
final class ProcessSweep {
    /** The variable that marks a node's processes. */
    static final String VARIABLE = "DUST_SANDBOX_NODE";

    private static final int ROUNDS = 20;
    private static final int SIGKILL = 9;

    private ProcessSweep() {}

    /** Kills all processes whose mark begins so; looks again until none is left, for a process may fork meanwhile. */
    static void kill(String markPrefix) {
        String wanted = "\0" + VARIABLE + "=" + markPrefix;
        for (int round = 0; round < ROUNDS && killOnce(wanted); round++) {
            Thread.onSpinWait();
        }
    }

    private static boolean killOnce(String wanted) {
        boolean found = false;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : all) {
                if (marked(process, wanted)) {
                    found = true;
                    PtyHelpers.signal(Integer.parseInt(process.getFileName().toString()), SIGKILL);
                }
            }
        } catch (IOException noProc) {
            return false;
        }
        return found;
    }

    private static boolean marked(Path process, String wanted) {
        try {
            // Another user's process cannot be read, and is none of ours.
            String environment = "\0" + Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            return environment.contains(wanted);
        } catch (IOException goneOrForeign) {
            return false;
        }
    }
}
