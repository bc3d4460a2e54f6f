package org.dustcluster.files;

import java.io.IOException;

/** The channel is gone: nothing more can be had from this node. The message is a clause for the user. */
final class ConnectionException extends IOException {
    private static final long serialVersionUID = 1L;

    ConnectionException(String clause, Throwable cause) {
        super(clause, cause);
    }
}
