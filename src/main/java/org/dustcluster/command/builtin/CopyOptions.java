package org.dustcluster.command.builtin;

import org.dustcluster.cluster.RemoteFiles;
import picocli.CommandLine.Option;

/** How {@code put} and {@code get} copy. */
final class CopyOptions {
    @Option(names = "-r", description = "directories too, with all that is in them; links are followed")
    private boolean recursive;

    @Option(names = "-p", description = "keep modes and times")
    private boolean preserve;

    @Option(names = "--resume", description = "go on with what a broken copy left, and leave out what has arrived")
    private boolean resume;

    @Option(names = "--verify", description = "compare the SHA-256 of both ends")
    private boolean verify;

    RemoteFiles.Options options() {
        return new RemoteFiles.Options(recursive, preserve, resume, verify);
    }
}
