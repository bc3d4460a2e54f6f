package org.dustcluster.command;

import java.nio.file.Path;
import java.util.Map;

/** The shell of this machine, and dust's own directory and environment, which its {@code cd} and {@code export} change. */
public interface LocalShell {

    /**
     * Runs a line with the real terminal and waits for it.
     *
     * @return the exit status of the line, 128 + n for a signal
     */
    int run(String line);

    /** dust's current directory, absolute: relative paths of commands are resolved against it. */
    Path directory();

    /** dust's environment as {@code export} and {@code unset} left it. */
    Map<String, String> environment();
}
