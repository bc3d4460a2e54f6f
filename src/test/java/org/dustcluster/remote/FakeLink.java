package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SshAddress;

/**
 * A scripted shell at the end of a link: it knows our priming and sync texts as a POSIX shell would act on them, and a few
 * commands. {@code say X} prints, {@code status N} ends with N, {@code read} waits for a line of input and prints it, {@code run} runs until
 * {@link #finish}, {@code flood} prints until it is interrupted, {@code exit} ends the session. A line that comes while a command runs waits, as in a terminal. Thread-safe.
 */
final class FakeLink implements Link {
    private static final Pattern NONCE = Pattern.compile("_dust_a=(\\w+); _dust_a=\\$\\{_dust_a}(\\w+);");
    private static final Pattern EPOCH = Pattern.compile("_dust (\\d+)$");

    private final ArrayDeque<byte[]> output = new ArrayDeque<>();
    private final ArrayDeque<String> terminal = new ArrayDeque<>();
    private final List<String> typed = new ArrayList<>();
    private final List<String> sizes = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private String nonce = "";
    private String epoch = "";
    private String running = "";
    private int status;
    private boolean ended;
    private boolean byShell;
    private boolean closed;
    private boolean mute;
    private boolean stalled;
    private Runnable readable = () -> {};
    private int asked;
    private volatile Function<String, byte[]> answers = input -> new byte[0];

    /** A node at whose end such a link may be: there is nothing at its address. */
    static RemoteNode node(String name) {
        return new RemoteNode(
                name,
                new SshAddress(
                        "127.0.0.1",
                        22,
                        "u",
                        Optional.empty(),
                        "i-" + name,
                        false,
                        List.of(),
                        HostKeyPolicy.ACCEPT_NEW,
                        Duration.ofSeconds(2)));
    }

    @Override
    public synchronized int read(byte[] buffer) throws IOException {
        if (output.isEmpty() && running.equals("flood")) {
            output.add("y\r\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        }
        while (output.isEmpty() && !ended && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new java.io.InterruptedIOException();
            }
        }
        byte[] next = closed ? null : output.poll();
        if (next == null) {
            return -1;
        }
        int count = Math.min(next.length, buffer.length);
        System.arraycopy(next, 0, buffer, 0, count);
        if (count < next.length) {
            output.addFirst(java.util.Arrays.copyOfRange(next, count, next.length));
        }
        return count;
    }

    @Override
    public synchronized int available() {
        if (closed || (ended && output.isEmpty())) {
            return -1;
        }
        return output.stream().mapToInt(bytes -> bytes.length).sum() + (running.equals("flood") ? 1 : 0);
    }

    @Override
    public synchronized void whenReadable(Runnable action) {
        readable = action;
        action.run();
    }

    @Override
    public synchronized boolean takesNow(int length) {
        return !stalled;
    }

    /** From now on nothing is taken: a writer waits for {@link #close}. */
    synchronized void stall() {
        stalled = true;
    }

    private synchronized void changed() {
        notifyAll();
        readable.run();
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        while (stalled && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new java.io.InterruptedIOException();
            }
        }
        if (closed || ended) {
            // As the real link: a write after the loss tells the loss.
            throw new IOException(closed ? "the session is closed" : endReason());
        }
        for (char character : new String(bytes, offset, length, StandardCharsets.UTF_8).toCharArray()) {
            if (character == 3) {
                interrupted();
            } else if (character == '\n') {
                typed.add(line.toString());
                terminal.add(line.toString());
                line.setLength(0);
            } else {
                line.append(character);
            }
        }
        work();
    }

    private void interrupted() {
        // The terminal flushes its queue, and the shell prompts.
        terminal.clear();
        line.setLength(0);
        running = "";
        status = 130;
        print("\r\n");
        prompt();
    }

    /** Reads the terminal's lines for as long as nothing runs. */
    private void work() {
        while (!terminal.isEmpty() && !ended && !mute) {
            if (running.equals("read")) {
                print("got " + terminal.poll() + "\r\n");
                running = "";
                prompt();
            } else if (running.isEmpty()) {
                obey(terminal.remove());
            } else {
                return;
            }
        }
    }

    private void obey(String command) {
        Matcher planted = NONCE.matcher(command);
        Matcher numbered = EPOCH.matcher(command);
        if (planted.find()) {
            nonce = planted.group(1) + planted.group(2);
            print(nonce + "f;");
        }
        if (numbered.find()) {
            epoch = numbered.group(1);
        } else if (command.startsWith("say ")) {
            print(command.substring(4) + "\r\n");
            status = 0;
        } else if (command.startsWith("status ")) {
            status = Integer.parseInt(command.substring(7));
        } else if (command.equals("exit")) {
            end(true);
            return;
        } else if (command.equals("read") || command.equals("run") || command.equals("flood")) {
            running = command;
            status = 0;
            changed();
            return;
        }
        prompt();
    }

    private void prompt() {
        if (!epoch.isEmpty()) {
            print(nonce + ":" + epoch + ":" + status + ";");
        }
    }

    /** Prints something, as a background job would. */
    synchronized void print(String text) {
        output.add(text.getBytes(StandardCharsets.UTF_8));
        changed();
    }

    /** Ends {@code run}, once it runs. */
    synchronized void finish(int with) throws InterruptedException {
        while (!running.equals("run")) {
            wait();
        }
        running = "";
        prompt(with);
        work();
    }

    /** Prompts without having read a line. */
    synchronized void prompt(int with) {
        status = with;
        prompt();
    }

    /** Ends the session. */
    synchronized void end(boolean asShell) {
        ended = true;
        byShell = asShell;
        changed();
    }

    /** From now on nothing is answered. */
    synchronized void mute() {
        mute = true;
    }

    /** The lines that were typed, ours included. */
    synchronized List<String> typed() {
        return List.copyOf(typed);
    }

    /** Knows {@code cat}, which prints its input, and {@code sleep}, which ends at its deadline; {@link #answer} what else. */
    @Override
    public byte[] ask(String command, byte[] input, int limit, Duration deadline)
            throws IOException, InterruptedException {
        synchronized (this) {
            if (closed || ended) {
                throw new IOException("the session is closed");
            }
            asked++;
        }
        byte[] printed = command.equals("cat") ? input : answers.apply(new String(input, StandardCharsets.UTF_8));
        if (command.startsWith("sleep") || printed == null) {
            new CountDownLatch(1).await(deadline.toNanos(), TimeUnit.NANOSECONDS);
            throw new IOException("no answer in time");
        }
        if (printed.length > limit) {
            throw new IOException("more than " + limit + " bytes");
        }
        return printed;
    }

    /** What a question on a second channel is answered with, by its input; null: nothing before the deadline. */
    void answer(Function<String, byte[]> with) {
        answers = with;
    }

    /** How often the second channel was used. */
    synchronized int asked() {
        return asked;
    }

    @Override
    public synchronized void resize(int columns, int rows) {
        sizes.add(columns + "x" + rows);
        notifyAll();
    }

    /** Waits until the pty was told a size; answers all that it was told. */
    synchronized List<String> awaitSize(String size) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!sizes.contains(size)) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            assertTrue(left > 0, () -> size + " is not in " + sizes);
            wait(left);
        }
        return List.copyOf(sizes);
    }

    @Override
    public synchronized String endReason() {
        return closed ? "closed" : byShell ? "exit " + status : "the connection was reset";
    }

    @Override
    public synchronized boolean endedByShell() {
        return byShell;
    }

    @Override
    public synchronized void close() {
        closed = true;
        changed();
    }
}
