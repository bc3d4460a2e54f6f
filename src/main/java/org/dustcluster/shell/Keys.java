package org.dustcluster.shell;

import java.io.IOException;

/** The keyboard, as bytes. */
@FunctionalInterface
interface Keys {
    /** How long a read may take when no key comes: the end of a session is noticed after this time at the latest. */
    int POLL_MILLIS = 100;

    /**
     * Reads what was typed, waiting {@value #POLL_MILLIS} ms for the first byte. No read is left behind that could take a key
     * from whoever reads next.
     *
     * @return how many bytes; 0 or less when none came
     */
    int read(byte[] buffer) throws IOException;
}
