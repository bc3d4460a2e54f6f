package org.dustcluster.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.dustcluster.cluster.RawTerminal;
import org.dustcluster.cluster.TerminalModes;
import org.dustcluster.cluster.TtyModes;

/**
 * The screen while a node has it. Written to by the node's reader; taken back by {@code dust-ui}, or by the thread that ends the
 * program. Once it is taken back not a byte of the node comes through.
 */
final class RawScreen implements RawTerminal {
    /** How long the end of the program waits for a terminal that takes nothing. */
    private static final long LAST_MILLIS = 500;

    private final UserTerminal user;
    private final TerminalModes modes = new TerminalModes();
    /** The terminal's own lock, as it were: held while it is written to. */
    private final ReentrantLock lock = new ReentrantLock();

    private boolean left;

    RawScreen(UserTerminal user) {
        this.user = user;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            if (!left) {
                modes.watch(bytes, offset, length);
                user.terminal().output().write(bytes, offset, length);
                user.terminal().output().flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    /** Says something of dust's own in the node's screen. */
    void say(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        write(bytes, 0, bytes.length);
    }

    /** Takes the screen back: whatever was switched on is switched off. Idempotent. */
    void leave() {
        lock.lock();
        try {
            if (!left) {
                left = true;
                user.sayLast(modes.restoring() + "\r\n");
            }
        } finally {
            lock.unlock();
        }
    }

    /** The same at the end of the program, which a terminal that takes nothing shall not hold up. */
    void leaveSoon() {
        try {
            if (lock.tryLock(LAST_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    leave();
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int columns() {
        return user.columns();
    }

    @Override
    public int rows() {
        return user.rows();
    }

    @Override
    public TtyModes modes() {
        return user.ttyModes();
    }
}
