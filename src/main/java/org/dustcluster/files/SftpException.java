package org.dustcluster.files;

import java.io.IOException;

/** The node refused a request. The message is a clause for the user. */
final class SftpException extends IOException {
    static final int END_OF_FILE = 1;
    static final int NO_SUCH_FILE = 2;
    static final int PERMISSION_DENIED = 3;
    static final int FAILURE = 4;
    private static final int NO_CONNECTION = 6;
    private static final int CONNECTION_LOST = 7;
    private static final int UNSUPPORTED = 8;

    private static final long serialVersionUID = 1L;

    private final int code;

    SftpException(int code, String words) {
        super(clause(code, words));
        this.code = code;
    }

    int code() {
        return code;
    }

    private static String clause(int code, String words) {
        return switch (code) {
            case END_OF_FILE -> "it ends too soon";
            case NO_SUCH_FILE -> "no such file or directory";
            case PERMISSION_DENIED -> "permission denied";
            case NO_CONNECTION, CONNECTION_LOST -> "the node's file server has lost its connection";
            case UNSUPPORTED -> "the node's file server cannot do that";
            default -> "the node says: " + (words.isBlank() ? "failure " + code : Names.shown(words));
        };
    }
}
