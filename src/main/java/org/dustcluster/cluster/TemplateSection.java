package org.dustcluster.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * A section as it stands in the file, nothing expanded or checked.
 *
 * @param head what follows the {@code @}
 * @param line the line of the head, from 1
 * @param entries its keys and values in order
 */
record TemplateSection(String head, int line, List<Entry> entries) {

    /** One {@code key=value} line; blanks around both are gone. */
    record Entry(String key, String value, int line) {}

    static final String CLOUD = "cloud";
    /** As many as there may be nodes. */
    private static final int MOST = 10_000;

    /** The sections of a text, in order; lines that are nothing become mistakes. */
    static List<TemplateSection> split(String text, Mistakes mistakes) {
        List<TemplateSection> sections = new ArrayList<>();
        boolean homeless = false;
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (line.codePoints().anyMatch(point -> point != '\t' && Mistakes.hidden(point))) {
                mistakes.add(number, line, "an invisible character in %s");
            } else if (sections.size() > MOST) {
                mistakes.add(number, "", "the template has more than " + MOST + " sections");
                break;
            } else if (line.startsWith("@") || line.startsWith("[")) {
                sections.add(new TemplateSection(head(line, number, mistakes), number, new ArrayList<>()));
            } else if (!sections.isEmpty()) {
                entry(line, number, mistakes, sections.get(sections.size() - 1).entries);
            } else if (!homeless) {
                // Once: else a file that is no template at all makes a mistake of each line.
                homeless = true;
                mistakes.add(
                        number, line, "%s stands before the first section; sections begin with a line like @cloud");
            }
        }
        return sections;
    }

    private static String head(String line, int number, Mistakes mistakes) {
        if (line.startsWith("@")) {
            String head = line.substring(1).strip();
            if (head.isEmpty()) {
                mistakes.add(number, line, "a section without a name: %s");
            }
            return head;
        }
        String head = line.substring(1, line.length() - (line.length() > 1 && line.endsWith("]") ? 1 : 0))
                .strip();
        mistakes.add(number, line, "%s is no section here: sections begin with @, so write @" + Mistakes.visible(head));
        return head;
    }

    private static void entry(String line, int number, Mistakes mistakes, List<Entry> entries) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            mistakes.add(number, line, "%s is no key=value");
        } else if (equals == 0) {
            mistakes.add(number, line, "a key is missing before the = of %s");
        } else {
            entries.add(new Entry(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip(),
                    number));
        }
    }
}
