package org.dustcluster.cluster;

/** Which names of files, nodes and tags may be offered to a person: those that show as what they are. */
public final class PlainText {
    private PlainText() {}

    /** Whether it holds nothing that steers a terminal, hides, or turns the direction of writing. */
    public static boolean is(String text) {
        return text.codePoints().allMatch(PlainText::is);
    }

    private static boolean is(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
