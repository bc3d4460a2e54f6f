package org.dustcluster.target;

import java.util.List;

/**
 * Which nodes a user means. Immutable.
 *
 * <table>
 * <caption>Forms, SPEC section 4</caption>
 * <tr><td>{@code worker0}, {@code w*}, {@code worker[0-10]}</td><td>the whole name matches this {@link Glob}</td></tr>
 * <tr><td>{@code state=run*}</td><td>an attribute matches; one that a node lacks matches nothing but {@code ''}</td></tr>
 * <tr><td>{@code tags=owner:dev*}, {@code tags=owner}</td><td>a tag's key and value, or its key; any colon may be the one
 *     between them</td></tr>
 * <tr><td>{@code 3}</td><td>the index</td></tr>
 * <tr><td>{@code a,b}</td><td>either; binds least</td></tr>
 * <tr><td>{@code a&b}</td><td>both</td></tr>
 * <tr><td>{@code !a}</td><td>not; binds most</td></tr>
 * <tr><td>{@code (a,b)&c}</td><td>parentheses group</td></tr>
 * </table>
 *
 * <p>Quotes, single or double, protect blanks and operators in a name or a value, and may begin and end anywhere in it, as in
 * a shell. Unlike there, wildcards stay wildcards within them. Blanks around a name, a value or an operator are ignored; those
 * inside a name belong to it, since a line's own words have been parted before.
 */
public final class TargetExpression {

    /** The attributes that may be named: what {@code show -v} prints. */
    public static final List<String> ATTRIBUTES = List.of(
            "name",
            "index",
            "state",
            "type",
            "image",
            "id",
            "ip",
            "private_ip",
            "dns",
            "private_dns",
            "zone",
            "key",
            "launched",
            "session",
            "cluster",
            "tags");

    /** One {@code attribute=pattern} in it, without its quotes. */
    public record Value(String attribute, String pattern) {}

    private final String text;
    private final Term term;
    private final List<String> namePatterns;
    private final List<Value> values;

    TargetExpression(String text, Term term, List<String> namePatterns, List<Value> values) {
        this.text = text;
        this.term = term;
        this.namePatterns = List.copyOf(namePatterns);
        this.values = List.copyOf(values);
    }

    /**
     * Parses an expression.
     *
     * @throws TargetSyntaxException for any mistake in it, with its column
     */
    public static TargetExpression parse(String text) {
        return new TargetParser(text).parse();
    }

    /** The expression {@code *}: everything. */
    public static TargetExpression all() {
        return parse("*");
    }

    /**
     * Where the target ends at the start of {@code worker* uptime}, which is what follows an {@code @}: the offset of the first
     * blank outside quotes, or the length.
     */
    public static int endOfTarget(CharSequence line) {
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (Character.isWhitespace(c)) {
                return i;
            }
        }
        return line.length();
    }

    /** Whether it matches. */
    public boolean matches(Selectable thing) {
        return term.judge(thing) != Verdict.NO;
    }

    /**
     * Whether it matches <em>because</em> of the thing's id or index. An instance that the template does not name is selected
     * only then. Of {@code a&b} either part may identify what both match; of {@code a,b} one part must do both; {@code !a}
     * identifies nothing, so {@code !worker0} and {@code !id=i-1} touch no stranger.
     */
    public boolean matchesByIdentity(Selectable thing) {
        return term.judge(thing) == Verdict.IDENTITY;
    }

    /** The expression as typed. */
    public String text() {
        return text;
    }

    /** The patterns for names in it, without their quotes, in order: for "did you mean". */
    public List<String> namePatterns() {
        return namePatterns;
    }

    /** The values of attributes in it, those of {@code name} left out, in order: for "did you mean". */
    public List<Value> values() {
        return values;
    }

    @Override
    public String toString() {
        return text;
    }
}
