package org.dustcluster.output;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.target.NameFolder;

/** One broadcast, and what came of it so far. Grows while nodes answer; any thread may read it meanwhile. */
public final class Recording {
    /** What a node may hold in memory before it is known how many there are. */
    private static final int FIRST_SHARE = 16 * 1024;

    private final SpillFile spill;
    private final long memory;
    private final Map<String, Transcript> transcripts = new ConcurrentHashMap<>();
    private volatile int share = FIRST_SHARE;
    private volatile String line = "";
    private volatile List<String> nodes = List.of();
    /** 0 until it is known. */
    private volatile long id;
    /** Nodes that were given input. */
    private final Set<String> answering = ConcurrentHashMap.newKeySet();
    /** The broadcasts that belong to it: the line, and its input. */
    private final Set<Long> parts = ConcurrentHashMap.newKeySet();
    /** Broadcasts that are done, perhaps before it was known that they belong here. */
    private final Set<Long> doneParts = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean complete = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    /** Who still reads it: the recorder, and the screen while it is folded there. */
    private final AtomicInteger readers = new AtomicInteger(1);

    Recording(SpillFile spill, long memory) {
        this.spill = spill;
        this.memory = memory;
    }

    void started(long number, String sent, List<String> names) {
        id = number;
        line = sent;
        nodes = List.copyOf(names);
        parts.add(number);
        share = (int) Math.min(memory / Math.max(1, names.size()), 1 << 30);
    }

    /** A line that was input for some, and a command for those that had finished. */
    void joined(long number, List<String> names, List<String> input) {
        parts.add(number);
        Set<String> all = new LinkedHashSet<>(nodes);
        all.addAll(names);
        nodes = List.copyOf(all);
        answering.addAll(input);
    }

    void accept(NodeEvent.OfNode event, long broadcast) {
        Transcript transcript = transcripts.computeIfAbsent(event.node(), any -> new Transcript(spill));
        if (event instanceof NodeEvent.Lines lines) {
            transcript.append(lines.lines(), share);
        } else if (event instanceof NodeEvent.Partial partial) {
            transcript.partial(partial.text());
        } else if (event instanceof NodeEvent.Finished finished
                && (id == 0 || broadcast == id || !answering.contains(event.node()))) {
            // That the input was taken is not the end of what took it.
            transcript.ended(finished.outcome());
        }
    }

    /** What a line of input made of its own is part of this. */
    void absorb(Recording input) {
        doneParts.addAll(input.doneParts);
        input.transcripts.forEach((node, from) -> {
            Transcript to = transcripts.computeIfAbsent(node, any -> new Transcript(spill));
            from.lines().forEachRemaining(text -> to.append(List.of(text), share));
            from.outcome().filter(outcome -> !answering.contains(node)).ifPresent(to::ended);
        });
    }

    void done(long broadcast) {
        doneParts.add(broadcast);
    }

    /** Whether all of it is done; true once only, for the one who folds it. */
    boolean completes() {
        return finished() && complete.compareAndSet(false, true);
    }

    /** Whether all of it is done. */
    boolean finished() {
        return !parts.isEmpty() && doneParts.containsAll(parts);
    }

    /** Keeps it readable after {@link #end}, until {@link #release}. */
    Recording retain() {
        readers.incrementAndGet();
        return this;
    }

    void release() {
        if (readers.decrementAndGet() == 0) {
            spill.close();
        }
    }

    /** The recorder gives it up. */
    void end() {
        if (ended.compareAndSet(false, true)) {
            release();
        }
    }

    /** The line as it was sent. */
    public String line() {
        return line;
    }

    /** What each node answered up to now, in the order of the broadcast. */
    public List<NodeOutput> outputs() {
        return nodes.stream()
                .map(node -> {
                    Transcript transcript = transcripts.computeIfAbsent(node, any -> new Transcript(spill));
                    return new NodeOutput(node, transcript.outcome(), transcript::lines);
                })
                .toList();
    }

    /** The nodes of which not everything could be kept. */
    List<String> incomplete() {
        return nodes.stream()
                .filter(node -> Optional.ofNullable(transcripts.get(node))
                        .filter(Transcript::incomplete)
                        .isPresent())
                .toList();
    }

    /** Which nodes' output could not be kept whole, and why; empty when all was. */
    public Optional<String> remark() {
        List<String> some = incomplete();
        return some.isEmpty()
                ? Optional.empty()
                : Optional.of("not whole: " + NameFolder.fold(some) + ": " + spill.trouble());
    }
}
