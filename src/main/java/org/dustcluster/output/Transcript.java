package org.dustcluster.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.dustcluster.cluster.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one node, as they came: in memory up to its share, beyond that in the {@link SpillFile}. One thread writes, any
 * thread reads. The lock is held while memory moves to the file, and only this node waits for it.
 */
final class Transcript {
    private static final int FIRST = 1024;

    private final SpillFile spill;

    private record Extent(long offset, int length) {}

    @GuardedBy("this")
    private final List<Extent> extents = new ArrayList<>();

    @GuardedBy("this")
    private byte[] buffer = {};

    @GuardedBy("this")
    private int used;

    @GuardedBy("this")
    private String partial = "";

    @GuardedBy("this")
    private long missing;

    @GuardedBy("this")
    private @Nullable Outcome outcome;

    Transcript(SpillFile spill) {
        this.spill = spill;
    }

    /** @param share bytes that may stand in memory */
    synchronized void append(List<String> lines, int share) {
        partial = "";
        for (String line : lines) {
            if (missing > 0) {
                // What comes behind a hole would look as if it followed.
                missing++;
                continue;
            }
            byte[] bytes = line.getBytes(UTF_8);
            int count = bytes.length + 1;
            if (used + count > share && !spilled()) {
                missing++;
                continue;
            }
            room(used + count, share);
            System.arraycopy(bytes, 0, buffer, used, bytes.length);
            buffer[used + bytes.length] = '\n';
            used += count;
        }
    }

    @GuardedBy("this")
    private boolean spilled() {
        if (used > 0) {
            long offset = spill.write(buffer, used);
            if (offset < 0) {
                return false;
            }
            extents.add(new Extent(offset, used));
            used = 0;
        }
        return true;
    }

    @GuardedBy("this")
    private void room(int wanted, int share) {
        if (buffer.length < wanted) {
            int doubled = Math.min(Math.max(FIRST, 2 * buffer.length), share);
            buffer = Arrays.copyOf(buffer, Math.max(wanted, doubled));
        }
    }

    /** The line that the node has begun: perhaps a question. */
    synchronized void partial(String text) {
        partial = text;
    }

    synchronized void ended(Outcome how) {
        outcome = how;
    }

    synchronized Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    /** Whether lines had to be left out. */
    synchronized boolean incomplete() {
        return missing > 0;
    }

    /** The lines up to now, made safe. */
    Iterator<String> lines() {
        List<Extent> written;
        byte[] rest;
        synchronized (this) {
            written = List.copyOf(extents);
            byte[] begun = partial.getBytes(UTF_8);
            rest = Arrays.copyOf(buffer, used + begun.length + (begun.length > 0 ? 1 : 0));
            if (begun.length > 0) {
                System.arraycopy(begun, 0, rest, used, begun.length);
                rest[rest.length - 1] = '\n';
            }
        }
        return new Lines(written, rest);
    }

    private final class Lines implements Iterator<String> {
        private final Iterator<Extent> written;
        private byte[] rest;
        private byte[] block = {};
        private int at;

        Lines(List<Extent> written, byte[] rest) {
            this.written = written.iterator();
            this.rest = rest;
        }

        @Override
        public boolean hasNext() {
            while (at >= block.length) {
                at = 0;
                if (written.hasNext()) {
                    Extent extent = written.next();
                    block = spill.read(extent.offset(), extent.length());
                } else {
                    block = rest;
                    rest = new byte[0];
                    return block.length > 0;
                }
            }
            return true;
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int end = at;
            while (block[end] != '\n') {
                end++;
            }
            String line = new String(block, at, end - at, UTF_8);
            at = end + 1;
            return Sanitizer.clean(line);
        }
    }
}
