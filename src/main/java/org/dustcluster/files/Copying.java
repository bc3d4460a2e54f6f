package org.dustcluster.files;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.Transfer;

/** The one {@link Transfer}: the parts of all its nodes. Any thread. */
final class Copying implements Transfer {
    private final List<NodeCopy> copies;
    private final CountDownLatch missing;
    /** Where a script was put, by node. */
    private final Map<RemoteNode, String> staged = new ConcurrentHashMap<>();

    Copying(List<NodeCopy> copies) {
        this.copies = List.copyOf(copies);
        this.missing = new CountDownLatch(copies.size());
    }

    /** @param conductors has room for so many nodes at a time; the others wait in it */
    void start(Executor conductors, Supplier<? extends NodeCopy.Job> job) {
        for (NodeCopy copy : copies) {
            NodeCopy.Job its = job.get();
            conductors.execute(() -> {
                try {
                    copy.conduct(its);
                } finally {
                    missing.countDown();
                }
            });
        }
    }

    Map<RemoteNode, String> staged() {
        return staged;
    }

    boolean over() {
        return missing.getCount() == 0;
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return missing.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void cancel() {
        copies.forEach(NodeCopy::cancel);
    }

    @Override
    public List<Progress> progress() {
        List<Progress> progress = new ArrayList<>();
        copies.forEach(copy -> progress.add(copy.gauge().now()));
        return progress;
    }

    @Override
    public Map<RemoteNode, String> prepared() {
        Map<RemoteNode, String> lines = new LinkedHashMap<>();
        for (NodeCopy copy : copies) {
            String directory = staged.get(copy.node());
            if (directory != null) {
                lines.put(copy.node(), StageJob.line(directory));
            }
        }
        return lines;
    }
}
