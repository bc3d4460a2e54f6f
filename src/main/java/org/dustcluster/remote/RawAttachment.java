package org.dustcluster.remote;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.dustcluster.cluster.RawSession;
import org.dustcluster.cluster.RawTerminal;

/** One session lent to one terminal. */
final class RawAttachment implements RawSession {
    private final NodeShell shell;
    private final RawTerminal terminal;
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    /** What the terminal is to get before anything else. */
    private final AtomicReference<byte[]> beginning = new AtomicReference<>(new byte[0]);

    RawAttachment(NodeShell shell, RawTerminal terminal) {
        this.shell = shell;
        this.terminal = terminal;
    }

    RawTerminal terminal() {
        return terminal;
    }

    /** The terminal is to be brought to where the program believes it to be. Under the session's lock: nothing is written yet. */
    void begin(String text) {
        beginning.set(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Writes what the terminal is to get first, unless that was done. */
    synchronized void show() {
        byte[] first = beginning.getAndSet(new byte[0]);
        if (first.length > 0) {
            terminal.write(first, 0, first.length);
        }
    }

    /** Bytes of the node; by its reader. Synchronized as a stream is: it is the terminal's own lock. */
    synchronized void write(byte[] bytes) {
        show();
        terminal.write(bytes, 0, bytes.length);
    }

    /** The session has ended by itself. */
    void end(String reason) {
        ended.complete(reason);
    }

    @Override
    public boolean send(byte[] bytes, int offset, int length) {
        return shell.keys(this, Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void awaitRoom(long millis) throws InterruptedException {
        shell.awaitRoom(millis);
    }

    @Override
    public void resize(int columns, int rows) {
        shell.resizeRaw(columns, rows);
    }

    @Override
    public CompletableFuture<String> ended() {
        return ended;
    }

    @Override
    public void close() {
        shell.detach(this);
    }
}
