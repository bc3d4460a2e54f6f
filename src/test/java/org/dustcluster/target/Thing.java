package org.dustcluster.target;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A thing to select: attributes as {@code key=value} words, tags as {@code tag:key=value}. */
record Thing(String name, Map<String, String> attributes, Map<String, String> tags) implements Selectable {

    static Thing named(String name, String... words) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Map<String, String> tags = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String key = word.substring(0, equals);
            String value = word.substring(equals + 1);
            if (key.startsWith("tag:")) {
                tags.put(key.substring(4), value);
            } else {
                attributes.put(key, value);
            }
        }
        return new Thing(name, attributes, tags);
    }

    @Override
    public Optional<String> attribute(String attribute) {
        return Optional.ofNullable(attributes.get(attribute));
    }
}
