package org.dustcluster.command.builtin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.dustcluster.cluster.Transfer;

/**
 * How far a copy is, as a few lines. Confined to {@code dust-ui}.
 *
 * <pre>
 * worker0 [========&gt;       ]  54%  56.6 MB
 * worker1 [=======&gt;        ]  47%  49.3 MB
 * total   [=======&gt;        ]  50%  105.9 MB of 209.7 MB  33.1 MB/s  0:03 left
 * </pre>
 *
 * Of many nodes only the slowest are shown.
 */
final class CopyBars {
    private static final int NODES = 10;
    private static final int SLOWEST = 5;
    private static final int NAME = 24;
    /** The rate is that of the last few seconds. */
    private static final Duration RECENT = Duration.ofSeconds(4);

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    private record Sample(Instant at, long bytes) {}

    CopyBars(Instant begun) {
        samples.add(new Sample(begun, 0));
    }

    List<String> lines(List<Transfer.Progress> nodes, Instant now, int width) {
        List<Transfer.Progress> shown = shown(nodes);
        int name = shown.stream().mapToInt(node -> node.node().length()).max().orElse(0);
        name = Math.min(NAME, Math.max(name, "total".length()));
        int bar = Math.max(6, Math.min(30, width - name - 54));
        List<String> lines = new ArrayList<>();
        for (Transfer.Progress node : shown) {
            lines.add(line(node, name, bar));
        }
        lines.add(total(nodes, now, label("total", name), bar, width));
        return lines;
    }

    private static List<Transfer.Progress> shown(List<Transfer.Progress> nodes) {
        if (nodes.size() == 1) {
            return List.of();
        }
        if (nodes.size() <= NODES) {
            return nodes;
        }
        return nodes.stream()
                .filter(node -> node.state() == Transfer.State.COPYING)
                .sorted(Comparator.comparingDouble(CopyBars::fraction))
                .limit(SLOWEST)
                .toList();
    }

    private static String line(Transfer.Progress node, int name, int bar) {
        String end =
                switch (node.state()) {
                    case WAITING -> "waiting";
                    case COPYING -> Quantity.bytes(node.doneBytes()) + files(node.doneFiles(), node.totalFiles());
                    case DONE -> "done";
                    case FAILED -> "failed";
                };
        return label(node.node(), name) + bar(fraction(node), bar) + "  " + end;
    }

    private static String files(long done, long total) {
        return total > 1 ? "  " + done + "/" + total + " files" : "";
    }

    private String total(List<Transfer.Progress> nodes, Instant now, String label, int bar, int width) {
        long done = 0;
        long kept = 0;
        long total = 0;
        int over = 0;
        for (Transfer.Progress node : nodes) {
            done += node.doneBytes();
            kept += node.keptBytes();
            total += Math.max(node.totalBytes(), node.doneBytes());
            over += node.over() ? 1 : 0;
        }
        String line = label + bar(total == 0 ? 0 : (double) done / total, bar);
        String amount = "  " + Quantity.bytes(done) + " of " + Quantity.bytes(total);
        String speed = "";
        double rate = rate(done - kept, now);
        if (rate >= 1) {
            speed = "  " + Quantity.bytes((long) rate) + "/s  "
                    + Quantity.time(Duration.ofSeconds((long) Math.ceil((total - done) / rate))) + " left";
        }
        String count = nodes.size() > NODES ? "  " + over + "/" + nodes.size() + " nodes" : "";
        // Where not everything fits, the time left is what people look for.
        return Stream.of(amount + speed + count, speed + count)
                .map(line::concat)
                .filter(whole -> whole.length() < width)
                .findFirst()
                .orElse(speed.isEmpty() ? line + amount : line + speed);
    }

    private double rate(long done, Instant now) {
        samples.add(new Sample(now, done));
        while (samples.size() > 2 && samples.getFirst().at().plus(RECENT).isBefore(now)) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        double seconds = Duration.between(first.at(), now).toMillis() / 1000.0;
        return seconds < 0.3 ? 0 : Math.max(0, done - first.bytes()) / seconds;
    }

    private static double fraction(Transfer.Progress node) {
        if (node.totalBytes() <= 0) {
            boolean all = node.totalFiles() > 0 && node.doneFiles() == node.totalFiles();
            return all || node.state() == Transfer.State.DONE ? 1 : 0;
        }
        return Math.min(1.0, (double) node.doneBytes() / node.totalBytes());
    }

    private static String label(String text, int width) {
        String cut = text.length() > width ? text.substring(0, width - 1) + "~" : text;
        return cut + " ".repeat(width - cut.length() + 1);
    }

    private static String bar(double fraction, int width) {
        int filled = (int) (fraction * width);
        String tip = filled < width && filled > 0 ? ">" : "";
        String full = "=".repeat(Math.max(0, filled - tip.length())) + tip;
        return "[" + full + " ".repeat(width - full.length()) + "]"
                + String.format(Locale.ROOT, "%4d%%", (int) (fraction * 100));
    }
}
