package org.dustcluster.output;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Where entries wait while the screen is lent out. Bounded: the oldest output goes first, and is counted; news (a session
 * lost, a broadcast done) stays. Guarded by the queue's lock.
 */
final class EntryStore {
    private final long limit;
    private final List<Entry> news = new ArrayList<>();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private long weight;
    private long droppedLines;

    EntryStore(long limit) {
        this.limit = limit;
    }

    void add(Entry entry) {
        waiting.addLast(entry);
        weight += entry.weight();
        while (weight > limit && !waiting.isEmpty()) {
            Entry oldest = waiting.removeFirst();
            weight -= oldest.weight();
            if (oldest.droppable()) {
                droppedLines += oldest.lines();
            } else {
                news.add(oldest);
            }
        }
    }

    /** All that is left, in order, with a word on what is not; the store is empty afterwards. */
    List<Entry> release() {
        List<Entry> all = new ArrayList<>(news);
        if (droppedLines > 0) {
            String lines = droppedLines == 1 ? " line of output was dropped" : " lines of output were dropped";
            all.add(new Entry.Said(Line.of(Line.Kind.MESSAGE, droppedLines + lines)));
        }
        all.addAll(waiting);
        news.clear();
        waiting.clear();
        weight = 0;
        droppedLines = 0;
        return all;
    }
}
