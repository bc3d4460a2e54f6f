package org.dustcluster.cluster;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The extra tags of one section: {@code tags=owner:dev,team:data} and {@code tag.KEY=VALUE}. In {@code tags} a comma ends a
 * tag and the first colon parts its key from its value, which may be empty ({@code gpu:}); a key with a colon or a value with
 * a comma needs {@code tag.KEY=VALUE}.
 */
final class TemplateTags {
    /** Before a tag's key: {@code tag.owner=dev}. */
    static final String PREFIX = "tag.";
    /** EC2 takes 50 tags (EC2 user guide, "Tag restrictions"), and two are dust's own. */
    static final int MOST = 48;

    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;

    private final Mistakes mistakes;
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    TemplateTags(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    Map<String, String> tags() {
        return tags;
    }

    /** Reads {@code tags=}. */
    void addList(String list, int line) {
        for (String item : list.split(",", -1)) {
            int colon = item.indexOf(':');
            if (item.isBlank()) {
                mistakes.add(line, list, "an empty tag in %s: tags are parted by single commas");
            } else if (colon < 0) {
                mistakes.add(
                        line,
                        item.strip(),
                        item.indexOf('=') > 0
                                ? "%s is no tag: in tags a colon parts key and value"
                                : "the tag %s has no value; a colon behind it makes that an empty one");
            } else {
                add(item.substring(0, colon).strip(), item.substring(colon + 1).strip(), line);
            }
        }
    }

    /** Reads one tag. */
    void add(String key, String value, int line) {
        String lower = key.toLowerCase(Locale.ROOT);
        if (key.isEmpty()) {
            mistakes.add(line, value, "a tag without a key, for the value %s");
        } else if (lower.startsWith("aws:") || lower.startsWith("dust:")) {
            mistakes.add(line, key, "the tag %s is reserved: keys that begin with aws: or dust: are not for templates");
        } else if (key.equals("Name")) {
            mistakes.add(line, key, "the tag %s is dust's own: it holds the node's name");
        } else if (key.length() > LONGEST_KEY || value.length() > LONGEST_VALUE) {
            mistakes.add(
                    line,
                    key,
                    "the tag %s is too long: EC2 takes keys of " + LONGEST_KEY + " and values of " + LONGEST_VALUE
                            + " characters");
        } else if (lines.containsKey(key)) {
            mistakes.add(line, key, "the tag %s is given twice: first in line " + lines.get(key));
        } else {
            tags.put(key, value);
            lines.put(key, line);
        }
    }
}
