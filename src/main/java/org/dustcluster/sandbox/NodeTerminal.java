package org.dustcluster.sandbox;

import com.pty4j.WinSize;
import com.pty4j.unix.CLibrary;
import com.pty4j.unix.Pty;
import com.pty4j.unix.PtyHelpers;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.sshd.common.channel.PtyMode;

/**
 * A pty and the program on it. One thread reads, one writes, one waits; the rest may be called by any. Whoever made it closes it,
 * which hangs the line up.
 */
final class NodeTerminal implements AutoCloseable {
    private static final int SIGHUP = 1;
    private static final long RETRY_NANOS = 2_000_000;

    private final Pty pty;
    private final int pid;
    private final Object lock = new Object();
    private boolean closed;
    private boolean reaped;

    private NodeTerminal(Pty pty, int pid) {
        this.pty = pty;
        this.pid = pid;
    }

    /**
     * Starts a program on a pty whose modes and size are set before it runs.
     *
     * @param arguments its {@code argv}; the first need not be the file's name
     */
    static NodeTerminal start(
            String file,
            List<String> arguments,
            Map<String, String> environment,
            String directory,
            Map<PtyMode, Integer> modes,
            WinSize size)
            throws IOException {
        Pty pty = new Pty();
        try {
            TerminalModes.apply(pty.getMasterFD(), modes);
            TerminalModes.dontBlock(pty.getMasterFD());
            pty.setWindowSize(size, null);
            environment.put("SSH_TTY", pty.getSlaveName());
            String[] variables = environment.entrySet().stream()
                    .map(e -> e.getKey() + "=" + e.getValue())
                    .toArray(String[]::new);
            int pid = PtyHelpers.execPty(
                    file,
                    arguments.toArray(String[]::new),
                    variables,
                    directory,
                    pty.getSlaveName(),
                    pty.getMasterFD(),
                    "",
                    -1,
                    false);
            if (pid <= 0) {
                throw new IOException("cannot start " + file);
            }
            return new NodeTerminal(pty, pid);
        } catch (IOException | RuntimeException failed) {
            pty.close();
            throw failed;
        }
    }

    /** Loads the native code, so that the first login need not wait for it. */
    static void warmUp() throws IOException {
        Pty pty = new Pty();
        TerminalModes.apply(pty.getMasterFD(), Map.of());
        pty.close();
    }

    /** What the program writes. Its end (Linux says EIO once the last program has closed the terminal) reads as -1. */
    InputStream output() {
        return pty.getInputStream();
    }

    /**
     * Types. Waits while the program takes nothing, without ever blocking inside the system, so that {@link #close} always ends it.
     */
    void type(byte[] bytes, int length) throws IOException {
        int done = 0;
        byte[] rest = bytes;
        while (done < length) {
            if (done > 0) {
                rest = java.util.Arrays.copyOfRange(bytes, done, length);
            }
            int n;
            int error;
            synchronized (lock) {
                if (closed) {
                    throw new IOException("the terminal is closed");
                }
                n = CLibrary.write(pty.getMasterFD(), rest, length - done);
                error = n < 0 ? CLibrary.errno() : 0;
            }
            if (n > 0) {
                done += n;
            } else if (n == 0 || error == CLibrary.EAGAIN || error == CLibrary.EINTR) {
                LockSupport.parkNanos(RETRY_NANOS);
            } else {
                throw new IOException("the terminal takes nothing more: errno " + error);
            }
        }
    }

    void resize(WinSize size) {
        synchronized (lock) {
            if (!closed) {
                try {
                    pty.setWindowSize(size, null);
                } catch (IOException ended) {
                    // A terminal whose last program has gone needs no size.
                }
            }
        }
    }

    /** Sends a signal to what is in the foreground, else to the program's own group. */
    void signal(int number) {
        synchronized (lock) {
            if (!closed && !reaped) {
                int group = TerminalModes.foreground(pty.getMasterFD());
                PtyHelpers.getInstance().killpg(group > 0 ? group : pid, number);
            }
        }
    }

    /** Waits for the program's end. One thread, once. Exit status, or 128 and the signal's number. */
    int await() {
        int[] status = new int[1];
        while (PtyHelpers.waitpid(pid, status, 0) < 0) {
            if (PtyHelpers.errno() != CLibrary.EINTR) {
                break;
            }
        }
        synchronized (lock) {
            reaped = true;
        }
        int signal = status[0] & 0x7f;
        return signal == 0 ? status[0] >> 8 & 0xff : 128 + signal;
    }

    /** Hangs up: the program and its group get SIGHUP, and readers and writers end. Idempotent. */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            if (!reaped) {
                PtyHelpers.getInstance().killpg(pid, SIGHUP);
            }
            try {
                pty.close();
            } catch (IOException alreadyGone) {
                // Nothing is left to close.
            }
        }
    }
}
