package org.dustcluster.command;

/** A mistake in the words of a line: what is wrong, and where. */
public final class LineSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sentence;
    private final String line;
    private final int column;

    LineSyntaxException(String sentence, String line, int column) {
        super(sentence);
        this.sentence = sentence;
        this.line = line;
        this.column = column;
    }

    /** What is wrong, without the place. */
    public String sentence() {
        return sentence;
    }

    /** The line as typed. */
    public String line() {
        return line;
    }

    /** The offset in {@link #line()} where a caret goes. */
    public int column() {
        return column;
    }
}
