package org.dustcluster.cluster;

import java.nio.file.Path;
import java.util.List;

/**
 * The port to the nodes' files. Thread-safe. A copy goes over the connection of the node's session, which is opened where there is
 * none, beside whatever its shell runs; many nodes are served side by side, within a bound. No method but {@link #close} waits for a
 * node.
 */
public interface RemoteFiles extends AutoCloseable {

    /**
     * How to copy.
     *
     * @param recursive directories too; without it they are refused
     * @param preserve modes and times as they are at the source
     * @param resume go on with what a broken copy left behind, and leave out what is there
     * @param verify compare the SHA-256 of both ends before a file gets its name
     */
    record Options(boolean recursive, boolean preserve, boolean resume, boolean verify) {
        /** Nothing particular. */
        public static final Options PLAIN = new Options(false, false, false, false);
    }

    /**
     * Files of this machine to nodes.
     *
     * @param directory what relative sources are relative to
     * @param sources as typed: names or patterns, at least one
     * @param destination as typed; {@code ""} for the home directory
     */
    record Upload(Path directory, List<String> sources, String destination, Options options) {
        public Upload {
            sources = List.copyOf(sources);
        }
    }

    /**
     * Files of nodes to this machine: {@code directory/basename.node}.
     *
     * @param source as typed: a name or a pattern
     * @param directory where to; made when missing
     */
    record Download(String source, Path directory, Options options) {}

    /** A script of this machine, and the words it is to be run with. */
    record Script(Path file, List<String> arguments) {
        public Script {
            arguments = List.copyOf(arguments);
        }
    }

    /** What a copy tells while it goes on. Called by the copy's threads, and may block: the copy then waits. */
    interface Listener {

        /** A file is whole and has its name. */
        void done(String node, String file, long bytes);

        /** A file, or with an empty name all that was left, could not be copied. {@code reason} is a clause. */
        void failed(String node, String file, String reason);

        /** Something to know that is no failure: a clause. */
        void note(String node, String text);
    }

    /**
     * Begins to copy to nodes.
     *
     * @throws DustException of status 2 when a source cannot be read; nobody has been contacted then
     */
    Transfer put(List<RemoteNode> nodes, Upload upload, Listener listener);

    /**
     * Begins to copy from nodes. No two of them write one file.
     *
     * @throws DustException of status 2 or 3 when the directory cannot be used; nobody has been contacted then
     */
    Transfer get(List<RemoteNode> nodes, Download download, Listener listener);

    /**
     * Begins to put a script where a node's shell can run it, in a private directory of its own. {@link Transfer#prepared} then
     * says how to run it. A node that runs it removes it; {@link #discard} does so for one that does not.
     *
     * @throws DustException of status 2 when the script cannot be read
     */
    Transfer stage(List<RemoteNode> nodes, Script script, Listener listener);

    /** Begins to remove what {@link #stage} put on these nodes; says nothing of what fails. */
    Transfer discard(List<RemoteNode> nodes, Transfer staged);

    /** Gives up every copy; bounded in time. */
    @Override
    void close();
}
