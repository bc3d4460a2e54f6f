package org.dustcluster.command.builtin;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON (RFC 8259), indented: maps, lists, strings, numbers, booleans and null. Characters that a screen would not show as
 * they are (control, format, private and unpaired ones) are escaped, so that what is printed passes every filter unchanged.
 */
final class JsonText {
    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    /** The value as text. Map keys are strings, in the map's order. */
    static String of(@Nullable Object value) {
        JsonText text = new JsonText();
        text.write(value, 0);
        return text.out.toString();
    }

    private void write(@Nullable Object value, int depth) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Map<?, ?> map) {
            block('{', '}', map.entrySet().iterator(), depth, entry -> {
                string(String.valueOf(entry.getKey()));
                out.append(": ");
                write(entry.getValue(), depth + 1);
            });
        } else if (value instanceof List<?> list) {
            block('[', ']', list.iterator(), depth, item -> write(item, depth + 1));
        } else {
            string(value.toString());
        }
    }

    private <T> void block(char open, char close, Iterator<T> items, int depth, Consumer<T> writer) {
        out.append(open);
        boolean empty = !items.hasNext();
        while (items.hasNext()) {
            out.append('\n').append("  ".repeat(depth + 1));
            writer.accept(items.next());
            out.append(items.hasNext() ? "," : "");
        }
        out.append(empty ? "" : "\n" + "  ".repeat(depth)).append(close);
    }

    private void string(String text) {
        out.append('"');
        text.codePoints().forEach(this::character);
        out.append('"');
    }

    private void character(int point) {
        if (point == '"' || point == '\\') {
            out.append('\\').appendCodePoint(point);
        } else if (shown(point)) {
            out.appendCodePoint(point);
        } else {
            for (char unit : Character.toChars(point)) {
                out.append("\\u%04x".formatted((int) unit));
            }
        }
    }

    private static boolean shown(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
