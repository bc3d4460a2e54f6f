package org.dustcluster.testing;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program on a real pty that takes and gives megabytes: what it wrote is kept as it is, byte by byte. */
public final class PtyBytes implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(4);

    private final PtyProcess process;
    private byte[] written = new byte[1 << 16];
    private int length;
    /** What has been awaited ends here. */
    private int seen;

    private PtyBytes(PtyProcess process) {
        this.process = process;
        Thread reader = new Thread(this::read, "test-pty-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a program on a pty of 100 columns and 30 rows. */
    public static PtyBytes start(Path directory, Map<String, String> environment, String... command)
            throws IOException {
        return new PtyBytes(new PtyProcessBuilder(command)
                .setDirectory(directory.toString())
                .setEnvironment(environment)
                .setInitialColumns(100)
                .setInitialRows(30)
                .start());
    }

    private void read() {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = process.getInputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                append(buffer, count);
            }
        } catch (IOException e) {
            // The pty of a program that has ended answers EIO.
        }
    }

    private synchronized void append(byte[] bytes, int count) {
        if (length + count > written.length) {
            written = Arrays.copyOf(written, Math.max(2 * written.length, length + count));
        }
        System.arraycopy(bytes, 0, written, length, count);
        length += count;
        notifyAll();
    }

    /** Types bytes as they are; blocks while the terminal takes none, as a paste does. */
    public void type(byte[] bytes) throws IOException {
        process.getOutputStream().write(bytes);
        process.getOutputStream().flush();
    }

    public void type(String text) throws IOException {
        type(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Waits for a text behind the last one that was awaited; answers all bytes between the two. */
    public synchronized byte[] await(String text) {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        long end = System.nanoTime() + DEADLINE.toNanos();
        int from = seen;
        while (true) {
            int at = find(wanted, from);
            if (at >= 0) {
                byte[] between = Arrays.copyOfRange(written, seen, at);
                seen = at + wanted.length;
                return between;
            }
            from = Math.max(seen, length - wanted.length + 1);
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("time is over waiting for <" + text + ">; " + (length - seen)
                        + " bytes came, last:\n"
                        + new String(
                                written, Math.max(0, length - 2000), Math.min(2000, length), StandardCharsets.UTF_8));
            }
            pause(left);
        }
    }

    private void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private int find(byte[] wanted, int from) {
        for (int at = from; at + wanted.length <= length; at++) {
            if (written[at] == wanted[0] && Arrays.equals(written, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
