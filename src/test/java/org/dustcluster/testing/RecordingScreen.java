package org.dustcluster.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.dustcluster.output.Line;
import org.dustcluster.output.Prefixer;
import org.dustcluster.output.Screen;

/** A screen that remembers, and that can be held so that it takes nothing. */
public final class RecordingScreen implements Screen {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final List<List<Line>> batches = new ArrayList<>();
    private boolean held;
    private boolean waiting;

    @Override
    public synchronized void print(List<Line> lines) {
        waiting = true;
        notifyAll();
        while (held) {
            await();
        }
        waiting = false;
        batches.add(List.copyOf(lines));
        notifyAll();
    }

    /** From now on {@link #print} blocks. */
    public synchronized void hold() {
        held = true;
    }

    /** Ends {@link #hold}. */
    public synchronized void release() {
        held = false;
        notifyAll();
    }

    /** Waits until somebody stands before a held screen. */
    public synchronized void awaitBlocked() {
        awaitUntil(screen -> screen.waiting && screen.held);
    }

    /** Everything so far, as people see it, a line each. */
    public synchronized List<String> lines() {
        StringBuilder text = new StringBuilder();
        Prefixer prefixer = new Prefixer(false);
        batches.forEach(batch -> batch.forEach(line -> prefixer.append(text, line)));
        return text.toString().lines().toList();
    }

    /** The lines of every call. */
    public synchronized List<List<Line>> batches() {
        return List.copyOf(batches);
    }

    /** Waits until the lines are as wanted; fails with what is there after ten seconds. */
    public synchronized List<String> await(Predicate<List<String>> wanted) {
        awaitUntil(screen -> wanted.test(screen.lines()));
        return lines();
    }

    private synchronized void awaitUntil(Predicate<RecordingScreen> wanted) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!wanted.test(this)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not on the screen after " + DEADLINE + ":\n" + String.join("\n", lines()));
            }
            await();
        }
    }

    private synchronized void await() {
        try {
            wait(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
