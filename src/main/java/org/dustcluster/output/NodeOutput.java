package org.dustcluster.output;

import java.util.Iterator;
import java.util.Optional;
import org.dustcluster.cluster.Outcome;

/**
 * What one node answered to a line.
 *
 * @param node its name
 * @param outcome how it ended; empty while it runs
 * @param lines clean text, colour included; each pass may read a file
 */
public record NodeOutput(String node, Optional<Outcome> outcome, Iterable<String> lines) {

    /** The lines without colour: what is compared, saved and given as data. */
    public Iterable<String> plain() {
        return () -> {
            Iterator<String> all = lines.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public String next() {
                    return Sanitizer.withoutColour(all.next());
                }
            };
        };
    }
}
