package org.dustcluster.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Where a script's lines come from. */
@FunctionalInterface
public interface LineSource {

    /** The next line without its end; empty at the end of the script. */
    Optional<String> next() throws IOException;

    /** Whether it is known that no line follows those that were read. */
    default boolean atEnd() {
        return false;
    }

    /** These lines. */
    static LineSource of(List<String> lines) {
        Iterator<String> iterator = lines.iterator();
        return new LineSource() {
            @Override
            public Optional<String> next() {
                return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
            }

            @Override
            public boolean atEnd() {
                return !iterator.hasNext();
            }
        };
    }

    /**
     * The lines of a stream, each read when its turn comes and not a byte further: a program that a line starts may read the
     * rest, as in any shell. The stream must therefore not buffer.
     */
    static LineSource of(InputStream in, Charset charset) {
        return () -> {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int b = in.read();
            if (b < 0) {
                return Optional.empty();
            }
            while (b >= 0 && b != '\n') {
                line.write(b);
                b = in.read();
            }
            String text = line.toString(charset);
            return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        };
    }
}
