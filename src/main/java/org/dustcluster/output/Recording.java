package org.dustcluster.output;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.dustcluster.cluster.NodeEvent;

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

    Recording(SpillFile spill, long memory) {
        this.spill = spill;
        this.memory = memory;
    }

    void started(long number, String sent, List<String> names) {
        id = number;
        line = sent;
        nodes = List.copyOf(names);
        share = (int) Math.min(memory / Math.max(1, names.size()), 1 << 30);
    }

    /** A line that was input for some, and a command for those that had finished. */
    void joined(List<String> names, List<String> input) {
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
        input.transcripts.forEach((node, from) -> {
            Transcript to = transcripts.computeIfAbsent(node, any -> new Transcript(spill));
            from.lines().forEachRemaining(text -> to.append(List.of(text), share));
            from.outcome().filter(outcome -> !answering.contains(node)).ifPresent(to::ended);
        });
    }

    void end() {
        spill.close();
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
    public List<String> incomplete() {
        return nodes.stream()
                .filter(node -> Optional.ofNullable(transcripts.get(node))
                        .filter(Transcript::incomplete)
                        .isPresent())
                .toList();
    }

    /** Why not everything could be kept, a sentence; empty when it was. */
    public String trouble() {
        return spill.trouble();
    }
}
