package org.dustcluster.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.SharedThread;
import org.dustcluster.cluster.TerminalModes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one session's bytes to their end and tells the listener what they mean. Run by one {@code dust-io-*} at a time, while there is
 * something to read; {@link #interrupt} and {@link #broken} are for any thread.
 */
final class NodeReader implements MarkScanner.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(NodeReader.class);
    private static final int CHUNK = 32 * 1024;
    /** Chunks that are read before it is the turn of other nodes. */
    private static final int SHARE = 4;

    private static final ThreadLocal<byte[]> CHUNKS = ThreadLocal.withInitial(() -> new byte[CHUNK]);

    /** How much of what came before the first prompt is kept, to explain a login shell that ended at once. */
    private static final int TAIL = 1024;

    /** What busybox says to an end of input that was none; see {@link ShellTexts}. */
    private static final String IGNORED_END = "Use \"exit\" to leave shell.";

    /** What a terminal shows of interrupts that were typed. */
    private static final Pattern ECHOED = Pattern.compile("(\\^C)*");

    private final NodeShell shell;
    private final Announcer announcer;
    private final MarkScanner scanner;
    private final TerminalModes modes;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final LineAssembler assembler = new LineAssembler();
    private final StringBuilder tail = new StringBuilder();
    private NodeShell.Route route = NodeShell.Route.DROP;
    /** What comes now is the shell's own painting: between two commands (fish), or an ordinary prompt after raw mode. */
    private boolean painting;
    /** {@link #IGNORED_END} was said: the prompt that follows ends nothing. */
    private boolean ignoredEnd;

    /** A line has ended since the last prompt: the next one is no repainting of that. */
    private boolean lineSincePrompt = true;

    private @Nullable String version;
    private String toldPartial = "";
    /** How often there was something to read since it was last looked for, and the lock of {@link #thread}. */
    private final AtomicInteger wakes = new AtomicInteger();

    @GuardedBy("wakes")
    private @Nullable Thread thread;

    private final CompletableFuture<String> broken = new CompletableFuture<>();

    NodeReader(NodeShell shell, String nonce, Announcer announcer, TerminalModes modes) {
        this.shell = shell;
        this.modes = modes;
        this.announcer = announcer;
        this.scanner = new MarkScanner(nonce);
    }

    /** Reads from now on, with the threads of {@code io}. */
    void start(Link link, Executor io) {
        link.whenReadable(() -> {
            if (wakes.getAndIncrement() == 0) {
                io.execute(() -> run(link, io));
            }
        });
    }

    /** Frees the thread from a listener, or a read, that holds it. */
    void interrupt() {
        synchronized (wakes) {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    /** The link is about to be closed by us, because of this; the first reason counts. */
    void broken(String reason) {
        broken.complete(reason);
    }

    /** Tells the end of a session that never had a link. */
    void runEnded(String reason) {
        end(reason, false);
    }

    /** Reads what is there, or a share of it, and gives its thread back. */
    private void run(Link link, Executor io) {
        hold();
        int seen = wakes.get();
        boolean goesOn = true;
        try {
            goesOn = readSome(link);
        } catch (IOException e) {
            LOG.debug("{}: read failed", shell.node().name(), e);
            goesOn = false;
        } catch (RuntimeException e) {
            LOG.error("{}: reading failed", shell.node().name(), e);
            goesOn = false;
        }
        release();
        if (!goesOn) {
            // Nothing wakes it any more.
            over(link);
        } else if (wakes.addAndGet(-seen) != 0) {
            io.execute(() -> run(link, io));
        }
    }

    /** @return false at the end */
    private boolean readSome(Link link) throws IOException {
        byte[] chunk = CHUNKS.get();
        for (int i = 0; i < SHARE; i++) {
            if (link.available() == 0) {
                return true;
            }
            int count = link.read(chunk);
            if (count < 0) {
                return false;
            }
            take(chunk, count);
        }
        // There may be more than a share.
        wakes.incrementAndGet();
        return true;
    }

    private void hold() {
        synchronized (wakes) {
            thread = Thread.currentThread();
        }
    }

    /** An interrupt was for what is done by now: what follows must be told all the same. */
    private void release() {
        synchronized (wakes) {
            thread = null;
            boolean wasInterrupted = Thread.interrupted();
            LOG.trace("{}: interrupted {}", shell.node().name(), wasInterrupted);
        }
    }

    private void over(Link link) {
        finishOutput();
        boolean byShell = link.endedByShell();
        String known = broken.getNow("");
        String reason = known.isEmpty() || byShell ? link.endReason() + hint() : known;
        link.close();
        end(reason, byShell);
    }

    private void end(String reason, boolean byShell) {
        shell.onEnd(reason, byShell).run(announcer, shell.node().name());
        shell.onOver();
    }

    /** What the node said last, when it never came to a prompt: "This account is currently not available." */
    private String hint() {
        if (route != NodeShell.Route.DROP) {
            return "";
        }
        List<String> said = tail.toString()
                .lines()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
        return said.isEmpty() ? "" : " (it said: " + said.get(said.size() - 1) + ")";
    }

    private void take(byte[] chunk, int count) {
        // First: whoever attaches from now on is told of it, once from here or twice.
        modes.watch(chunk, 0, count);
        changeRoute();
        scanner.feed(chunk, 0, count, this);
        if (route == NodeShell.Route.TERMINAL) {
            scanner.releaseShort(this);
        }
        show();
        tellLines();
        if (route == NodeShell.Route.LINES && !painting) {
            tellPartial(assembler.partial(scanner.pending()));
        }
    }

    private void changeRoute() {
        NodeShell.Route next = shell.route();
        if (next == route) {
            return;
        }
        if (route == NodeShell.Route.LINES) {
            finishOutput();
        }
        if (next != NodeShell.Route.DROP) {
            painting = next == NodeShell.Route.LINES && (shell.paintsPrompt() || (painting && shell.paints()));
        }
        route = next;
    }

    @Override
    public void text(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length && !lineSincePrompt; i++) {
            lineSincePrompt = bytes[i] == '\n';
        }
        switch (route) {
            case DROP -> {
                tail.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
                if (tail.length() > TAIL) {
                    tail.delete(0, tail.length() - TAIL);
                }
            }
            case LINES -> {
                if (!painting) {
                    assembler.feed(bytes, offset, length);
                }
            }
            case TERMINAL -> shown.write(bytes, offset, length);
        }
    }

    /** What was gathered for the terminal, in one piece: the scanner hands out many small ones. */
    private void show() {
        if (shown.size() > 0) {
            RawAttachment attachment = shell.attachment();
            if (attachment != null) {
                byte[] bytes = shown.toByteArray();
                SharedThread.whileWaiting(() -> attachment.write(bytes));
            }
            shown.reset();
        }
    }

    @Override
    public void mark(Mark mark) {
        show();
        if (mark instanceof Mark.Version found) {
            version = found.text();
        } else if (mark instanceof Mark.Begin) {
            painting = false;
            shell.onBegin();
        } else if (mark instanceof Mark.End) {
            finishOutput();
            painting = true;
        } else {
            finishOutput();
            if (mark instanceof Mark.Prompt && ignoredEnd) {
                ignoredEnd = false;
                return;
            }
            if (mark instanceof Mark.OrdinaryPrompt && !lineSincePrompt && !shell.interruptedSincePrompt()) {
                // Painted anew by an editor (ksh, or Ctrl-L): maybe with half a line behind it.
                return;
            }
            lineSincePrompt = mark instanceof Mark.Prompt;
            if (mark instanceof Mark.Prompt) {
                shell.takeBreak();
                painting = shell.paints();
            }
            shell.onMark(mark, version).run(announcer, shell.node().name());
            if (mark instanceof Mark.OrdinaryPrompt) {
                painting = shell.paintsPrompt();
            }
            changeRoute();
        }
    }

    private void finishOutput() {
        show();
        assembler.endPartial();
        tellLines();
    }

    private void tellLines() {
        if (assembler.hasLines()) {
            toldPartial = "";
            List<String> lines = assembler.takeLines();
            int ignored = lines.indexOf(IGNORED_END);
            if (ignored >= 0 && shell.is(ShellFamily.SH)) {
                ignoredEnd = true;
                // It comes behind an empty line of its own.
                int from = ignored > 0 && lines.get(ignored - 1).isEmpty() ? ignored - 1 : ignored;
                lines.subList(from, ignored + 1).clear();
            }
            if (lines.size() == 1 && ECHOED.matcher(lines.get(0)).matches() && shell.takeBreak()) {
                return;
            }
            if (!lines.isEmpty()) {
                announcer.announce(new NodeEvent.Lines(shell.node().name(), shell.broadcastId(), lines));
            }
        }
    }

    private void tellPartial(String text) {
        boolean echo = shell.brokeOff() && ECHOED.matcher(text).matches();
        if (!echo && !text.isEmpty() && !text.equals(toldPartial)) {
            toldPartial = text;
            announcer.announce(new NodeEvent.Partial(shell.node().name(), shell.broadcastId(), text));
        }
    }
}
