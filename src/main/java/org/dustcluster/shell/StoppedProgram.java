package org.dustcluster.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A local program that has stopped itself alone, where Ctrl-Z stops it together with dust: nobody else would ever let it go on, for dust
 * has no jobs of its own. Then dust stops as well, and the two are one job of the shell around it. Linux alone: elsewhere nothing is
 * noticed.
 */
final class StoppedProgram {
    private StoppedProgram() {}

    /** Whether the program is stopped, or what its shell waits for. */
    static boolean is(ProcessHandle program) {
        List<ProcessHandle> children = program.children().toList();
        return stopped(program.pid()) || (children.size() == 1 && is(children.get(0)));
    }

    private static boolean stopped(long pid) {
        try {
            // Single bytes: the name of a program may be anything.
            String status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            return status.startsWith(" T", status.lastIndexOf(')') + 1);
        } catch (IOException e) {
            // It has just ended.
            return false;
        }
    }

    /** Stops dust until somebody continues it; at once where nobody can, and the program with it. */
    static void together(ProcessHandle program) throws InterruptedException {
        signal("TSTP", ProcessHandle.current().pid());
        signal("CONT", program.pid());
        for (ProcessHandle one : program.descendants().toList()) {
            signal("CONT", one.pid());
        }
    }

    /** Java sends none but those that end a process. */
    private static void signal(String name, long pid) throws InterruptedException {
        try {
            new ProcessBuilder("/bin/sh", "-c", String.format(Locale.ROOT, "kill -%s %d 2>/dev/null", name, pid))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // No process can be started: the user is left with kill in another window.
        }
    }
}
