package org.dustcluster.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.RemoteFiles;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.Transfer;
import org.dustcluster.remote.Connections;
import org.dustcluster.remote.DustThreads;

/**
 * The nodes' files over SFTP, {@value #NODES} nodes at a time. Thread-safe. Owns its threads; {@link #close} gives up what is under
 * way. The connections are not its own.
 */
public final class SftpFiles implements RemoteFiles {
    /** Nodes side by side; each holds 2 MiB at most, and {@link Spare} for all together. */
    private static final int NODES = 16;

    private static final int SCRIPT_LIMIT = 16 * 1024 * 1024;

    private final Connections connections;
    private final ThreadPoolExecutor conductors;
    /** Bounded by {@link Lanes}, node by node. */
    private final ExecutorService lanes = Executors.newCachedThreadPool(DustThreads.numbered("dust-file-"));

    private final Spare spare = new Spare();
    private final Set<Copying> underWay = ConcurrentHashMap.newKeySet();

    /** @param connections where channels come from */
    public SftpFiles(Connections connections) {
        this.connections = connections;
        this.conductors = new ThreadPoolExecutor(
                NODES, NODES, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DustThreads.numbered("dust-copy-"));
        conductors.allowCoreThreadTimeOut(true);
    }

    @Override
    public Transfer put(List<RemoteNode> nodes, Upload upload, Listener listener) {
        LocalTree tree = LocalTree.read(
                upload.directory(), upload.sources(), upload.options().recursive());
        tree.problems().forEach((name, reason) -> listener.failed("", name, reason));
        LocalSums sums = new LocalSums();
        return start(
                nodes, listener, copying -> () -> new UploadJob(tree, upload.destination(), upload.options(), sums));
    }

    @Override
    public Transfer get(List<RemoteNode> nodes, Download download, Listener listener) {
        try {
            Files.createDirectories(download.directory());
        } catch (IOException e) {
            throw DustException.usage("cannot use `" + download.directory() + "`: " + LocalTree.reason(e));
        }
        Claims claims = new Claims();
        return start(
                nodes,
                listener,
                copying -> () -> new DownloadJob(download.source(), download.directory(), download.options(), claims));
    }

    @Override
    public Transfer stage(List<RemoteNode> nodes, Script script, Listener listener) {
        byte[] bytes = read(script.file());
        String name = Names.wireName(script.file());
        return start(nodes, listener, copying -> () -> new StageJob(name, bytes, script.arguments(), copying.staged()));
    }

    private static byte[] read(Path file) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > SCRIPT_LIMIT) {
                throw DustException.usage("`" + file + "` is too large for a script");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            String reason = Files.isDirectory(file) ? "it is a directory" : LocalTree.reason(e);
            throw DustException.usage("cannot read `" + file + "`: " + reason);
        }
    }

    @Override
    public Transfer discard(List<RemoteNode> nodes, Transfer staged) {
        Map<RemoteNode, String> lines = staged instanceof Copying copying ? copying.staged() : Map.of();
        return start(
                nodes,
                new Nobody(),
                copying -> () -> copy -> {
                    String directory = lines.get(copy.node());
                    if (directory != null) {
                        StageJob.discard(copy.disk(), directory);
                    }
                });
    }

    private interface Jobs {
        Supplier<NodeCopy.Job> of(Copying copying);
    }

    private Transfer start(List<RemoteNode> nodes, Listener listener, Jobs jobs) {
        List<NodeCopy> copies = new ArrayList<>();
        nodes.forEach(node -> copies.add(new NodeCopy(node, connections, listener, lanes, spare)));
        Copying copying = new Copying(copies);
        underWay.removeIf(Copying::over);
        underWay.add(copying);
        copying.start(conductors, jobs.of(copying));
        return copying;
    }

    /** Gives up what is under way and waits for that, two seconds at most; a file then has its old content or its new one. */
    @Override
    public void close() {
        conductors.shutdown();
        underWay.forEach(Copying::cancel);
        try {
            if (!conductors.awaitTermination(2, TimeUnit.SECONDS)) {
                conductors.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lanes.shutdownNow();
    }

    /** Where nobody wants to know. */
    private static final class Nobody implements Listener {
        @Override
        public void done(String node, String file, long bytes) {}

        @Override
        public void failed(String node, String file, String reason) {}

        @Override
        public void note(String node, String text) {}
    }
}
