package org.dustcluster.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.dustcluster.cluster.RemoteFiles;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.remote.Connections;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node's part of a copy, conducted by one {@code dust-copy-*} thread: opens the channel, does the job, closes it. */
final class NodeCopy {
    private static final Logger LOG = LoggerFactory.getLogger(NodeCopy.class);

    /** What is to be done on a node. */
    interface Job {
        void run(NodeCopy copy) throws IOException, InterruptedException;
    }

    private static final long SMALL_TO_SUM = 256 * 1024;

    private final RemoteNode node;
    private final Connections connections;
    private final RemoteFiles.Listener listener;
    private final Gauge gauge;
    private final Lanes lanes;
    private final Spare spare;
    private final Object lock = new Object();
    private volatile String broken = "";
    private volatile boolean cancelled;
    private volatile @Nullable RemoteDisk disk;
    private volatile @Nullable Attributes home;

    @GuardedBy("lock")
    private @Nullable Thread conductor;

    @GuardedBy("lock")
    private @Nullable RemoteSums sums;

    /** @param spare shared by all nodes */
    NodeCopy(RemoteNode node, Connections connections, RemoteFiles.Listener listener, Executor threads, Spare spare) {
        this.node = node;
        this.connections = connections;
        this.listener = listener;
        this.gauge = new Gauge(node.name());
        this.lanes = new Lanes(this, threads);
        this.spare = spare;
    }

    RemoteNode node() {
        return node;
    }

    Gauge gauge() {
        return gauge;
    }

    Lanes lanes() {
        return lanes;
    }

    RemoteDisk disk() {
        RemoteDisk open = disk;
        if (open == null) {
            throw new IllegalStateException("the channel is not open yet");
        }
        return open;
    }

    /** Runs on {@code dust-copy-*}. */
    void conduct(Job job) {
        synchronized (lock) {
            conductor = Thread.currentThread();
        }
        try {
            check();
            RemoteDisk open = new RemoteDisk(
                    Sftp.open(connections.open(node, new Connections.Service.Subsystem("sftp")), node.name(), spare));
            disk = open;
            gauge.begin();
            try {
                job.run(this);
            } finally {
                open.sftp().close();
            }
        } catch (Connections.NoSessionException e) {
            // The session's own event has told.
            gauge.failed();
        } catch (GivenUpException | InterruptedException e) {
            gauge.failed();
        } catch (ConnectionException e) {
            broken(e);
        } catch (IOException e) {
            failed("", e);
        } catch (RuntimeException e) {
            LOG.error("{}: the copy failed", node.name(), e);
            failed("", new IOException("internal error, see dust.log"));
        } finally {
            end();
        }
    }

    /** Closes the channels: whatever waits for them ends. Never blocks. */
    void abort() {
        RemoteSums open;
        synchronized (lock) {
            open = sums;
        }
        if (open != null) {
            open.close();
        }
        disk().sftp().close();
    }

    private void end() {
        RemoteSums open;
        synchronized (lock) {
            conductor = null;
            open = sums;
        }
        // A late cancel() must not reach this thread's next node.
        Thread.interrupted();
        if (open != null) {
            open.close();
        }
        gauge.over();
    }

    /** Gives this node up. Any thread; never blocks. */
    void cancel() {
        synchronized (lock) {
            cancelled = true;
            if (conductor != null) {
                conductor.interrupt();
            }
        }
    }

    void check() throws GivenUpException {
        if (cancelled) {
            throw new GivenUpException();
        }
    }

    boolean cancelled() {
        return cancelled;
    }

    /** The attributes of the home directory, for whose files are ours; null where there is none. */
    @Nullable
    Attributes home() throws IOException, InterruptedException {
        Attributes known = home;
        if (known == null) {
            known = disk().stat(".");
            home = known;
        }
        return known;
    }

    void done(String file, long bytes) {
        gauge.fileDone();
        listener.done(node.name(), file, bytes);
    }

    void failed(String file, IOException why) {
        LOG.debug("{}: {}", node.name(), file, why);
        gauge.failed();
        String reason = why.getMessage();
        listener.failed(node.name(), file, reason == null ? why.getClass().getSimpleName() : reason);
    }

    /** A file that was under way when the channel ended. */
    void brokenAt(String file) {
        broken = file;
    }

    private void broken(ConnectionException end) {
        long files = gauge.now().totalFiles();
        String arrived = files > 1 ? "; " + gauge.now().doneFiles() + " of " + files + " files have arrived" : "";
        failed(broken, new IOException(end.getMessage() + arrived, end));
    }

    void note(String text) {
        listener.note(node.name(), text);
    }

    /**
     * The SHA-256 of a file of the node: computed there where that can be done, else read back. So is a small one: three processes
     * there cost more than one request.
     */
    String remoteSum(String path, long size) throws IOException, InterruptedException {
        if (size < SMALL_TO_SUM) {
            return RemoteSums.readBack(disk(), path);
        }
        RemoteSums open;
        synchronized (lock) {
            if (sums == null) {
                sums = new RemoteSums(connections, node, disk());
            }
            open = sums;
        }
        return open.of(path);
    }
}
