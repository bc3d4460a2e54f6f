package org.dustcluster.ssh;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;

/**
 * One command on a channel of its own, beside the shell of the same connection. What it prints is gathered in memory, up to a limit, by
 * the library's thread, which therefore never waits for us. Used once.
 */
final class SideChannel {
    private final ClientSession session;
    private final int limit;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    @GuardedBy("this")
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    SideChannel(ClientSession session, int limit) {
        this.session = session;
        this.limit = limit;
    }

    /** Runs it to its end: {@link org.dustcluster.remote.Link#ask}. */
    byte[] run(String command, byte[] input, Duration deadline) throws IOException, InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        ChannelExec channel = session.createExecChannel(command);
        channel.setOut(new Gathering());
        channel.setErr(OutputStream.nullOutputStream());
        channel.addCloseFutureListener(closed -> over.complete(null));
        try {
            CompletableFuture<Void> opened = new CompletableFuture<>();
            channel.open().addListener(opening -> {
                Throwable refusal = opening.getException();
                if (refusal == null) {
                    opened.complete(null);
                } else {
                    opened.completeExceptionally(refusal);
                }
            });
            await(opened, end);
            // Within the window of any server: nothing waits here.
            try (OutputStream in = channel.getInvertedIn()) {
                in.write(input);
            }
            await(over, end);
            if (channel.getExitStatus() == null) {
                throw new IOException("it was cut off");
            }
        } finally {
            // Not at once: only so is the node told, and ends a command that has not ended.
            channel.close(false);
        }
        synchronized (this) {
            return printed.toByteArray();
        }
    }

    private static void await(CompletableFuture<Void> event, long end) throws IOException, InterruptedException {
        try {
            event.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer in time", e);
        } catch (ExecutionException e) {
            throw new IOException("no second channel: " + e.getCause(), e);
        }
    }

    /** On the library's thread. */
    private final class Gathering extends OutputStream {
        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            synchronized (SideChannel.this) {
                if (printed.size() + length <= limit) {
                    printed.write(bytes, offset, length);
                    return;
                }
            }
            over.completeExceptionally(new IOException("more than " + limit + " bytes"));
        }
    }
}
