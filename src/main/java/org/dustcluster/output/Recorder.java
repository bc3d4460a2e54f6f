package org.dustcluster.output;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dustcluster.cluster.Dispatch;
import org.dustcluster.cluster.NodeEvent;
import org.dustcluster.cluster.NodeListener;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the newest broadcast on its way to the screen, so that nobody runs a command twice to see it folded. Stands in front of
 * the queue: each node's own thread does the keeping, and the screen waits for nobody. Only what {@link #started} was told of is
 * ever shown again: a secret is not.
 *
 * <p>Memory is bounded, a file without a name takes what is beyond, and that is bounded too.
 */
public final class Recorder implements NodeListener, AutoCloseable {
    private static final long MEMORY = 8L << 20;
    private static final long DISK = 1L << 30;
    /** Broadcasts that are kept besides the newest until they are folded. */
    private static final int UNFINISHED = 8;

    private final NodeListener next;
    private final Consumer<Recording> folds;
    private final Supplier<SpillFile> files;
    private final long memory;

    /** The newest broadcast under its number and those of its input; and what has spoken before {@link #started} was called. */
    private final Map<Long, Recording> byId = new ConcurrentHashMap<>();

    /** The number of the newest broadcast that is known: those up to it are where they belong. Written under the lock. */
    private volatile long newest;

    private volatile boolean gathering;

    private volatile boolean keepsNoMore;

    private volatile @Nullable Aside aside;

    @GuardedBy("this")
    private @Nullable Recording last;

    /**
     * @param next gets every event
     * @param folds shows a broadcast folded, and lets go of it; may block, as {@code next} may
     * @param directory where the file is made
     */
    public Recorder(NodeListener next, Consumer<Recording> folds, Path directory) {
        this(next, folds, directory, MEMORY, DISK);
    }

    Recorder(NodeListener next, Consumer<Recording> folds, Path directory, long memory, long disk) {
        this.next = next;
        this.folds = folds;
        this.memory = memory;
        this.files = () -> new SpillFile(directory, disk);
    }

    @Override
    public void accept(NodeEvent event) throws InterruptedException {
        long broadcast = broadcast(event);
        if (aside(event, broadcast)) {
            return;
        }
        if (keepsNoMore && !gathering) {
            next.accept(event);
            return;
        }
        if (event instanceof NodeEvent.BroadcastDone) {
            // The fold stands below the lines, and above the word on how they ended.
            finish(broadcast);
        } else if (broadcast > 0 && event instanceof NodeEvent.OfNode ofNode) {
            into(broadcast, kept -> kept.accept(ofNode, broadcast));
        }
        next.accept(event);
    }

    /**
     * From now on what a new broadcast makes is kept in what this returns, neither shown nor kept for {@code last}. One at a
     * time; on the thread that sends all lines, before it sends one. What it keeps stays in memory, and has its bounds there.
     */
    public Aside aside() {
        Aside begun = new Aside(new Recording(new SpillFile(Path.of(""), 0), memory), () -> aside = null);
        aside = begun;
        return begun;
    }

    private boolean aside(NodeEvent event, long broadcast) {
        Aside current = aside;
        if (current == null || broadcast <= newest) {
            return false;
        }
        if (event instanceof NodeEvent.OfNode ofNode) {
            current.accept(ofNode, broadcast);
        }
        return true;
    }

    /** The broadcast that an event belongs to; 0 for none. */
    private static long broadcast(NodeEvent event) {
        if (event instanceof NodeEvent.Lines lines) {
            return lines.broadcast();
        }
        if (event instanceof NodeEvent.Partial partial) {
            return partial.broadcast();
        }
        if (event instanceof NodeEvent.Finished finished) {
            return finished.broadcast();
        }
        return event instanceof NodeEvent.BroadcastDone done ? done.broadcast() : 0;
    }

    private void finish(long broadcast) {
        Recording recording = into(broadcast, kept -> kept.done(broadcast));
        if (recording != null) {
            fold(recording);
        }
    }

    /**
     * Does something with what is kept of a broadcast, if anything is. A node may answer before the one who sent the line has its
     * number: what becomes of it is then decided while nothing is added.
     */
    private @Nullable Recording into(long broadcast, Consumer<Recording> change) {
        if (broadcast > newest) {
            synchronized (this) {
                if (broadcast > newest) {
                    Recording early = byId.computeIfAbsent(broadcast, any -> fresh());
                    change.accept(early);
                    return early;
                }
            }
        }
        Recording recording = byId.get(broadcast);
        if (recording != null) {
            change.accept(recording);
        }
        return recording;
    }

    /** Folds what is complete, once. An older broadcast was kept for that alone. */
    private void fold(Recording recording) {
        if (gathering && recording.completes()) {
            folds.accept(recording.retain());
            if (last().orElse(null) != recording) {
                byId.values().removeIf(recording::equals);
                recording.end();
            }
        }
    }

    /** Whether each broadcast is shown folded once it is done. */
    public boolean gathering() {
        return gathering;
    }

    /** From now on each broadcast is shown folded once it is done, or not. Any thread. */
    public void gather(boolean on) {
        gathering = on;
    }

    /** Nobody can ask for what comes from now on: it is kept only where it is to be shown folded. Any thread. */
    public void keepNoMore() {
        keepsNoMore = true;
    }

    private Recording fresh() {
        return new Recording(files.get(), memory);
    }

    /**
     * A line was sent. One that was input for most of its nodes belongs to the broadcast that it answers; any other begins a new
     * one on the nodes that run it, and what was kept is given up.
     *
     * @param nodes all that it was sent to, in order
     */
    public void started(Dispatch dispatch, List<String> nodes) {
        // It may have ended before it was known what it was.
        fold(begun(dispatch, nodes));
    }

    private synchronized Recording begun(Dispatch dispatch, List<String> nodes) {
        long id = dispatch.id();
        List<String> input = dispatch.inputNodes();
        Recording current = last;
        if (current != null && 2 * input.size() > nodes.size()) {
            current.joined(id, nodes, input);
            Recording early = byId.put(id, current);
            if (early != null) {
                current.absorb(early);
                early.end();
            }
            newest = id;
            return current;
        }
        Recording recording = byId.computeIfAbsent(id, any -> fresh());
        List<String> running = new ArrayList<>(nodes);
        running.removeAll(input);
        recording.started(id, dispatch.line(), running);
        last = recording;
        giveUpBefore(id);
        newest = id;
        return recording;
    }

    private void giveUpBefore(long id) {
        List<Recording> unfinished = new ArrayList<>();
        for (long number :
                byId.keySet().stream().sorted(Comparator.reverseOrder()).toList()) {
            Recording old = byId.get(number);
            if (number >= id || old == null) {
                continue;
            }
            if (gathering && !old.finished() && !unfinished.contains(old)) {
                unfinished.add(old);
            }
            if (unfinished.indexOf(old) < 0 || unfinished.indexOf(old) >= UNFINISHED) {
                byId.remove(number, old);
                old.end();
            }
        }
    }

    /** The newest broadcast that was started; empty when there was none. */
    public synchronized Optional<Recording> last() {
        return Optional.ofNullable(last);
    }

    @Override
    public synchronized void close() {
        byId.values().forEach(Recording::end);
    }
}
