package org.dustcluster.target;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Recursive descent over
 *
 * <pre>
 * union := both (',' both)*       both := not ('&amp;' not)*       not := '!'* ( '(' union ')' | word )
 * </pre>
 *
 * Only parentheses recurse, and their depth is bounded. Used once.
 */
final class TargetParser {
    static final int LONGEST = 1_000_000;
    static final int DEEPEST = 100;
    /** A tag's text may be read in as many ways as it has colons; more than these are part of the value. */
    private static final int MOST_COLONS = 8;

    private final String text;
    private final List<String> names = new ArrayList<>();
    private final List<TargetExpression.Value> values = new ArrayList<>();
    private int at;
    private int depth;

    TargetParser(String text) {
        this.text = text;
    }

    TargetExpression parse() {
        if (text.length() > LONGEST) {
            throw mistake(0, "the target is longer than " + LONGEST + " characters");
        }
        if (text.isBlank()) {
            throw mistake(0, "the target is empty");
        }
        Term term = union();
        if (at < text.length()) {
            // union() stops at a ) or at the end only
            throw mistake(at, "`)` without `(`");
        }
        return new TargetExpression(text, term, names, values);
    }

    private Term union() {
        List<Term> terms = series(',', this::both);
        return terms.size() == 1 ? terms.get(0) : Term.Either.of(terms);
    }

    private Term both() {
        List<Term> terms = series('&', this::not);
        return terms.size() == 1 ? terms.get(0) : new Term.Both(terms);
    }

    private List<Term> series(char operator, Supplier<Term> part) {
        List<Term> terms = new ArrayList<>();
        terms.add(part.get());
        while (at < text.length() && text.charAt(at) == operator) {
            at++;
            terms.add(part.get());
        }
        return List.copyOf(terms);
    }

    private Term not() {
        skipBlanks();
        int marks = 0;
        while (at < text.length() && text.charAt(at) == '!') {
            marks++;
            at++;
            skipBlanks();
        }
        Term term = primary();
        // Two cancel each other out, except that what is left identifies nothing: !!id=i-1 is not id=i-1.
        for (int not = marks > 1 ? marks % 2 + 2 : marks; not > 0; not--) {
            term = new Term.Not(term);
        }
        return term;
    }

    private Term primary() {
        if (at == text.length()) {
            throw mistake(at, "the target ends where a name should stand");
        }
        char c = text.charAt(at);
        if (c == '(') {
            return group();
        }
        if (c == ',' || c == '&' || c == ')') {
            throw mistake(at, "a name is missing before `" + c + "`");
        }
        return meaning(word());
    }

    private Term group() {
        int open = at++;
        if (++depth > DEEPEST) {
            throw mistake(open, "more than " + DEEPEST + " parentheses are nested");
        }
        Term inner = union();
        if (at == text.length()) {
            throw mistake(open, "`(` is not closed");
        }
        at++;
        depth--;
        skipBlanks();
        if (at < text.length() && ",&)".indexOf(text.charAt(at)) < 0) {
            throw mistake(at, "`,` or `&` is missing after `)`");
        }
        return inner;
    }

    private Word word() {
        Word word = new Word();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'' || c == '"') {
                quoted(word, c);
                continue;
            }
            if (!word.inBracket()) {
                if (c == ',' || c == '&' || c == ')') {
                    break;
                }
                if (c == '(') {
                    throw mistake(at, "`,` or `&` is missing before `(`");
                }
                if (c == '!') {
                    throw mistake(at, "`!` stands before a name or an attribute; quotes make it a part of one");
                }
            }
            word.add(c, at++, false);
        }
        word.trim();
        if (word.inBracket()) {
            throw mistake(word.bracketColumn(), "`[` is not closed");
        }
        return word;
    }

    private void quoted(Word word, char quote) {
        int close = text.indexOf(quote, at + 1);
        if (close < 0) {
            throw mistake(at, "the quote " + quote + " is not closed");
        }
        word.quote();
        for (int i = at + 1; i < close; i++) {
            word.add(text.charAt(i), i, true);
        }
        at = close + 1;
    }

    private Term meaning(Word word) {
        String typed = word.text();
        int equals = word.equalsAt();
        if (equals < 0) {
            if (Numbers.all(typed)) {
                return new Term.Attribute("index", glob(word, 0, typed.length()));
            }
            names.add(typed);
            return new Term.Name(glob(word, 0, typed.length()));
        }
        String attribute = typed.substring(0, equals);
        if (attribute.isEmpty()) {
            throw mistake(word.column(0), "an attribute is missing before `=`");
        }
        if (!TargetExpression.ATTRIBUTES.contains(attribute)) {
            throw mistake(word.column(0), unknown(attribute));
        }
        if (word.valueMissing()) {
            throw mistake(at, "a value is missing after `" + attribute + "=`");
        }
        if (!attribute.equals("name")) {
            values.add(new TargetExpression.Value(attribute, typed.substring(equals + 1)));
        }
        return switch (attribute) {
            case "tags" -> tags(word, equals + 1);
            case "name" -> {
                names.add(typed.substring(equals + 1));
                yield new Term.Name(glob(word, equals + 1, typed.length()));
            }
            default -> new Term.Attribute(attribute, glob(word, equals + 1, typed.length()));
        };
    }

    private static String unknown(String attribute) {
        return "unknown attribute `" + attribute + "`" + NearMiss.hintOrAll(attribute, TargetExpression.ATTRIBUTES);
    }

    private Term tags(Word word, int from) {
        String typed = word.text();
        if (typed.startsWith(":", from)) {
            throw mistake(word.column(from), "a tag's key is missing before `:`");
        }
        List<Term.Tag.KeyAndValue> readings = new ArrayList<>();
        readings.add(new Term.Tag.KeyAndValue(glob(word, from, typed.length()), Optional.empty()));
        boolean bracket = false;
        for (int i = from; i < typed.length() && readings.size() <= MOST_COLONS; i++) {
            char c = typed.charAt(i);
            bracket = c == '[' || (bracket && c != ']');
            if (c == ':' && !bracket) {
                readings.add(
                        new Term.Tag.KeyAndValue(glob(word, from, i), Optional.of(glob(word, i + 1, typed.length()))));
            }
        }
        return new Term.Tag(List.copyOf(readings));
    }

    private Glob glob(Word word, int from, int to) {
        try {
            return Glob.compile(word.text().substring(from, to));
        } catch (TargetSyntaxException e) {
            throw mistake(word.column(from + e.column()), e.sentence());
        }
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private TargetSyntaxException mistake(int column, String sentence) {
        return new TargetSyntaxException(text, column, sentence);
    }
}
