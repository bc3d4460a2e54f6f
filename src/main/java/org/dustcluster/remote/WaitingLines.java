package org.dustcluster.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lines that wait for one shell to be ready, in their order, bounded. Guarded by its session's lock. */
final class WaitingLines {
    /** Lines that may wait. */
    private static final int LIMIT = 64;
    /** Characters of lines that may wait. */
    private static final int CHARACTERS = 1024 * 1024;

    /** A line that waits for the shell to be ready; null: only the readiness is waited for. */
    record Waiting(Broadcast broadcast, @Nullable String line) {}

    /** A line that was taken out. */
    record Line(Broadcast broadcast, String text) {}

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    void add(Broadcast broadcast, @Nullable String line) {
        waiting.add(new Waiting(broadcast, line));
    }

    /** Whether there is no room for one more. A first one may have any length: it would be sent at once if the session were there. */
    boolean fullFor(@Nullable String line) {
        if (waiting.isEmpty()) {
            return false;
        }
        int characters = line == null ? 0 : line.length();
        for (Waiting one : waiting) {
            characters += one.line() == null ? 0 : one.line().length();
        }
        return waiting.size() >= LIMIT || characters > CHARACTERS;
    }

    /** The next one, taken out; null when none waits. */
    @Nullable
    Waiting poll() {
        return waiting.poll();
    }

    /** Takes the lines of a broadcast back. Answers whether there was one. */
    boolean withdraw(Broadcast broadcast) {
        return waiting.removeIf(one -> one.broadcast() == broadcast);
    }

    /** Takes out those who waited for the readiness alone. */
    List<Broadcast> takeReady() {
        List<Broadcast> ready = new ArrayList<>();
        waiting.removeIf(one -> one.line() == null && ready.add(one.broadcast()));
        return ready;
    }

    /** Takes out the lines that qualify, in their order. */
    List<Line> take(Predicate<String> qualifies) {
        List<Line> taken = new ArrayList<>();
        waiting.removeIf(one -> {
            String text = one.line();
            return text != null && qualifies.test(text) && taken.add(new Line(one.broadcast(), text));
        });
        return taken;
    }

    /** Takes out all. */
    List<Broadcast> takeAll() {
        List<Broadcast> all = waiting.stream().map(Waiting::broadcast).toList();
        waiting.clear();
        return all;
    }

    /** Whether somebody waits, and nobody who wants to be told of it as it happens. */
    boolean allSilent() {
        return !waiting.isEmpty()
                && waiting.stream().allMatch(one -> one.broadcast().silent());
    }
}
