package org.dustcluster.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A strict reader of JSON (RFC 8259), to check what is written: maps, lists, strings, doubles, booleans, null. */
public final class JsonReader {
    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /** The value. */
    public static Object read(String text) {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value();
        reader.blanks();
        if (reader.at != text.length()) {
            throw reader.mistake("something behind the value");
        }
        return value;
    }

    /** What an object has under a key; the key must be there. */
    public static Object at(Object object, String key) {
        Map<?, ?> map = (Map<?, ?>) object;
        if (!map.containsKey(key)) {
            throw new AssertionError("no " + key + " in " + map);
        }
        return map.get(key);
    }

    /** The items of a list under a key. */
    public static List<?> list(Object object, String key) {
        return (List<?>) at(object, key);
    }

    private Object value() {
        blanks();
        char c = text.charAt(at);
        if (c == '{') {
            return object();
        }
        if (c == '[') {
            return list();
        }
        if (c == '"') {
            return string();
        }
        int start = at;
        while (at < text.length() && "{}[],:\" \n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> Double.valueOf(word);
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> map = new LinkedHashMap<>();
        at++;
        blanks();
        while (text.charAt(at) != '}') {
            blanks();
            String key = string();
            blanks();
            expect(':');
            map.put(key, value());
            more('}');
        }
        at++;
        return map;
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        at++;
        blanks();
        while (text.charAt(at) != ']') {
            list.add(value());
            more(']');
        }
        at++;
        return list;
    }

    private void more(char end) {
        blanks();
        if (text.charAt(at) != end) {
            expect(',');
        }
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        expect('"');
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                throw mistake("a control character in a string");
            }
            if (c != '\\') {
                string.append(c);
                continue;
            }
            char escaped = text.charAt(at++);
            if (escaped == 'u') {
                string.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                at += 4;
            } else if (escaped == '"' || escaped == '\\') {
                string.append(escaped);
            } else {
                throw mistake("an escape that is not expected here");
            }
        }
        at++;
        return string.toString();
    }

    private void expect(char c) {
        if (text.charAt(at) != c) {
            throw mistake("not " + c);
        }
        at++;
    }

    private void blanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
            at++;
        }
    }

    private AssertionError mistake(String what) {
        return new AssertionError(what + " at " + at + " of " + text);
    }
}
