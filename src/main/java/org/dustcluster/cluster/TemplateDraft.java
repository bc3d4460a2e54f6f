package org.dustcluster.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.dustcluster.target.NameFolder;
import org.dustcluster.target.NameRange;
import org.dustcluster.target.NearMiss;
import org.dustcluster.target.TargetSyntaxException;

/**
 * A template whose sections have been told apart and checked; a template once no mistake was found.
 *
 * @param cloud {@code @cloud}
 * @param groups the other sections
 */
record TemplateDraft(SectionSettings cloud, List<Group> groups) {

    /** A section of nodes and the names that it stands for. */
    record Group(TemplateSection section, List<String> names, SectionSettings settings) {}

    private static final int MOST_NODES = 10_000;
    private static final Pattern NODE_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
    /** It becomes the value of a tag. */
    private static final int LONGEST_NAME = 256;

    /** Checks sections; all that is wrong becomes mistakes. */
    static TemplateDraft of(
            List<TemplateSection> sections, TemplateExpansion expansion, Path directory, Mistakes mistakes) {
        Optional<TemplateSection> cloud = cloud(sections, mistakes);
        Map<String, Integer> lines = new HashMap<>();
        SectionSettings cloudSettings = SectionSettings.read(
                cloud.orElse(new TemplateSection(TemplateSection.CLOUD, 0, List.of())),
                true,
                expansion,
                directory,
                mistakes);
        List<Group> groups = new ArrayList<>();
        for (TemplateSection section : sections) {
            if (section.head().equals(TemplateSection.CLOUD)) {
                if (cloud.isPresent() && !section.equals(cloud.get())) {
                    mistakes.add(
                            section.line(),
                            "@cloud",
                            "the section %s stands twice: first in line "
                                    + cloud.get().line());
                    SectionSettings.read(section, true, expansion, directory, mistakes);
                }
            } else if (cloud.isEmpty() || !section.equals(cloud.get())) {
                List<String> names = names(section, lines, mistakes);
                groups.add(new Group(
                        section, names, SectionSettings.read(section, false, expansion, directory, mistakes)));
            }
        }
        TemplateDraft draft = new TemplateDraft(cloudSettings, List.copyOf(groups));
        draft.checkCloud(cloud, mistakes);
        groups.forEach(group -> draft.check(group, cloud.isPresent(), mistakes));
        return draft;
    }

    /** {@code @cloud}, or the section that must have been meant by it. */
    private static Optional<TemplateSection> cloud(List<TemplateSection> sections, Mistakes mistakes) {
        for (TemplateSection section : sections) {
            if (section.head().equals(TemplateSection.CLOUD)) {
                return Optional.of(section);
            }
        }
        for (TemplateSection section : sections) {
            boolean near = NearMiss.of(section.head().toLowerCase(Locale.ROOT), List.of(TemplateSection.CLOUD))
                            .isPresent()
                    || section.head().equalsIgnoreCase(TemplateSection.CLOUD);
            boolean keysOfCloud = section.entries().stream()
                    .anyMatch(entry -> Set.of("provider", "name", "region").contains(entry.key()));
            if (near && keysOfCloud) {
                mistakes.add(
                        section.line(),
                        "@" + section.head(),
                        "the section @cloud is missing: %s stands here, did you mean `@cloud`?");
                return Optional.of(section);
            }
        }
        mistakes.add(0, "", "the section @cloud is missing");
        return Optional.empty();
    }

    private static List<String> names(TemplateSection section, Map<String, Integer> lines, Mistakes mistakes) {
        String head = section.head();
        if (head.isEmpty()) {
            return List.of();
        }
        List<String> names;
        try {
            names = NameRange.expand(head);
        } catch (TargetSyntaxException e) {
            mistakes.add(section.line(), "@" + head, "the head %s: " + Mistakes.visible(e.sentence()));
            return List.of();
        }
        if (!NODE_NAME.matcher(names.get(0)).matches() || names.get(0).length() > LONGEST_NAME) {
            mistakes.add(
                    section.line(),
                    "@" + head,
                    "%s is no name for a node: a letter, then letters, digits, `_`, `.` or `-`, 256 at most");
            return List.of();
        }
        if (lines.size() + names.size() > MOST_NODES) {
            if (lines.size() < MOST_NODES) {
                mistakes.add(section.line(), "@" + head, "with %s the template has more than " + MOST_NODES + " nodes");
            }
            return List.of();
        }
        Map<Integer, TreeSet<String>> known = new LinkedHashMap<>();
        for (String name : names) {
            Integer first = lines.putIfAbsent(name, section.line());
            if (first != null) {
                known.computeIfAbsent(first, line -> new TreeSet<>()).add(name);
            }
        }
        known.forEach((line, twice) -> mistakes.add(
                section.line(),
                NameFolder.fold(twice),
                line == section.line()
                        ? "the head @" + Mistakes.visible(head) + " names %s twice"
                        : "duplicate node %s: first in line " + line));
        return names;
    }

    private void checkCloud(Optional<TemplateSection> section, Mistakes mistakes) {
        if (section.isEmpty()) {
            return;
        }
        for (TemplateKey key : List.of(TemplateKey.PROVIDER, TemplateKey.NAME)) {
            if (!cloud.has(key)) {
                mistakes.add(section.get().line(), key.word(), "the key %s is missing in @cloud");
            }
        }
    }

    private void check(Group group, boolean cloudKnown, Mistakes mistakes) {
        String head = "@" + group.section().head();
        int line = group.section().line();
        if (cloudKnown && !group.settings().has(TemplateKey.INSTANCE_TYPE) && !cloud.has(TemplateKey.INSTANCE_TYPE)) {
            mistakes.add(line, head, "%s has no instance_type, and @cloud has no default");
        }
        Set<String> keys = new TreeSet<>(cloud.tags().keySet());
        keys.addAll(group.settings().tags().keySet());
        if (keys.size() > TemplateTags.MOST) {
            mistakes.add(line, head, "%s has more than " + TemplateTags.MOST + " tags together with those of @cloud");
        }
    }
}
