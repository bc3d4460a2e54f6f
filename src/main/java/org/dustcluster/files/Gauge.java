package org.dustcluster.files;

import java.util.concurrent.atomic.AtomicLong;
import org.dustcluster.cluster.Transfer;

/** How far one node is. Any thread. */
final class Gauge {
    private final String node;
    private final AtomicLong doneBytes = new AtomicLong();
    private final AtomicLong keptBytes = new AtomicLong();
    private final AtomicLong totalBytes = new AtomicLong();
    private final AtomicLong doneFiles = new AtomicLong();
    private final AtomicLong totalFiles = new AtomicLong();
    private volatile boolean begun;
    private volatile boolean failed;
    private volatile boolean over;

    Gauge(String node) {
        this.node = node;
    }

    void begin() {
        begun = true;
    }

    void expect(long files, long bytes) {
        totalFiles.addAndGet(files);
        totalBytes.addAndGet(bytes);
    }

    /** Bytes that have arrived; negative for those that turned out worthless. */
    void moved(long bytes) {
        doneBytes.addAndGet(bytes);
    }

    /** Bytes that an earlier copy has brought. */
    void kept(long bytes) {
        doneBytes.addAndGet(bytes);
        keptBytes.addAndGet(bytes);
    }

    void fileDone() {
        doneFiles.incrementAndGet();
    }

    void failed() {
        failed = true;
    }

    void over() {
        over = true;
    }

    Transfer.Progress now() {
        Transfer.State state = over
                ? failed ? Transfer.State.FAILED : Transfer.State.DONE
                : begun ? Transfer.State.COPYING : Transfer.State.WAITING;
        return new Transfer.Progress(
                node, state, doneBytes.get(), keptBytes.get(), totalBytes.get(), doneFiles.get(), totalFiles.get());
    }
}
