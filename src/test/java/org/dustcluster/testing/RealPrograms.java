package org.dustcluster.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Which programs this machine has. */
public final class RealPrograms {
    private RealPrograms() {}

    /** Whether a program of that name is on the path, or where root's programs are. */
    public static boolean installed(String name) {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
