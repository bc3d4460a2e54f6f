package org.dustcluster.sandbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The {@code Filter.N} of a Describe call. The values of one filter are alternatives, several filters must all match, and
 * {@code *} and {@code ?} are wildcards unless a backslash stands before them (EC2 user guide, "List and filter your
 * resources"). Immutable.
 */
final class Filters {

    private record Filter(String name, List<Wildcards> values) {}

    private final List<Filter> filters;

    private Filters(List<Filter> filters) {
        this.filters = filters;
    }

    static Filters of(Form form) {
        List<Filter> filters = new ArrayList<>();
        for (Form one : form.forms("Filter")) {
            String name = one.text("Name").orElseThrow(() -> Ec2Fault.invalid("The filter 'null' is invalid"));
            List<Wildcards> values = new ArrayList<>();
            for (Form value : one.forms("Value")) {
                values.add(Wildcards.of(value.text("").orElse("")));
            }
            filters.add(new Filter(name, values));
        }
        return new Filters(filters);
    }

    /**
     * Whether all filters match.
     *
     * @param values what a thing has under a filter's name; empty for a name that this kind of thing does not know
     */
    <T> boolean match(T thing, BiFunction<T, String, Optional<? extends Collection<String>>> values) {
        boolean all = true;
        for (Filter filter : filters) {
            // Looked at even where another does not match: an unknown name is always refused.
            Collection<String> actual = values.apply(thing, filter.name())
                    .orElseThrow(() -> Ec2Fault.invalid("The filter '" + filter.name() + "' is invalid"));
            all &= actual.stream().anyMatch(text -> filter.values().stream().anyMatch(value -> value.matches(text)));
        }
        return all;
    }

    /** The values of {@code tag:KEY} and {@code tag-key}; empty for another name. */
    static Optional<Collection<String>> ofTags(Map<String, String> tags, String name) {
        if (name.equals("tag-key")) {
            return Optional.of(tags.keySet());
        }
        if (name.startsWith("tag:")) {
            String value = tags.get(name.substring("tag:".length()));
            return Optional.of(value == null ? List.of() : List.of(value));
        }
        return Optional.empty();
    }
}
