package org.dustcluster.target;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes many names short: {@code worker0 worker1 worker2 worker5} as {@code worker[0-2,5]}. The result is a target
 * expression that matches these names and no others.
 */
public final class NameFolder {
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    /** What a target expression would not take as a part of a name: blanks, quotes, operators, wildcards. */
    private static final Pattern SPECIAL = Pattern.compile("[\\p{Z}\\p{C}\\s,&!()'\"=*?\\[\\]]");

    private static final Comparator<String> BY_WIDTH =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    /**
     * Names that differ in their numbers alone.
     *
     * @param texts what stands around the numbers: one more than there are numbers
     * @param numbers for each place the numbers that stand there; the names are all combinations
     */
    private record Family(List<String> texts, List<Set<String>> numbers) {

        static Family of(String name) {
            List<String> texts = new ArrayList<>();
            List<Set<String>> numbers = new ArrayList<>();
            int at = 0;
            Matcher digits = DIGITS.matcher(name);
            while (digits.find()) {
                texts.add(name.substring(at, digits.start()));
                numbers.add(Set.of(digits.group()));
                at = digits.end();
            }
            texts.add(name.substring(at));
            return new Family(texts, numbers);
        }

        /** All that must be equal for two families to differ at this place alone. */
        List<Object> around(int place) {
            List<Object> around = new ArrayList<>(texts);
            for (int i = 0; i < numbers.size(); i++) {
                around.add(i == place ? Set.of() : numbers.get(i));
            }
            return around;
        }

        void write(StringBuilder to) {
            if (texts.size() == 2
                    && texts.get(0).isEmpty()
                    && texts.get(1).isEmpty()
                    && numbers.get(0).size() == 1) {
                to.append("name="); // a bare number is an index
            }
            for (int i = 0; i < numbers.size(); i++) {
                to.append(texts.get(i)).append(brackets(numbers.get(i)));
            }
            to.append(texts.get(texts.size() - 1));
        }
    }

    private NameFolder() {}

    /** The names as one target expression, in the order in which they are first seen; {@code ""} for none. */
    public static String fold(Collection<String> names) {
        List<Object> items = new ArrayList<>(); // String: a name that is quoted; Family
        int places = 0;
        for (String name : new LinkedHashSet<>(names)) {
            if (name.isEmpty() || SPECIAL.matcher(name).find()) {
                items.add(quote(name));
            } else {
                Family family = Family.of(name);
                places = Math.max(places, family.numbers().size());
                items.add(family);
            }
        }
        // The last number varies first, as it does when people number things.
        for (int place = places - 1; place >= 0; place--) {
            items = merge(items, place);
        }
        StringBuilder folded = new StringBuilder();
        for (Object item : items) {
            folded.append(folded.length() == 0 ? "" : ",");
            if (item instanceof Family family) {
                family.write(folded);
            } else {
                folded.append(item);
            }
        }
        return folded.toString();
    }

    private static List<Object> merge(List<Object> items, int place) {
        Map<Object, Object> merged = new LinkedHashMap<>();
        for (Object item : items) {
            if (item instanceof Family family && family.numbers().size() > place) {
                merged.merge(family.around(place), family, (a, b) -> union((Family) a, (Family) b, place));
            } else {
                merged.put(item, item);
            }
        }
        return new ArrayList<>(merged.values());
    }

    private static Family union(Family a, Family b, int place) {
        List<Set<String>> numbers = new ArrayList<>(a.numbers());
        if (numbers.get(place).size() == 1) {
            numbers.set(place, new LinkedHashSet<>(numbers.get(place)));
        }
        // A set of two or more belongs to this family alone: it grows in place.
        numbers.get(place).addAll(b.numbers().get(place));
        return new Family(a.texts(), numbers);
    }

    private static String brackets(Set<String> numbers) {
        if (numbers.size() == 1) {
            return numbers.iterator().next();
        }
        List<String> sorted = new ArrayList<>(numbers);
        sorted.sort(BY_WIDTH);
        StringBuilder list = new StringBuilder("[");
        int at = 0;
        while (at < sorted.size()) {
            int last = at;
            while (last + 1 < sorted.size() && sorted.get(last + 1).equals(Numbers.successor(sorted.get(last)))) {
                last++;
            }
            list.append(at == 0 ? "" : ",").append(sorted.get(at));
            if (last > at) {
                list.append('-').append(sorted.get(last));
            }
            at = last + 1;
        }
        return list.append(']').toString();
    }

    /** Wildcards become classes of one, since quotes do not protect them; then quotes, changing their kind at a quote. */
    private static String quote(String name) {
        String plain = name.replace("[", "[[]").replace("*", "[*]").replace("?", "[?]");
        return "'" + plain.replace("'", "'\"'\"'") + "'";
    }
}
