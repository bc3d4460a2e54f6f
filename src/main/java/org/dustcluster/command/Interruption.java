package org.dustcluster.command;

import org.jspecify.annotations.Nullable;

/**
 * What Ctrl-C means right now. A signal handler, on a thread of its own, calls {@link #interrupt}; the command that waits on
 * {@code dust-ui} has said before what that should do. Without such a word the command's thread is interrupted, which ends AWS
 * calls and waits.
 */
public final class Interruption {
    private @Nullable Thread runner;
    private @Nullable Runnable action;
    private boolean requested;

    /** A piece of a command during which Ctrl-C does something particular. Closing it restores what was before. */
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** Called by the interpreter: a line begins on this thread. The scope's end forgets a pending interrupt. */
    synchronized Scope running() {
        runner = Thread.currentThread();
        requested = false;
        return this::ended;
    }

    private synchronized void ended() {
        if (requested && Thread.currentThread() == runner) {
            Thread.interrupted();
        }
        runner = null;
        action = null;
    }

    /** Until the scope is closed an interrupt runs {@code onInterrupt}, on the signal handler's thread; it must not block. */
    public synchronized Scope during(Runnable onInterrupt) {
        Runnable before = action;
        action = onInterrupt;
        return () -> restore(before);
    }

    private synchronized void restore(@Nullable Runnable before) {
        action = before;
    }

    /** The user pressed Ctrl-C. Nothing happens when no line runs. Any thread. */
    public synchronized void interrupt() {
        if (runner == null) {
            return;
        }
        requested = true;
        if (action != null) {
            action.run();
        } else {
            runner.interrupt();
        }
    }

    /** Whether the line that runs was interrupted: its status is then 130. */
    public synchronized boolean requested() {
        return requested;
    }
}
