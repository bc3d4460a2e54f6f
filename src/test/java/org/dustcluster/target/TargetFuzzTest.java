package org.dustcluster.target;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dustcluster.testing.Fuzz;
import org.junit.jupiter.api.Test;

/** Targets that nobody would type: each matches or does not, or is refused with a column that is there. */
class TargetFuzzTest {
    private static final List<String> FRAGMENTS = List.of(
            "worker0",
            "w*",
            "worker?",
            "worker[0-10]",
            "node[01-12]",
            "w[0,3,5-7]",
            "w[abc]",
            "w[!0]",
            "state=run*",
            "type=t2.*",
            "tags=owner:dev*",
            "id=i-0a*",
            "3",
            ",",
            "&",
            "!",
            "(",
            ")",
            "|",
            "'a b'",
            "\"x,y\"",
            "*a*a*a*a*b",
            "[0-",
            "[9-0]",
            "[00000-99999]",
            "=",
            ":",
            "state=",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaa");

    private static final Selectable THING = new Selectable() {
        @Override
        public String name() {
            return "a".repeat(60);
        }

        @Override
        public Optional<String> attribute(String key) {
            return Optional.of(key.equals("index") ? "3" : "a".repeat(60));
        }

        @Override
        public Map<String, String> tags() {
            return Map.of("owner", "a".repeat(60));
        }
    };

    @Test
    void everyTextIsATargetOrAMistakeWithAColumn() {
        Fuzz.run(FRAGMENTS, text -> {
            assertTrue(TargetExpression.endOfTarget(text) <= text.length());
            try {
                TargetExpression target = TargetExpression.parse(text);
                target.matches(THING);
                target.matchesByIdentity(THING);
                target.namePatterns();
            } catch (TargetSyntaxException e) {
                assertTrue(e.column() >= 0 && e.column() <= text.length() + 1, () -> "column " + e.column());
                assertFalse(e.sentence().isBlank());
                assertFalse(e.picture().isBlank());
            }
        });
    }
}
