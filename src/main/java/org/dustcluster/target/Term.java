package org.dustcluster.target;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A parsed target expression, or a part of one. */
sealed interface Term {

    Verdict judge(Selectable thing);

    /** {@code a,b}. Names without a wildcard are looked up: a script may list thousands. */
    record Either(Set<String> names, List<Term> others) implements Term {
        static Either of(List<Term> terms) {
            Set<String> names = new HashSet<>();
            List<Term> others = new ArrayList<>();
            for (Term term : terms) {
                if (term instanceof Name name && name.pattern().literal()) {
                    names.add(name.pattern().text());
                } else {
                    others.add(term);
                }
            }
            return new Either(Set.copyOf(names), List.copyOf(others));
        }

        @Override
        public Verdict judge(Selectable thing) {
            Verdict verdict = Verdict.of(names.contains(thing.name()));
            for (Term term : others) {
                verdict = verdict.or(term.judge(thing));
            }
            return verdict;
        }
    }

    /** {@code a&b}. */
    record Both(List<Term> terms) implements Term {
        @Override
        public Verdict judge(Selectable thing) {
            Verdict verdict = terms.get(0).judge(thing);
            for (Term term : terms) {
                verdict = verdict == Verdict.NO ? Verdict.NO : verdict.and(term.judge(thing));
            }
            return verdict;
        }
    }

    /** {@code !a}. */
    record Not(Term term) implements Term {
        @Override
        public Verdict judge(Selectable thing) {
            return term.judge(thing).not();
        }
    }

    /** A bare name, or {@code name=}. */
    record Name(Glob pattern) implements Term {
        @Override
        public Verdict judge(Selectable thing) {
            return Verdict.of(pattern.matches(thing.name()));
        }
    }

    /** {@code state=run*}; a bare number is {@code index=}. An empty (quoted) value is that of a thing without one. */
    record Attribute(String attribute, Glob pattern) implements Term {
        @Override
        public Verdict judge(Selectable thing) {
            Optional<String> value = thing.attribute(attribute);
            boolean matches = pattern.text().isEmpty()
                    ? value.orElse("").isEmpty()
                    : value.isPresent() && pattern.matches(value.get());
            boolean identifies = attribute.equals("id") || attribute.equals("index");
            return matches && identifies ? Verdict.IDENTITY : Verdict.of(matches);
        }
    }

    /** {@code tags=key} and {@code tags=key:value}; an empty (quoted) key is that of a thing without tags. */
    record Tag(List<KeyAndValue> readings) implements Term {

        /** One way to read it: a colon may part key and value, or belong to either. */
        record KeyAndValue(Glob key, Optional<Glob> value) {
            boolean matches(Map.Entry<String, String> tag) {
                return key.matches(tag.getKey())
                        && (value.isEmpty() || value.get().matches(tag.getValue()));
            }
        }

        @Override
        public Verdict judge(Selectable thing) {
            if (readings.get(0).key().text().isEmpty()) {
                return Verdict.of(thing.tags().isEmpty());
            }
            for (Map.Entry<String, String> tag : thing.tags().entrySet()) {
                for (KeyAndValue reading : readings) {
                    if (reading.matches(tag)) {
                        return Verdict.MATCH;
                    }
                }
            }
            return Verdict.NO;
        }
    }
}
