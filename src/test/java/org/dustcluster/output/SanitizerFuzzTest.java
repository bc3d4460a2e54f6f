package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
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

    /** What a cleaned line may not be without: nothing of it is a control, a direction mark or half of a character. */
    private static final Pattern SPECIAL =
            Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\\p{Cs}");

    /** Of another kind than colour, whole: nothing of them may be seen. */
    private static final List<String> DROPPED = List.of(
            "\u001b[2J",
            "\u001b[?1049h",
            "\u009b3A",
            "\u001b]0;title\u0007",
            "\u009d2;title\u009c",
            "\u001bPq#0\u001b\\",
            "\u001b_apc\u001b\\",
            "\u001b(0",
            "\u001b7",
            "\u001b[8m",
            "\u001b[" + "1;".repeat(60) + "1m",
            "\u200f");

    /** Of these nobody knows where they end: what stands behind is text. */
    private static final List<String> BROKEN = List.of(
            "\u001b]0;never",
            "\u009d0;never",
            "\u001b]0;cancelled\u0018",
            "\u001b]0;cancelled\u0085",
            "\u001bP1\u001bX",
            "\u001b[1\u0001",
            "\u001b[" + "1;".repeat(200));

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[([0-9;:]*)m");

    @Test
    void nothingButTextAndColourComesOut() {
        Fuzz.run(FRAGMENTS, text -> {
            String clean = Sanitizer.clean(text.replace("\n", ""));
            assertTrue(SAFE.matcher(clean).matches(), () -> "unsafe: " + clean);
            assertTrue(
                    clean.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE),
                    "half a character");
            assertEquals(clean, Sanitizer.clean(clean));
            assertEquals(-1, Sanitizer.withoutColour(clean).indexOf('\u001b'));
            coloursEnd(clean);
            int complete = Sanitizer.completeLength(text);
            assertTrue(complete >= 0 && complete <= text.length());
        });
    }

    @Test
    void textIsKeptAndSequencesAreNot() {
        Fuzz.run(List.of(), FRAGMENTS, text -> {
            String line = text.replace("\n", "");
            String plain = SPECIAL.matcher(line).replaceAll("");
            assertEquals(plain, Sanitizer.clean(plain));
            for (String sequence : DROPPED) {
                assertEquals(plain + "|" + plain, Sanitizer.clean(plain + sequence + "|" + plain));
                assertEquals(plain + "|", Sanitizer.clean(sequence + plain + "|" + sequence));
            }
            assertEquals(plain + "^G" + plain, Sanitizer.clean(plain + "\u0007" + plain));
            assertEquals(plain + "<U+202E>|", Sanitizer.clean(plain + "\u202e|"));
            assertEquals("x" + plain, Sanitizer.clean(line + "\rx" + plain));
            assertEquals(plain + "x", Sanitizer.clean(plain + "x\r\r"));
            String noReturn = line.replace("\r", "");
            assertTrue(Sanitizer.clean(plain + noReturn).startsWith(plain), "what stood before is gone");
            for (String broken : BROKEN) {
                assertTrue(Sanitizer.clean(broken + "|" + plain).endsWith("|" + plain), "text is lost");
                assertTrue(
                        broken.endsWith("never")
                                || Sanitizer.clean(broken + "|" + plain + "|\u0007")
                                        .contains("|" + plain + "|"),
                        "text is lost");
            }
            String cut = DROPPED.get(Math.floorMod(line.hashCode(), DROPPED.size()));
            for (int i = 1; i < cut.length(); i++) {
                String partial = plain + cut.substring(0, i);
                assertEquals(plain, Sanitizer.clean(partial.substring(0, Sanitizer.completeLength(partial))));
            }
        });
    }

    /** Reads the colours that are left as a terminal would: none hides text, and none is on at the end. */
    private static void coloursEnd(String clean) {
        Matcher colours = COLOUR.matcher(clean);
        boolean on = false;
        while (colours.find()) {
            String[] all = colours.group(1).split(";", -1);
            for (int i = 0; i < all.length; i++) {
                String one = all[i];
                boolean zero = one.replace("0", "").isEmpty();
                on = !zero;
                boolean hides =
                        one.replaceFirst("^0+", "").replaceFirst(":.*", "").equals("8");
                assertFalse(hides, () -> "hidden text: " + clean);
                if (List.of("38", "48", "58").contains(one) && i + 1 < all.length) {
                    i += all[i + 1].equals("5") ? 2 : all[i + 1].equals("2") ? 4 : 0;
                }
            }
            assertTrue(colours.group().length() < 100, () -> "a colour as long as that: " + clean);
        }
        assertFalse(on, () -> "still coloured: " + clean);
    }
}
