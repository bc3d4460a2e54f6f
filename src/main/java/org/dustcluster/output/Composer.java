package org.dustcluster.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.target.NameFolder;

/**
 * Turns entries into lines: bursts of one node together, gaps between nodes, unfinished lines after a while, summaries.
 * Confined to {@code dust-display}.
 *
 * <p>Within one batch, output of the same node is moved together, but never across anything else: a line of dust, the end of
 * a broadcast, news of its session. News of sessions wait a moment for the same news of other nodes ({@link SessionNews}). The
 * order within one node is never changed.
 */
final class Composer {
    private final PartialLines partials;
    private final SharedQuestions questions;
    private final Consumer<Line> out;
    /** Shows what {@link #out} got; then the fence may open. */
    private final Runnable flush;

    private final Consumer<List<Line>> block;

    /** Output of the batch that waits to be shown node by node; in the order in which the nodes spoke first. */
    private final Map<String, List<NodeEvent.OfNode>> run = new LinkedHashMap<>();

    private final SessionNews news = new SessionNews();
    /** The node that spoke last; empty when a line of dust or of the user stands between. */
    private String lastNode = "";
    /** Whether it asked something, and has not gone on. */
    private boolean lastAsked;

    Composer(
            PartialLines partials,
            SharedQuestions questions,
            Consumer<Line> out,
            Runnable flush,
            Consumer<List<Line>> block) {
        this.block = block;
        this.partials = partials;
        this.questions = questions;
        this.out = out;
        this.flush = flush;
    }

    /** Composes a batch and then the unfinished lines that are due. */
    void compose(List<Entry> batch, long now) {
        for (Entry entry : batch) {
            if (entry instanceof Entry.Happened happened) {
                accept(happened.event(), now);
            } else {
                settle(now);
                control(entry, now);
            }
        }
        settleRun(now);
        if (news.due(now)) {
            settleNews();
        }
        partials.due(now).forEach((node, text) -> {
            ask(node, text);
            questions.asked(now);
        });
        questions.due(partials.waiting(), now).forEach(shared -> ask(NameFolder.fold(shared.nodes()), shared.text()));
    }

    /** Says what still waits for more of its kind: there is no more. */
    void end() {
        settleNews();
    }

    /** How long until {@link #compose} has something to say though nothing be queued; empty when it has not. */
    OptionalLong nanosUntilDue(long now) {
        return news.nanosUntilDue(now);
    }

    private void control(Entry entry, long now) {
        if (entry instanceof Entry.Said said) {
            say(said.line());
        } else if (entry instanceof Entry.Folded folded) {
            fold(folded.recording());
        } else if (entry instanceof Entry.Fence fence) {
            flush.run();
            fence.passed().countDown();
        } else if (entry instanceof Entry.Block under) {
            flush.run();
            block.accept(under.under());
        } else {
            lastNode = "";
            questions.answered(now);
        }
    }

    private void accept(NodeEvent event, long now) {
        if (event instanceof NodeEvent.Connected connected) {
            if (!connected.note().isEmpty()) {
                news(Line.Kind.MESSAGE, connected.note(), connected.node(), now);
            }
        } else if (event instanceof NodeEvent.Lost lost) {
            news(Line.Kind.ERROR, lost.reason(), lost.node(), now);
        } else if (event instanceof NodeEvent.Ended ended) {
            if (ended.reason().equals(NodeEvent.Ended.CLOSED)) {
                // The command that did it says so itself.
                settle(now);
                partials.abandoned(ended.node()).ifPresent(text -> output(ended.node(), text));
                return;
            }
            String reason = ended.reason().isEmpty() ? "" : " (" + ended.reason() + ")";
            news(Line.Kind.MESSAGE, "session ended" + reason, ended.node(), now);
        } else if (event instanceof NodeEvent.BroadcastDone done) {
            List<Line> summary = Summary.of(done.outcomes());
            if (!summary.isEmpty()) {
                settle(now);
                summary.forEach(this::say);
            }
        } else if (event instanceof NodeEvent.OfNode output) {
            if (!(output instanceof NodeEvent.Finished) && news.concerns(output.node())) {
                settleNews();
            }
            run.computeIfAbsent(output.node(), any -> new ArrayList<>()).add(output);
        }
    }

    private void news(Line.Kind kind, String text, String node, long now) {
        settleRun(now);
        news.add(kind, text, node, now);
        partials.abandoned(node).ifPresent(rest -> output(node, rest));
    }

    private void settle(long now) {
        settleRun(now);
        settleNews();
    }

    private void settleNews() {
        news.take().forEach(this::say);
    }

    private void settleRun(long now) {
        if (run.isEmpty()) {
            return;
        }
        List<NodeEvent.OfNode> goesOn = run.remove(lastNode);
        if (goesOn != null) {
            goesOn.forEach(event -> show(event, now));
        }
        run.values().forEach(events -> events.forEach(event -> show(event, now)));
        run.clear();
    }

    private void show(NodeEvent.OfNode event, long now) {
        if (event instanceof NodeEvent.Lines lines) {
            if (lines.lines().isEmpty()) {
                return;
            }
            List<String> all = lines.lines();
            partials.ended(lines.node(), all.get(0)).ifPresent(text -> output(lines.node(), text));
            for (int i = 1; i < all.size(); i++) {
                output(lines.node(), all.get(i));
            }
        } else if (event instanceof NodeEvent.Partial partial) {
            partials.update(partial.node(), partial.text(), now);
        } else {
            partials.abandoned(event.node()).ifPresent(text -> output(event.node(), text));
        }
    }

    /** A line that a node waits with. Between the questions of several nodes there is no gap. */
    private void ask(String node, String text) {
        if (lastAsked) {
            lastNode = node;
        }
        output(node, text);
        lastAsked = true;
    }

    private void output(String node, String text) {
        if (!node.equals(lastNode)) {
            if (!lastNode.isEmpty()) {
                out.accept(new Line(Line.Kind.GAP, "", ""));
            }
            lastNode = node;
        }
        lastAsked = false;
        out.accept(new Line(Line.Kind.OUTPUT, Sanitizer.clean(node), Sanitizer.clean(text)));
    }

    private void fold(Recording recording) {
        try {
            Gatherer.atTheEnd(recording, line -> {
                if (!lastNode.isEmpty()) {
                    out.accept(new Line(Line.Kind.GAP, "", ""));
                }
                say(line);
            });
        } finally {
            recording.release();
        }
    }

    private void say(Line line) {
        out.accept(line);
        lastNode = "";
        lastAsked = false;
    }
}
