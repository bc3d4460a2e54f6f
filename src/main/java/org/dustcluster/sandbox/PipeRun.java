package org.dustcluster.sandbox;

import com.pty4j.unix.PtyHelpers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A program without a terminal: {@code ssh node command}, with standard error apart. One thread a stream, and one that waits. */
final class PipeRun implements NodeProgram.Run {
    private static final int SIGHUP = 1;

    private final Process process;
    private final ProgramStreams streams;

    private PipeRun(Process process, ProgramStreams streams) {
        this.process = process;
        this.streams = streams;
    }

    static PipeRun start(
            SandboxNode node, @Nullable String command, Map<String, String> environment, ProgramStreams streams)
            throws IOException {
        String shell = SandboxNode.shell();
        ProcessBuilder builder =
                command == null ? new ProcessBuilder(shell, "-l") : new ProcessBuilder(shell, "-c", command);
        builder.directory(node.home().toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        PipeRun run = new PipeRun(builder.start(), streams);
        ThreadFactory threads = DaemonThreads.named(node.instance());
        Thread output = threads.newThread(() -> run.copy(run.process.getInputStream(), streams.out()));
        Thread errors = threads.newThread(() -> run.copy(run.process.getErrorStream(), streams.err()));
        output.start();
        errors.start();
        threads.newThread(run::copyInput).start();
        threads.newThread(() -> run.finish(output, errors)).start();
        return run;
    }

    private void copy(InputStream source, OutputStream sink) {
        byte[] buffer = new byte[16 * 1024];
        try (InputStream from = source) {
            int n;
            while ((n = from.read(buffer)) > 0) {
                sink.write(buffer, 0, n);
                sink.flush();
            }
        } catch (IOException oneEndGone) {
            // The program sees a broken pipe, as under sshd.
        }
    }

    private void copyInput() {
        byte[] buffer = new byte[16 * 1024];
        try (OutputStream to = process.getOutputStream()) {
            int n;
            while ((n = streams.in().read(buffer)) >= 0) {
                to.write(buffer, 0, n);
                to.flush();
            }
        } catch (IOException oneEndGone) {
            // The program has ended, or the client has.
        }
    }

    private void finish(Thread output, Thread errors) {
        int status = 255;
        try {
            // As with sshd, a background job that holds the pipe holds the channel.
            output.join();
            errors.join();
            status = process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        streams.exit().onExit(status);
    }

    @Override
    public void signal(int number) {
        everybody().forEach(each -> PtyHelpers.signal((int) each.pid(), number));
    }

    @Override
    public void resize(int columns, int rows) {
        // There is nothing that has a size.
    }

    @Override
    public void hangUp() {
        if (process.isAlive()) {
            signal(SIGHUP);
        }
    }

    private Stream<ProcessHandle> everybody() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .filter(ProcessHandle::isAlive);
    }
}
