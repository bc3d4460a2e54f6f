package org.dustcluster.cluster;

/**
 * An expected failure: a full sentence for the user (what failed, on which node, what to do) and an exit status. Adapters
 * translate into it once; the interpreter's funnel prints it as one line.
 */
public final class DustException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private DustException(int status, String sentence, Throwable cause) {
        super(sentence, cause);
        this.status = status;
    }

    private DustException(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    /** A mistake in the usage, the template or the target: status 2. */
    public static DustException usage(String sentence) {
        return new DustException(ExitStatus.USAGE, sentence);
    }

    /** The cloud or ssh failed: status 3. */
    public static DustException failure(String sentence) {
        return new DustException(ExitStatus.FAILURE, sentence);
    }

    /** The cloud or ssh failed: status 3; the cause goes to the log. */
    public static DustException failure(String sentence, Throwable cause) {
        return new DustException(ExitStatus.FAILURE, sentence, cause);
    }

    /** The user interrupted: status 130. */
    public static DustException interrupted() {
        return new DustException(ExitStatus.INTERRUPTED, "interrupted");
    }

    /** The sentence for the user. */
    public String sentence() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /** The exit status, of {@link ExitStatus}. */
    public int status() {
        return status;
    }
}
