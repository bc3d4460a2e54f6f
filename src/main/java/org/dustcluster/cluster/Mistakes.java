package org.dustcluster.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes of one template while it is read. */
final class Mistakes {
    /** Longer texts are cut in a message. */
    private static final int LONGEST = 80;

    private final Path file;
    private final List<TemplateException.Mistake> found = new ArrayList<>();

    Mistakes(Path file) {
        this.file = file;
    }

    /**
     * Notes a mistake.
     *
     * @param offending the text that is wrong
     * @param sentence the first {@code %s} in it is where that text goes, in backquotes
     */
    void add(int line, String offending, String sentence) {
        String shown = visible(offending);
        int place = sentence.indexOf("%s");
        String whole = place < 0
                ? sentence
                : sentence.substring(0, place) + "`" + shown + "`" + sentence.substring(place + "%s".length());
        found.add(new TemplateException.Mistake(file, line, shown, whole));
    }

    boolean none() {
        return found.isEmpty();
    }

    TemplateException exception() {
        List<TemplateException.Mistake> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(TemplateException.Mistake::line));
        return new TemplateException(sorted);
    }

    /** Control and format characters (bidirectional overrides among them) as U+XXXX, and not too much of anything. */
    static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(point -> {
            if (hidden(point)) {
                visible.append(String.format("<U+%04X>", point));
            } else {
                visible.appendCodePoint(point);
            }
        });
        return text.codePointCount(0, text.length()) > LONGEST ? visible + "..." : visible.toString();
    }

    /** Whether a character would not show, or would change how others show. */
    static boolean hidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
