package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.dustcluster.testing.Fuzz;
import org.junit.jupiter.api.Test;

/** Text of any kind: what comes out is text and colour, and stays so when it is cleaned again. */
class SanitizerFuzzTest {
    private static final List<String> FRAGMENTS = List.of(
            "text",
            "\u001b[1;31m",
            "\u001b[m",
            "\u001b[38;2;1;2;3m",
            "\u001b[2J",
            "\u001b[?1049h",
            "\u001b]0;title\u0007",
            "\u001b]52;c;AAAA\u001b\\",
            "\u001bP",
            "\u001b\\",
            "\u0090",
            "\u009d",
            "\u001b_",
            "\u001b^",
            "\u001bX",
            "\u001b(0",
            "\u001b[99999999999m",
            "\u001b[1:2:3m",
            "\u001b[;;;m",
            "\u001b[<1m",
            "\u001b[1 m",
            "\r",
            "\u200e",
            "\u2069",
            "x".repeat(300));
    /** All that may reach a terminal, one line. */
    private static final Pattern SAFE = Pattern.compile(
            "(\\t|\u001b\\[[0-9;:]*m|[^\\x00-\\x1f\\x7f-\\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u2028\u2029])*+");

    @Test
    void nothingButTextAndColourComesOut() {
        Fuzz.run(FRAGMENTS, text -> {
            String clean = Sanitizer.clean(text.replace("\n", ""));
            assertTrue(SAFE.matcher(clean).matches(), () -> "unsafe: " + clean);
            assertEquals(clean, Sanitizer.clean(clean));
            assertEquals(-1, Sanitizer.withoutColour(clean).indexOf('\u001b'));
            int complete = Sanitizer.completeLength(text);
            assertTrue(complete >= 0 && complete <= text.length());
        });
    }
}
