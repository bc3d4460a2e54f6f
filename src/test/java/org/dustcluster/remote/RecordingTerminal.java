package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.dustcluster.cluster.RawTerminal;
import org.dustcluster.cluster.TtyModes;

/** A terminal of a size that keeps what it was sent. Thread-safe. */
final class RecordingTerminal implements RawTerminal {
    private final int columns;
    private final int rows;
    private final StringBuilder text = new StringBuilder();

    RecordingTerminal(int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        text.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
        notifyAll();
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public TtyModes modes() {
        return TtyModes.ordinary();
    }

    /** Waits for a text, ten seconds at most; answers it with what came before it, and forgets both. */
    synchronized String await(String wanted) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (text.indexOf(wanted) < 0) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            assertTrue(left > 0, "no \"" + wanted + "\" on the screen:\n" + text);
            wait(left);
        }
        String before = text.substring(0, text.indexOf(wanted) + wanted.length());
        text.delete(0, before.length());
        return before;
    }
}
