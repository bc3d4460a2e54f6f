package org.dustcluster.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    /** Each of them once in a text is enough. */
    private static final List<String> LONG = List.of(
            "(".repeat(30_000),
            "!".repeat(300_001) + "w",
            "*a".repeat(500),
            "a*".repeat(500) + "b",
            "tags=" + "a:".repeat(20_000));

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
        Fuzz.run(FRAGMENTS, TargetFuzzTest::isATargetOrAMistake);
    }

    /** Neither the stack nor the patience of anybody ends. */
    @Test
    void whatIsDeepOrLongIsATargetOrAMistakeAsWell() {
        Fuzz.run(
                random -> pick(random, "", "w", "!w,", "(")
                        + LONG.get(random.nextInt(LONG.size()))
                        + (random.nextBoolean() ? "" : Fuzz.input(random, List.of(), FRAGMENTS)),
                Fuzz::visible,
                TargetFuzzTest::isATargetOrAMistake);
    }

    private static void isATargetOrAMistake(String text) {
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
    }

    /** A thing that may have any of the attributes that the expressions below ask for. */
    private record Thing(String name, Map<String, String> attributes, Map<String, String> tags) implements Selectable {
        @Override
        public Optional<String> attribute(String key) {
            return Optional.ofNullable(attributes.get(key));
        }
    }

    /** An expression as text, and what it means, said once more in other words. */
    private record Said(String text, Predicate<Thing> matches, Predicate<Thing> identifies) {}

    private record Case(Said said, List<Thing> things) {}

    @Test
    void anExpressionMeansWhatItsPartsMean() {
        Fuzz.run(
                random -> new Case(
                        union(random, random.nextInt(3)),
                        Stream.generate(() -> thing(random)).limit(8).toList()),
                input -> input.said().text() + " for " + input.things(),
                input -> {
                    TargetExpression parsed =
                            TargetExpression.parse(input.said().text());
                    for (Thing thing : input.things()) {
                        assertEquals(input.said().matches().test(thing), parsed.matches(thing), thing::toString);
                        assertEquals(
                                input.said().identifies().test(thing),
                                parsed.matchesByIdentity(thing),
                                () -> "identity of " + thing);
                    }
                });
    }

    private static Thing thing(Random random) {
        Map<String, String> attributes = new TreeMap<>();
        for (String key : List.of("state", "id", "index")) {
            if (random.nextInt(4) > 0) {
                attributes.put(key, key.equals("index") ? "" + random.nextInt(3) : name(random));
            }
        }
        Map<String, String> tags = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            tags.put(name(random), name(random));
        }
        return new Thing(name(random), attributes, tags);
    }

    private static String name(Random random) {
        return pick(random, "w", "w", "wo", "\ud83d\ude00")
                + pick(random, "", "0", "1", "01", "7", "10", "012")
                + pick(random, "", "", "a", "b ", "-");
    }

    private static Said union(Random random, int depth) {
        return joined(random, depth, ",", (d) -> both(random, d));
    }

    private static Said both(Random random, int depth) {
        return joined(random, depth, "&", (d) -> not(random, d));
    }

    /** Either, or both, of one to three parts. */
    private static Said joined(Random random, int depth, String operator, IntFunction<Said> part) {
        Said all = part.apply(depth);
        for (int i = Math.max(0, random.nextInt(5) - 2); i > 0; i--) {
            Said left = all;
            Said right = part.apply(depth);
            String text = left.text() + blank(random) + operator + blank(random) + right.text();
            all = operator.equals(",")
                    ? new Said(
                            text,
                            left.matches().or(right.matches()),
                            left.identifies().or(right.identifies()))
                    : new Said(
                            text,
                            left.matches().and(right.matches()),
                            left.matches()
                                    .and(right.matches())
                                    .and(left.identifies().or(right.identifies())));
        }
        return all;
    }

    private static Said not(Random random, int depth) {
        int marks = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
        Said inner = primary(random, depth);
        String text = ("!" + blank(random)).repeat(marks) + inner.text();
        return marks == 0
                ? inner
                : new Said(
                        text, marks % 2 == 0 ? inner.matches() : inner.matches().negate(), thing -> false);
    }

    private static Said primary(Random random, int depth) {
        if (depth > 0 && random.nextInt(3) == 0) {
            Said inner = union(random, depth - 1);
            return new Said(
                    "(" + blank(random) + inner.text() + blank(random) + ")", inner.matches(), inner.identifies());
        }
        // Blanks at the end belong to it in quotes only.
        boolean blanks = random.nextInt(4) == 0;
        String pattern = "w" + pattern(random) + (blanks ? "b " : "");
        Pattern meant = Pattern.compile(regex(pattern), Pattern.DOTALL);
        String quoted = pick(
                random,
                blanks ? "'" + pattern + "'" : pattern,
                "'" + pattern + "'",
                "\"" + pattern + "\"",
                "w'" + pattern.substring(1) + "'");
        return switch (random.nextInt(6)) {
            case 0 -> {
                String index = "" + random.nextInt(3);
                Predicate<Thing> is = thing -> index.equals(thing.attributes().get("index"));
                yield new Said(index, is, is);
            }
            case 1 -> {
                Predicate<Thing> is = has("id", meant);
                yield new Said("id" + blank(random) + "=" + blank(random) + quoted, is, is);
            }
            case 2 -> new Said("state=" + quoted, has("state", meant), thing -> false);
            case 3 -> {
                String value = pattern(random);
                Pattern valueMeant = Pattern.compile(regex(value), Pattern.DOTALL);
                yield new Said(
                        "tags=" + quoted + ":'" + value + "'",
                        thing -> thing.tags().entrySet().stream()
                                .anyMatch(tag -> meant.matcher(tag.getKey()).matches()
                                        && valueMeant.matcher(tag.getValue()).matches()),
                        thing -> false);
            }
            default -> new Said(quoted, thing -> meant.matcher(thing.name()).matches(), thing -> false);
        };
    }

    private static Predicate<Thing> has(String key, Pattern meant) {
        return thing -> thing.attributes().containsKey(key)
                && meant.matcher(thing.attributes().get(key)).matches();
    }

    private static String pattern(Random random) {
        StringBuilder pattern = new StringBuilder();
        for (int i = 1 + random.nextInt(1 + random.nextInt(3)); i > 0; i--) {
            pattern.append(pick(
                    random,
                    "*",
                    "*",
                    "*",
                    "?",
                    "o",
                    "0",
                    "1",
                    "[0-1]",
                    "[00-12]",
                    "[1,7-10]",
                    "[!0]",
                    "[^w]",
                    "[a-c]",
                    "[01]"));
        }
        return pattern.toString();
    }

    /** The same pattern as a regular expression. */
    private static String regex(String pattern) {
        return pattern.replace("-", "\\-")
                .replace("?", ".")
                .replace("*", ".*")
                .replace("[0\\-1]", "(?:0|1)")
                .replace("[00\\-12]", "(?:0[0-9]|1[0-2])")
                .replace("[1,7\\-10]", "(?:1|7|8|9|10)")
                .replace("[!0]", "[^0]")
                .replace("[a\\-c]", "[abc]");
    }

    private static String blank(Random random) {
        return random.nextInt(4) == 0 ? " ".repeat(1 + random.nextInt(2)) : "";
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
