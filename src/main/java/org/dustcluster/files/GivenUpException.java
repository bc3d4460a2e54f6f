package org.dustcluster.files;

import java.io.IOException;

/** The user gave the copy up: nothing to tell. */
final class GivenUpException extends IOException {
    private static final long serialVersionUID = 1L;

    GivenUpException() {
        super("given up");
    }
}
