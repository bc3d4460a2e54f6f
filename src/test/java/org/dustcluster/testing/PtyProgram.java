package org.dustcluster.testing;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program on a real pty, typed to and read as a person would. What it wrote is kept whole; {@link #await} looks at what came
 * after the last thing that was awaited, with escape sequences taken out.
 */
public final class PtyProgram implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Pattern ESCAPES = Pattern.compile(
            "\u001b\\[[0-9;?<>=]*[ -/]*[@-~]|\u001b\\][^\u0007\u001b]*(\u0007|\u001b\\\\)|\u001bP[^\u001b]*\u001b\\\\|\u001b[()][0-9A-B]|\u001b[=>DEM78]|\r|\u0007");

    /** Longer than that it is none, but text behind a stray ESC. */
    private static final int LONGEST_ESCAPE = 4096;

    private final PtyProcess process;
    private final StringBuilder written = new StringBuilder();
    /** What was written, escape sequences taken out. */
    private final StringBuilder plain = new StringBuilder();
    /** The beginning of an escape sequence whose end has not come. */
    private String unfinished = "";
    /** How much of the plain text has been awaited. */
    private int seen;

    private boolean ended;

    private PtyProgram(PtyProcess process) {
        this.process = process;
        Thread reader = new Thread(this::read, "test-pty-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a program on a pty of 100 columns and 30 rows. */
    public static PtyProgram start(Path directory, Map<String, String> environment, String... command) {
        try {
            PtyProcess process = new PtyProcessBuilder(command)
                    .setDirectory(directory.toString())
                    .setEnvironment(environment)
                    .setInitialColumns(100)
                    .setInitialRows(30)
                    .start();
            return new PtyProgram(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        char[] buffer = new char[8192];
        // A character may be cut by the end of a read: the decoder of a reader keeps its beginning.
        try (Reader in = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                append(new String(buffer, 0, count));
            }
        } catch (IOException e) {
            // The pty of a program that has ended answers EIO: that is its end.
        }
        synchronized (this) {
            plain.append(unfinished);
            ended = true;
            notifyAll();
        }
    }

    private synchronized void append(String text) {
        written.append(text);
        strip(unfinished + text);
        notifyAll();
    }

    /** Each byte is looked at once: what was written before may be long. */
    private void strip(String text) {
        unfinished = "";
        Matcher escape = ESCAPES.matcher(text);
        int done = 0;
        for (int at = 0; at < text.length(); at++) {
            if ("\u001b\r\u0007".indexOf(text.charAt(at)) < 0) {
                continue;
            }
            escape.region(at, text.length());
            boolean whole = escape.lookingAt();
            if (!whole && escape.hitEnd() && text.length() - at < LONGEST_ESCAPE) {
                plain.append(text, done, at);
                unfinished = text.substring(at);
                return;
            }
            if (whole) {
                plain.append(text, done, at);
                done = escape.end();
                at = done - 1;
            }
        }
        plain.append(text, done, text.length());
    }

    /** Types text as it is; {@code \r} is Enter. */
    public void type(String text) {
        type(text.getBytes(StandardCharsets.UTF_8));
    }

    public void type(byte[] bytes) {
        try {
            process.getOutputStream().write(bytes);
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Types a line and Enter. */
    public void enter(String line) {
        type(line + "\r");
    }

    public void resize(int columns, int rows) {
        process.setWinSize(new WinSize(columns, rows));
    }

    /** Waits until what came since the last match contains the text; that becomes the new beginning. Answers what was passed over. */
    public String await(String text) {
        return await(Pattern.compile(Pattern.quote(text)), DEADLINE);
    }

    /** The same with a pattern. */
    public String await(Pattern pattern, Duration deadline) {
        return await(pattern, deadline, true);
    }

    /** Waits until the pattern occurs in what came since the last {@link #await} or {@link #forget}; several may in any order. */
    public void awaitAnywhere(Pattern pattern, Duration deadline) {
        await(pattern, deadline, false);
    }

    /** What has come so far is no longer looked at. */
    public synchronized void forget() {
        seen = plain.length();
    }

    private synchronized String await(Pattern pattern, Duration deadline, boolean pass) {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            String news = plain.substring(seen);
            Matcher matcher = pattern.matcher(news);
            if (matcher.find()) {
                seen += pass ? matcher.end() : 0;
                return news.substring(0, matcher.end());
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0 || ended) {
                throw new AssertionError((ended ? "the program ended" : "time is over") + " waiting for <"
                        + pattern.pattern() + ">; since the last match:\n" + news + "\nall:\n" + plain);
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

    /** Waits for the end and answers the exit status. */
    public int exitStatus() {
        try {
            if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the program does not end; it wrote:\n" + everything());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** All raw bytes so far, decoded. */
    public synchronized String everything() {
        return written.toString();
    }

    /** Closes the terminal's window: the far end of the pty is gone. */
    public void hangUp() {
        try {
            process.getOutputStream().close();
            process.getInputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
