package org.dustcluster.target;

/** A mistake in a target expression, a wildcard or a range of names: what is wrong, and where. */
public final class TargetSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String text;
    private final int column;
    private final String sentence;

    TargetSyntaxException(String text, int column, String sentence) {
        super(sentence);
        this.text = text;
        this.column = column;
        this.sentence = sentence;
    }

    /** The whole text with the mistake in it, as typed. */
    public String text() {
        return text;
    }

    /** The offset of the mistake in {@link #text()}, from 0 to its length: where a caret goes. */
    public int column() {
        return column;
    }

    /** What is wrong, without the place. */
    public String sentence() {
        return sentence;
    }

    /**
     * The text with a caret under the mistake, two lines without an end:
     *
     * <pre>
     * a,,b
     *   ^
     * </pre>
     */
    public String picture() {
        StringBuilder picture = new StringBuilder(text).append('\n');
        text.substring(0, column).codePoints().forEach(point -> picture.append(point == '\t' ? '\t' : ' '));
        return picture.append('^').toString();
    }
}
