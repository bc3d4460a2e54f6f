package org.dustcluster.output;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.NodeListener;

/**
 * The way to the screen, and the only one: events of nodes and lines of dust join one bounded queue, and one thread,
 * {@code dust-display}, shows them in that order.
 *
 * <p>A producer blocks while the queue is full; that is the back-pressure that reaches the node. All that is queued goes to
 * the screen in one call (up to a limit), the first line at once. Whoever made the pipeline closes it; the screen is not its
 * own.
 */
public final class OutputPipeline implements NodeListener, Printer, AutoCloseable {
    private static final ThreadFactory THREADS = task -> {
        Thread thread = new Thread(task, "dust-display");
        thread.setDaemon(true);
        return thread;
    };
    /** How long a screen may take for the batch that it is just showing when it is asked for. */
    private static final Duration PARK_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    /** When what follows a batch is done again, if it asks for it; what a status may lag behind. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** Lines for one call of the screen. */
    private static final int MAX_LINES = 4096;

    private final EntryQueue queue;
    private final Screen screen;
    private final IntSupplier width;
    private final LongSupplier clock;
    private final Consumer<RuntimeException> defects;
    private final PartialLines partials;
    private final SharedQuestions questions;
    private final Thread display;
    /** What is shown next. Confined to {@code dust-display}. */
    private final List<Line> ready = new ArrayList<>();

    private volatile BooleanSupplier afterBatch = () -> false;

    /**
     * Makes a pipeline and starts its thread.
     *
     * @param screen where lines end up
     * @param width columns of the screen
     * @param limits sizes and times
     * @param defects is told of a screen that failed, for the log; on {@code dust-display}
     */
    public OutputPipeline(Screen screen, IntSupplier width, PipelineLimits limits, Consumer<RuntimeException> defects) {
        this(screen, width, limits, defects, System::nanoTime);
    }

    OutputPipeline(
            Screen screen,
            IntSupplier width,
            PipelineLimits limits,
            Consumer<RuntimeException> defects,
            LongSupplier clock) {
        this.screen = screen;
        this.width = width;
        this.clock = clock;
        this.defects = defects;
        this.queue = new EntryQueue(limits);
        this.partials = new PartialLines(limits.quiet().toNanos());
        // Nodes ask one after the other; who answers all at once can wait for the last of them.
        this.questions = new SharedQuestions(3 * limits.quiet().toNanos());
        this.display = THREADS.newThread(this::run);
        display.start();
    }

    /**
     * What {@code dust-display} does after each batch, whether it showed something or not: a status to refresh. Never blocks.
     *
     * @param action answers whether it wants to look again soon, though nothing be printed: not every change has an event
     */
    public void afterBatch(BooleanSupplier action) {
        afterBatch = action;
    }

    @Override
    public void accept(NodeEvent event) throws InterruptedException {
        queue.put(new Entry.Happened(event));
    }

    @Override
    public void result(String text) {
        say(Line.Kind.RESULT, text);
    }

    @Override
    public void message(String text) {
        say(Line.Kind.MESSAGE, text);
    }

    @Override
    public void error(String text) {
        say(Line.Kind.ERROR, text);
    }

    @Override
    public void block(List<String> lines) {
        queue.putUninterruptibly(new Entry.Block(lines.stream()
                .map(line -> Line.of(Line.Kind.RESULT, Sanitizer.clean(line)))
                .toList()));
    }

    @Override
    public boolean live() {
        return screen.live();
    }

    @Override
    public boolean unread() {
        return screen.closed();
    }

    private void say(Line.Kind kind, String text) {
        // A text that ends with a line feed has no empty line behind it.
        String whole = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        for (String line : whole.split("\r?\n", -1)) {
            queue.putUninterruptibly(new Entry.Said(Line.of(kind, Sanitizer.clean(line))));
        }
    }

    /** Shows the answers of a broadcast folded, all at once. Blocks while the queue is full. */
    public void folded(Recording recording) {
        queue.putUninterruptibly(new Entry.Folded(recording));
    }

    @Override
    public int width() {
        return width.getAsInt();
    }

    /**
     * Waits until all that was queued before is on the screen. Never call it from {@code dust-display} or inside the line
     * reader's lock.
     *
     * @return whether it is; false when the time was over first or the thread was interrupted (and still is)
     */
    public boolean fence(Duration timeout) {
        CountDownLatch passed = new CountDownLatch(1);
        queue.putNow(new Entry.Fence(passed));
        try {
            return passed.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The user's line now stands on the screen, and parts what comes from what was. */
    public void typed() {
        queue.putNow(new Entry.Typed());
    }

    /** Lends the screen out: when this returns nothing is printed until {@link #resume}. What comes waits, within bounds. */
    public void park() {
        queue.park(PARK_TIMEOUT);
    }

    /** Takes the screen back: what waited is shown, and how much had to be dropped. */
    public void resume() {
        queue.resume();
    }

    /** Lets the display thread look at its clock: for clocks that do not run by themselves. */
    void wake() {
        queue.wake();
    }

    private void run() {
        Composer composer = new Composer(partials, questions, this::show, this::flush, this::under);
        boolean again = false;
        while (true) {
            Optional<List<Entry>> batch = queue.take(nanosToWait(composer, again, clock.getAsLong()));
            try {
                if (batch.isEmpty()) {
                    composer.end();
                    flush();
                    return;
                }
                composer.compose(batch.get(), clock.getAsLong());
                flush();
                again = afterBatch.getAsBoolean();
            } catch (RuntimeException e) {
                // A batch that cannot be shown is lost; the thread must live, or every node would stall.
                ready.clear();
                defects.accept(e);
                if (batch.isEmpty()) {
                    return;
                }
            }
        }
    }

    /** How long the next entry may keep us waiting; negative: for ever. */
    private long nanosToWait(Composer composer, boolean again, long now) {
        return Stream.of(
                        again ? OptionalLong.of(LOOK_AGAIN_NANOS) : OptionalLong.empty(),
                        partials.nanosUntilDue(now),
                        questions.nanosUntilDue(now),
                        composer.nanosUntilDue(now))
                .flatMapToLong(OptionalLong::stream)
                .min()
                .orElse(-1);
    }

    private void show(Line line) {
        ready.add(line);
        if (ready.size() >= MAX_LINES) {
            flush();
        }
    }

    private void under(List<Line> block) {
        long since = System.nanoTime();
        screen.block(block);
        queue.painted(System.nanoTime() - since);
    }

    private void flush() {
        if (!ready.isEmpty()) {
            long since = System.nanoTime();
            screen.print(List.copyOf(ready));
            ready.clear();
            queue.painted(System.nanoTime() - since);
        }
    }

    /** Shows what is queued, waiting a few seconds at most, and ends the thread. Idempotent. */
    @Override
    public void close() {
        queue.close();
        try {
            display.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
