package org.dustcluster.shell;

import java.util.ArrayList;
import java.util.List;
import org.dustcluster.cluster.ClusterView;
import org.dustcluster.cluster.Node;
import org.dustcluster.target.TargetExpression;
import org.dustcluster.target.TargetSyntaxException;
import org.jline.reader.LineReader;
import org.jline.reader.impl.DefaultHighlighter;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/**
 * Colours the line that is being typed: a command's name bold, a target that means somebody cyan, one that means nobody, or is mistaken,
 * red and underlined. Whatever may still become right with the next key stays plain. Runs at every key inside the line reader's lock:
 * reads snapshots, asks nobody.
 */
final class LineHighlighter extends DefaultHighlighter {
    static final AttributedStyle COMMAND = AttributedStyle.DEFAULT.bold();
    static final AttributedStyle MATCH = AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
    static final AttributedStyle WRONG =
            AttributedStyle.DEFAULT.foreground(AttributedStyle.RED).underline();

    /** What a person may be about to type behind a target that is not over. */
    private static final List<String> ENDINGS = List.of("", "x", "]", "x]", "0]", ")", "x)", "'", "\"", "x'", "x\"");

    private record Span(int from, int to, AttributedStyle style) {}

    private final CompletionSources sources;

    LineHighlighter(CompletionSources sources) {
        this.sources = sources;
    }

    @Override
    public AttributedString highlight(LineReader reader, String buffer) {
        AttributedString plain = super.highlight(reader, buffer);
        // A control character is shown as two: then places do not count.
        if (plain.length() != buffer.length()) {
            return plain;
        }
        List<Span> spans = spans(buffer);
        if (spans.isEmpty()) {
            return plain;
        }
        AttributedStringBuilder styled = new AttributedStringBuilder(plain.length());
        int at = 0;
        for (Span span : spans) {
            styled.append(plain.subSequence(at, span.from()));
            for (int i = span.from(); i < span.to(); i++) {
                // What is searched for, or selected, stays visible as such.
                boolean marked = !plain.styleAt(i).equals(AttributedStyle.DEFAULT);
                styled.style(marked ? plain.styleAt(i) : span.style()).append(plain.charAt(i));
            }
            styled.style(AttributedStyle.DEFAULT);
            at = span.to();
        }
        return styled.append(plain.subSequence(at, plain.length())).toAttributedString();
    }

    private List<Span> spans(String buffer) {
        List<Span> spans = new ArrayList<>();
        int from = 0;
        while (from <= buffer.length()) {
            int end = buffer.indexOf('\n', from);
            end = end < 0 ? buffer.length() : end;
            line(buffer.substring(from, end), from, spans);
            from = end + 1;
        }
        return spans;
    }

    private void line(String line, int offset, List<Span> spans) {
        int start = 0;
        while (start < line.length() && blank(line.charAt(start))) {
            start++;
        }
        if (line.startsWith("@", start)) {
            int end = start + 1 + TargetExpression.endOfTarget(line.substring(start + 1));
            target(line, start + 1, end, false, offset, spans);
            return;
        }
        int end = wordEnd(line, start);
        String command = line.substring(start, end);
        // The first prompt is an empty line, and asks for no command.
        if (!command.isEmpty() && sources.commands().get().contains(command)) {
            spans.add(new Span(offset + start, offset + end, COMMAND));
            arguments(command, line, end, offset, spans);
        }
    }

    private void arguments(String command, String line, int from, int offset, List<Span> spans) {
        List<String> options = sources.options().apply(command);
        // A verb that knows no -a looks at all it has.
        boolean all =
                !options.contains("-a") || command.equals("show") || line.matches(".*\\s(-\\w*a\\w*|--all)(\\s.*)?");
        int number = 0;
        int at = from;
        while (at < line.length()) {
            if (blank(line.charAt(at))) {
                at++;
                continue;
            }
            int end = wordEnd(line, at);
            if (line.charAt(at) == '#') {
                return;
            }
            if (line.charAt(at) != '-') {
                if (sources.words().apply(command, number).contains(line.substring(at, end))) {
                    spans.add(new Span(offset + at, offset + end, MATCH));
                } else if (sources.kind().apply(command, number) == CompletionSources.Kind.TARGET) {
                    target(line, at, end, all, offset, spans);
                }
                number++;
            }
            at = end;
        }
    }

    private void target(String line, int from, int end, boolean all, int offset, List<Span> spans) {
        AttributedStyle style = from == end ? null : style(line.substring(from, end), end == line.length(), all);
        if (style != null) {
            spans.add(new Span(offset + from, offset + end, style));
        }
    }

    private @Nullable AttributedStyle style(String text, boolean typing, boolean all) {
        ClusterView view = sources.view().get().orElse(null);
        TargetExpression target = parsed(text);
        if (target == null) {
            return typing && ENDINGS.stream().anyMatch(ending -> parsed(text + ending) != null) ? null : WRONG;
        }
        if (view == null) {
            return null;
        }
        if (view.matching(target, all).findAny().isPresent()) {
            return MATCH;
        }
        boolean unseen = view.instances().isEmpty() && text.indexOf('=') >= 0;
        return unseen || (typing && begins(text, view)) ? null : WRONG;
    }

    private static @Nullable TargetExpression parsed(String text) {
        try {
            return TargetExpression.parse(text);
        } catch (TargetSyntaxException e) {
            return null;
        }
    }

    /** Whether the last name or attribute in it is the beginning of one that exists. */
    private static boolean begins(String text, ClusterView view) {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            from = ",&!()".indexOf(text.charAt(i)) >= 0 ? i + 1 : from;
        }
        String last = text.substring(from);
        int equals = last.indexOf('=');
        if (equals < 0) {
            return view.nodes().stream().map(Node::name).anyMatch(name -> name.startsWith(last))
                    || TargetExpression.ATTRIBUTES.stream().anyMatch(name -> name.startsWith(last));
        }
        String attribute = last.substring(0, equals);
        String value = last.substring(equals + 1);
        return view.nodes().stream()
                .flatMap(node -> attribute.equals("tags")
                        ? node.tags().entrySet().stream().map(tag -> tag.getKey() + ":" + tag.getValue())
                        : node.attribute(attribute).stream())
                .anyMatch(known -> known.startsWith(value));
    }

    private static int wordEnd(String line, int from) {
        int end = from;
        while (end < line.length() && !blank(line.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }
}
