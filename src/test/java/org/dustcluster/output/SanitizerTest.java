package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SanitizerTest {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;:]*m");
    private static final Pattern UNSAFE =
            Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]");

    /** {@code \e} stands for ESC and {@code \xNN}, {@code \\uNNNN} for characters, in both columns. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    plain text                        | plain text
                    \\x09tab                          | \\x09tab
                    größe ✓ 日本 😀                    | größe ✓ 日本 😀
                    \\e[31mred\\e[0m                  | \\e[31mred\\e[0m
                    \\e[31mred                        | \\e[31mred\\e[0m
                    \\e[1;38;5;8mgrey\\e[m            | \\e[1;38;5;8mgrey\\e[m
                    \\e[38:2::1:2:3mrgb\\e[m          | \\e[38:2::1:2:3mrgb\\e[m
                    \\x9b32mgreen\\x9b0m              | \\e[32mgreen\\e[0m
                    \\e[8mhidden                      | hidden
                    \\e[1;8mhidden                    | \\e[1mhidden\\e[0m
                    \\e[1;08;8:1mhidden               | \\e[1mhidden\\e[0m
                    \\e[80;18;8;81mshown              | \\e[80;18;81mshown\\e[0m
                    \\e[00;1mbold\\e[1;00moff         | \\e[00;1mbold\\e[1;00moff
                    \\e[2Jclear                       | clear
                    \\e[?1049hscreen                  | screen
                    \\e[10;10Hmove                    | move
                    \\e[>4;2mkeys                     | keys
                    \\e]0;title\\x07text              | text
                    \\e]0;title\\e\\\\text            | text
                    \\x9d0;title\\x9ctext             | text
                    \\e]8;;http://x\\x07link\\e]8;;\\x07 | link
                    \\e]52;c;ZWNobw==\\x07clip        | clip
                    \\ePqsixel\\e\\\\text             | text
                    \\e_apc\\e\\\\\\e^pm\\e\\\\\\eXsos\\e\\\\. | .
                    \\e]0;endless                     | ^[]0;endless
                    \\e[31                            | ^[[31
                    \\e[3\\x07m                       | ^[[3^Gm
                    \\e(Btput                         | tput
                    \\e7\\e8\\e=\\e>\\ecreset         | reset
                    \\ehello                          | ^[hello
                    bell\\x07                         | bell^G
                    back\\x08\\x08                    | back^H^H
                    del\\x7f                          | del^?
                    nul\\x00                          | nul^@
                    \\x85nel                          | <U+0085>nel
                    10%\\x0d20%\\x0d30%               | 30%
                    30%\\x0d                          | 30%
                    30%\\x0d\\e[K                     | 30%
                    a\\x0d\\e[32mb                    | \\e[32mb\\e[0m
                    a\\u202eb                         | a<U+202E>b
                    a\\u2066b\\u200ec                 | a<U+2066>bc
                    a\\u2028b                         | a<U+2028>b
                    a\\ud800b                         | a\\ufffdb
                    """)
    void keepsTextAndColourAndNothingElse(String given, String expected) {
        assertEquals(unescaped(expected), Sanitizer.clean(unescaped(given)));
    }

    @Test
    void plainTextIsNotCopied() {
        String line = "the quick brown fox\tjumps: äöü 日本";

        assertSame(line, Sanitizer.clean(line));
    }

    @Test
    void randomTextNeverLeavesAControlCharacter() {
        Random random = new Random(7);
        String pieces =
                "\u001b\u001b\u001b[[]]PX^_\\;;:?012388mmHJK( B\u0007\r\n\t\b\u007f\u009b\u009d\u009c\u0090\u0085"
                        + "\u202e\u2066\u200f\u2028\ud83d\ude00\ud800aé日";
        for (int round = 0; round < 200_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(24); i >= 0; i--) {
                text.append(pieces.charAt(random.nextInt(pieces.length())));
            }
            String clean = Sanitizer.clean(text.toString());
            String plain = COLOUR.matcher(clean).replaceAll("");

            assertTrue(!UNSAFE.matcher(plain).find(), () -> escaped(text) + " became " + escaped(clean));
            assertEquals(clean, Sanitizer.clean(clean), () -> "not a fixed point: " + escaped(text));
            assertEquals(plain, Sanitizer.withoutColour(clean), () -> escaped(text));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Continue?         | Continue?
                    red\\e[3          | red
                    red\\e            | red
                    red\\e[31m        | red\\e[31m
                    title\\e]0;half   | title
                    title\\e]0;x\\x07 | title\\e]0;x\\x07
                    half\\ud83d       | half
                    """)
    void anUnfinishedSequenceIsHeldBack(String given, String expected) {
        String text = unescaped(given);

        assertEquals(unescaped(expected), text.substring(0, Sanitizer.completeLength(text)));
    }

    @Test
    void aMegabyteOfBrokenSequencesTakesNoTime() {
        String text = "\u001b]".repeat(500_000);

        assertEquals("^[]".repeat(500_000), Sanitizer.clean(text));
    }

    private static String unescaped(String text) {
        String result = text.replace("\\e", "\u001b");
        result = Pattern.compile("\\\\x([0-9a-f]{2})|\\\\u([0-9a-f]{4})")
                .matcher(result)
                .replaceAll(match -> Character.toString(
                        (char) Integer.parseInt(match.group(1) != null ? match.group(1) : match.group(2), 16)));
        return result.replace("\\\\", "\\");
    }

    private static String escaped(CharSequence text) {
        StringBuilder result = new StringBuilder();
        text.chars().forEach(c -> result.append(c < ' ' || c > '~' ? String.format("\\u%04x", c) : (char) c));
        return result.toString();
    }
}
