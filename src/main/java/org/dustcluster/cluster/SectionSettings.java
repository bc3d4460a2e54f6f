package org.dustcluster.cluster;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dustcluster.target.NearMiss;

/** The keys of one section, expanded and checked. */
final class SectionSettings {
    private static final Pattern LIKE_A_TAG = Pattern.compile("tags?[.:_](.+)");

    private final Map<TemplateKey, String> values = new EnumMap<>(TemplateKey.class);
    /** Keys that stand here or are meant, good or bad: none of them is missing. */
    private final Set<TemplateKey> present = EnumSet.noneOf(TemplateKey.class);

    private final boolean cloud;
    private final Mistakes mistakes;
    private final TemplateTags tags;

    private SectionSettings(boolean cloud, Mistakes mistakes) {
        this.cloud = cloud;
        this.mistakes = mistakes;
        this.tags = new TemplateTags(mistakes);
    }

    /**
     * Reads a section.
     *
     * @param cloud whether it is {@code @cloud}
     * @param directory where the template lies
     */
    static SectionSettings read(
            TemplateSection section, boolean cloud, TemplateExpansion expansion, Path directory, Mistakes mistakes) {
        SectionSettings settings = new SectionSettings(cloud, mistakes);
        Map<String, Integer> seen = new HashMap<>();
        for (TemplateSection.Entry entry : section.entries()) {
            Integer first = seen.putIfAbsent(entry.key(), entry.line());
            if (first != null) {
                mistakes.add(
                        entry.line(), entry.key(), "the key %s stands twice in this section: first in line " + first);
            } else if (settings.known(entry)) {
                expansion.expand(entry, mistakes).ifPresent(value -> settings.accept(entry, value, directory));
            }
        }
        return settings;
    }

    private boolean known(TemplateSection.Entry entry) {
        if (entry.key().startsWith(TemplateTags.PREFIX)) {
            return true;
        }
        Optional<TemplateKey> key = TemplateKey.of(entry.key());
        key.ifPresent(present::add);
        if (key.isEmpty()) {
            mistakes.add(entry.line(), entry.key(), "unknown key %s" + hint(entry.key()));
            return false;
        }
        if (!key.get().allowed(cloud)) {
            mistakes.add(
                    entry.line(),
                    entry.key(),
                    cloud ? "the key %s belongs into the section of a node" : "the key %s belongs into @cloud");
            return false;
        }
        return true;
    }

    private String hint(String key) {
        Matcher tag = LIKE_A_TAG.matcher(key);
        if (tag.matches()) {
            return ", did you mean `" + TemplateTags.PREFIX + Mistakes.visible(tag.group(1)) + "`?";
        }
        Optional<String> near =
                NearMiss.of(key, TemplateKey.words(cloud)).or(() -> NearMiss.of(key, TemplateKey.words(!cloud)));
        near.flatMap(TemplateKey::of).ifPresent(present::add);
        return near.map(word -> ", did you mean `" + word + "`?").orElse("");
    }

    private void accept(TemplateSection.Entry entry, String value, Path directory) {
        if (entry.key().startsWith(TemplateTags.PREFIX)) {
            tags.add(entry.key().substring(TemplateTags.PREFIX.length()).strip(), value, entry.line());
            return;
        }
        TemplateKey key = TemplateKey.of(entry.key()).orElseThrow();
        if (value.isEmpty()) {
            mistakes.add(entry.line(), entry.key(), "the key %s has no value");
            return;
        }
        String problem = TemplateValue.problem(key, value, directory);
        if (!problem.isEmpty()) {
            mistakes.add(entry.line(), entry.value(), entry.key() + ": %s " + problem);
        } else if (key == TemplateKey.TAGS) {
            tags.addList(value, entry.line());
        } else {
            values.put(key, value);
        }
    }

    /** Whether a key stands here, good or bad, or is meant by a misspelt one. */
    boolean has(TemplateKey key) {
        return present.contains(key);
    }

    /** The good values. */
    Map<TemplateKey, String> values() {
        return values;
    }

    /** The good tags. */
    Map<String, String> tags() {
        return tags.tags();
    }
}
