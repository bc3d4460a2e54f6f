package org.dustcluster.remote;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.dustcluster.cluster.RawSession;
import org.dustcluster.cluster.RawTerminal;

/** One session lent to one terminal. Keys that come before the session is there wait for it. */
final class RawAttachment implements RawSession {
    private final NodeShell shell;
    private final RawTerminal terminal;
    private final CompletableFuture<Void> entered = new CompletableFuture<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    RawAttachment(NodeShell shell, RawTerminal terminal) {
        this.shell = shell;
        this.terminal = terminal;
    }

    RawTerminal terminal() {
        return terminal;
    }

    /** The session is raw from now on. */
    void entered() {
        entered.complete(null);
    }

    /** The session has ended by itself. */
    void end(String reason) {
        ended.complete(reason);
        entered.complete(null);
    }

    @Override
    public void send(byte[] bytes, int offset, int length) throws InterruptedException {
        try {
            // Ends with the login, which has a deadline.
            entered.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
        shell.keys(Arrays.copyOfRange(bytes, offset, offset + length));
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
        entered.complete(null);
    }
}
