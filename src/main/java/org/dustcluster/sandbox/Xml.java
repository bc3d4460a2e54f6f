package org.dustcluster.sandbox;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.Consumer;

/** Writes one XML document; every text is escaped, and what XML 1.0 cannot carry becomes U+FFFD. One thread. */
final class Xml {
    private final StringBuilder text = new StringBuilder(1024);
    private final Deque<String> open = new ArrayDeque<>();

    Xml() {
        text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }

    /** Opens an element; {@code attributes} is trusted text such as a namespace declaration. */
    Xml open(String name, String attributes) {
        text.append('<').append(name).append(attributes).append('>');
        open.push(name);
        return this;
    }

    Xml open(String name) {
        return open(name, "");
    }

    Xml close() {
        text.append("</").append(open.pop()).append('>');
        return this;
    }

    Xml element(String name, String content) {
        open(name);
        escape(content);
        return close();
    }

    Xml element(String name, long number) {
        return element(name, Long.toString(number));
    }

    Xml element(String name, boolean flag) {
        return element(name, Boolean.toString(flag));
    }

    /** EC2's shape of a list: {@code <name><item>..</item>..</name>}. */
    <T> Xml items(String name, Collection<T> items, Consumer<T> body) {
        open(name);
        for (T item : items) {
            open("item");
            body.accept(item);
            close();
        }
        return close();
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void escape(String content) {
        content.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                case '\r' -> text.append("&#13;");
                default -> text.appendCodePoint(allowed(c) ? c : 0xFFFD);
            }
        });
    }

    /** The Char production of XML 1.0, section 2.2. */
    private static boolean allowed(int c) {
        return c == '\t'
                || c == '\n'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || (c >= 0x10000 && c <= 0x10FFFF);
    }
}
