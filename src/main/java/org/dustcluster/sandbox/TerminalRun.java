package org.dustcluster.sandbox;

import com.pty4j.WinSize;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.server.Environment;
import org.jspecify.annotations.Nullable;

/**
 * A program on a pty. Three threads: {@code out} reads the pty and writes the channel, {@code in} the other way, {@code wait}
 * reports the end once all output has gone out.
 */
final class TerminalRun implements NodeProgram.Run {
    /** How long the terminal of a program that has ended must be quiet before a background job may keep it no longer. */
    private static final long QUIET_MILLIS = 50;

    private final NodeTerminal terminal;
    private final ProgramStreams streams;
    private final AtomicLong bytesRead = new AtomicLong();
    private volatile boolean writing;

    private TerminalRun(NodeTerminal terminal, ProgramStreams streams) {
        this.terminal = terminal;
        this.streams = streams;
    }

    static TerminalRun start(
            SandboxNode node,
            @Nullable String command,
            Map<String, String> environment,
            Environment asked,
            ProgramStreams streams)
            throws IOException {
        String shell = SandboxNode.shell();
        String name = shell.substring(shell.lastIndexOf('/') + 1);
        // As sshd does: a dash before the name makes it a login shell; a command gets a plain one.
        List<String> arguments = command == null ? List.of("-" + name) : List.of(name, "-c", command);
        WinSize size = new WinSize(
                NodeProgram.size(asked, Environment.ENV_COLUMNS), NodeProgram.size(asked, Environment.ENV_LINES));
        NodeTerminal terminal =
                NodeTerminal.start(shell, arguments, environment, node.home().toString(), asked.getPtyModes(), size);
        TerminalRun run = new TerminalRun(terminal, streams);
        ThreadFactory threads = DaemonThreads.named(node.instance());
        Thread output = threads.newThread(run::copyOutput);
        output.start();
        threads.newThread(run::copyInput).start();
        threads.newThread(() -> run.finish(output)).start();
        return run;
    }

    private void copyOutput() {
        byte[] buffer = new byte[16 * 1024];
        try (InputStream from = terminal.output()) {
            int n;
            while ((n = from.read(buffer, 0, buffer.length)) > 0) {
                writing = true;
                bytesRead.addAndGet(n);
                streams.out().write(buffer, 0, n);
                streams.out().flush();
                writing = false;
            }
        } catch (IOException channelGone) {
            terminal.close();
        } finally {
            writing = false;
        }
    }

    private void copyInput() {
        byte[] buffer = new byte[4096];
        try {
            int n;
            // The client's end of file says nothing to a terminal: Ctrl-D does.
            while ((n = streams.in().read(buffer)) >= 0) {
                terminal.type(buffer, n);
            }
        } catch (IOException oneEndGone) {
            // The other threads see it too, and report the end.
        }
    }

    private void finish(Thread output) {
        int status = terminal.await();
        try {
            long seen = -1;
            while (output.isAlive() && (writing || bytesRead.get() != seen)) {
                seen = bytesRead.get();
                output.join(QUIET_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        terminal.close();
        streams.exit().onExit(status);
    }

    @Override
    public void signal(int number) {
        terminal.signal(number);
    }

    @Override
    public void resize(int columns, int rows) {
        terminal.resize(new WinSize(columns, rows));
    }

    @Override
    public void hangUp() {
        terminal.close();
    }
}
