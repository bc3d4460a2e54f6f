package org.dustcluster.command.builtin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.RemoteFiles;
import org.dustcluster.cluster.Transfer;
import org.dustcluster.command.Context;
import org.dustcluster.command.Interruption;
import org.dustcluster.command.Pace;
import org.dustcluster.target.NameFolder;

/**
 * A copy while the user waits for it: bars on a terminal, a line for each file elsewhere, the failures, and a summary. The listener's
 * methods run on the copy's threads, the rest on {@code dust-ui}.
 */
final class CopyRun implements RemoteFiles.Listener {
    private static final Duration REDRAW = Duration.ofMillis(120);
    /** After Ctrl-C a copy ends by itself in a second or two; the prompt waits no longer than this. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    /** Failures that are told of one node, one by one. */
    private static final int TOLD = 10;

    private final Context context;
    private final Pace pace;
    private final boolean live;
    /** Failures by node. Guarded by itself. */
    private final Map<String, Integer> failures = new LinkedHashMap<>();

    CopyRun(Context context, Pace pace) {
        this.context = context;
        this.pace = pace;
        this.live = context.printer().live();
    }

    /**
     * Runs it to its end.
     *
     * @param done what was done to the files, for the summary
     * @return the exit status
     */
    int run(String done, Function<RemoteFiles.Listener, Transfer> begin) throws InterruptedException {
        Instant begun = pace.instant();
        Transfer transfer = begin.apply(this);
        await(transfer, begun);
        List<Transfer.Progress> progress = transfer.progress();
        tellMoreFailures();
        if (context.interruption().requested()) {
            context.printer()
                    .message("given up; what has begun is kept where it is large, and --resume goes on with it");
            return ExitStatus.INTERRUPTED;
        }
        summary(done, progress, Duration.between(begun, pace.instant()));
        boolean whole = progress.stream().allMatch(node -> node.state() == Transfer.State.DONE);
        synchronized (failures) {
            return whole && failures.isEmpty() ? ExitStatus.OK : ExitStatus.FAILURE;
        }
    }

    private void await(Transfer transfer, Instant begun) throws InterruptedException {
        CopyBars bars = new CopyBars(begun);
        Instant givenUp = Instant.MAX;
        try (Interruption.Scope scope = context.interruption().during(transfer::cancel)) {
            while (!transfer.await(REDRAW)) {
                Instant now = pace.instant();
                if (live) {
                    context.printer()
                            .block(bars.lines(
                                    transfer.progress(), now, context.printer().width()));
                }
                if (context.interruption().requested() && givenUp.equals(Instant.MAX)) {
                    givenUp = now;
                }
                if (!givenUp.equals(Instant.MAX) && givenUp.plus(PATIENCE).isBefore(now)) {
                    return;
                }
            }
        } finally {
            if (live) {
                context.printer().block(List.of());
            }
        }
    }

    private void summary(String done, List<Transfer.Progress> progress, Duration time) {
        List<String> nodes = new ArrayList<>();
        List<String> inPart = new ArrayList<>();
        long files = 0;
        long bytes = 0;
        long kept = 0;
        for (Transfer.Progress node : progress) {
            files += node.doneFiles();
            bytes += node.doneBytes();
            kept += node.keptBytes();
            if (node.doneFiles() > 0) {
                (node.state() == Transfer.State.DONE ? nodes : inPart).add(node.node());
            }
        }
        if (files > 0) {
            String who = nodes.isEmpty() ? "" : ", " + NameFolder.fold(nodes);
            who += inPart.isEmpty() ? "" : ", in part " + NameFolder.fold(inPart);
            context.printer()
                    .message(done + ": " + (files == 1 ? "1 file" : files + " files") + ", " + Quantity.bytes(bytes)
                            + who + " (" + Quantity.rate(bytes - kept, time) + ")");
        }
    }

    private void tellMoreFailures() {
        synchronized (failures) {
            failures.forEach((node, count) -> {
                if (count > TOLD) {
                    context.printer().error(label(node, "") + (count - TOLD) + " more failures");
                }
            });
        }
    }

    private static String label(String node, String file) {
        String both = node + (node.isEmpty() || file.isEmpty() ? "" : ": ") + file;
        return both.isEmpty() ? "" : both + ": ";
    }

    @Override
    public void done(String node, String file, long bytes) {
        if (!live) {
            context.printer().message(label(node, file) + Quantity.bytes(bytes));
        }
    }

    @Override
    public void failed(String node, String file, String reason) {
        int count;
        synchronized (failures) {
            count = failures.merge(node, 1, Integer::sum);
        }
        if (count <= TOLD) {
            context.printer().error(label(node, file) + reason);
        }
    }

    @Override
    public void note(String node, String text) {
        context.printer().message(label(node, "") + text);
    }
}
