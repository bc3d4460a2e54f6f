package org.dustcluster.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CreateTags, DeleteTags and DescribeTags, for instances and security groups. */
final class Tags {
    private static final int MOST_TAGS = 50;

    private Tags() {}

    static void create(Region region, Form form, Xml xml) {
        List<Map<String, String>> resources = resources(region, form);
        Map<String, String> tags = form.tags("Tag");
        if (tags.isEmpty()) {
            throw Ec2Fault.missing("Tag");
        }
        for (Map<String, String> existing : resources) {
            Map<String, String> all = new HashMap<>(existing);
            all.putAll(tags);
            checked(all);
        }
        resources.forEach(existing -> existing.putAll(tags));
        xml.element("return", true);
    }

    /** Without a value any goes; with one (an empty one too), only that value; without tags, all of them. */
    static void delete(Region region, Form form, Xml xml) {
        List<Form> wanted = form.forms("Tag");
        for (Map<String, String> existing : resources(region, form)) {
            if (wanted.isEmpty()) {
                existing.clear();
            }
            for (Form tag : wanted) {
                String key = tag.required("Key");
                Optional<String> value = tag.present("Value");
                if (value.isEmpty() || value.get().equals(existing.get(key))) {
                    existing.remove(key);
                }
            }
        }
        xml.element("return", true);
    }

    private record Tag(String resource, String kind, String key, String value) {
        Optional<List<String>> filterValues(String filter) {
            return switch (filter) {
                case "resource-id" -> Optional.of(List.of(resource));
                case "resource-type" -> Optional.of(List.of(kind));
                case "key" -> Optional.of(List.of(key));
                case "value" -> Optional.of(List.of(value));
                default ->
                    filter.startsWith("tag:")
                            ? Optional.of(filter.equals("tag:" + key) ? List.of(value) : List.of())
                            : Optional.empty();
            };
        }
    }

    static void describe(Region region, Form form, Xml xml) {
        Filters filters = Filters.of(form);
        List<Tag> tags = new java.util.ArrayList<>();
        region.fleet
                .machines()
                .forEach(machine ->
                        machine.tags.forEach((key, value) -> tags.add(new Tag(machine.id, "instance", key, value))));
        region.groups()
                .forEach(group ->
                        group.tags.forEach((key, value) -> tags.add(new Tag(group.id, "security-group", key, value))));
        tags.removeIf(tag -> !filters.match(tag, Tag::filterValues));
        xml.items("tagSet", tags, tag -> xml.element("resourceId", tag.resource())
                .element("resourceType", tag.kind())
                .element("key", tag.key())
                .element("value", tag.value()));
    }

    /** The same tags, unless there are too many of them. */
    static Map<String, String> checked(Map<String, String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw Ec2Fault.badRequest("TagLimitExceeded", "More than " + MOST_TAGS + " tags specified");
        }
        return tags;
    }

    private static List<Map<String, String>> resources(Region region, Form form) {
        List<String> ids = form.list("ResourceId");
        if (ids.isEmpty()) {
            throw Ec2Fault.missing("ResourceIdSet");
        }
        return ids.stream().map(id -> tagsOf(region, id)).toList();
    }

    private static Map<String, String> tagsOf(Region region, String id) {
        if (id.startsWith("sg-")) {
            return region.requireGroup(id).tags;
        }
        if (id.startsWith("i-")) {
            return region.fleet.require(List.of(id)).get(0).tags;
        }
        throw Ec2Fault.badRequest("InvalidID", "The ID '" + id + "' is not valid");
    }
}
