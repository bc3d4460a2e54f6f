package org.dustcluster.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "w[0-10]     | w0     | true",
                "w[0-10]     | w10    | true",
                "w[0-10]     | w11    | false",
                "w[0-10]     | w05    | false",
                "w[0-10]     | w00    | false",
                "w[0-10]     | w      | false",
                "w[01-12]    | w01    | true",
                "w[01-12]    | w12    | true",
                "w[01-12]    | w1     | false",
                "w[01-12]    | w012   | false",
                "w[01-100]   | w09    | true",
                "w[01-100]   | w100   | true",
                "w[01-100]   | w009   | false",
                "w[00-02]    | w00    | true",
                "w[0,3,5-7]  | w6     | true",
                "w[0,3,5-7]  | w4     | false",
                "w[0,3,5-7]  | w35    | false",
                "w[1,10,100] | w10    | true",
                "w[08,9]     | w08    | true",
                "w[08,9]     | w8     | false",
                "w[08,9]     | w09    | false",
                "w[10]       | w1     | true",
                "w[10]       | w10    | false",
                "w[10-10]    | w10    | true",
                "w[0-9][0-9] | w42    | true",
                "w[0-1]*     | w0-x   | true",
                "*[8-12]*    | a10b   | true",
                "*[8-12]     | node9  | true",
                "[1-3]-[1-3] | 2-3    | true",
                "[1-3]-[1-3] | 2-4    | false",
                "w[100000000000000000000-100000000000000000010] | w100000000000000000007 | true",
                "w[100000000000000000000-100000000000000000010] | w100000000000000000011 | false",
                "w[abc]      | wb     | true",
                "w[abc]      | wd     | false",
                "w[a-c]      | wc     | true",
                "w[!a-c]     | wd     | true",
                "w[!a-c]     | wa     | false",
                "w[^0]       | w1     | true",
                "w[!0-3]     | w4     | true",
                "w[a-]       | w-     | true",
                "w[-a]       | w-     | true",
                "w[0-9a-f]   | wd     | true",
                "w[a,b]      | wb     | true",
                "[*]         | *      | true",
                "[*]         | a      | false",
                "[[]a]       | [a]    | true",
                "a?c         | abc    | true",
                "a?c         | ac     | false",
                "?           | 😀     | true",
                "a*c         | abcabc | true",
                "a*c         | abcab  | false",
                "**          | x      | true",
                "*           | ~~     | true",
                "a.c         | abc    | false",
                "abc         | ABC    | false",
                "abc         | abcd   | false",
            })
    void wholeTextsMatchAsInAShellAndNumbersAsNumbers(String pattern, String text, boolean expected) {
        assertEquals(expected, Glob.compile(pattern).matches(text));
    }

    @Test
    void noPatternIsSlow() {
        Glob glob = Glob.compile("*a".repeat(200) + "[0-99999999999999]".repeat(20) + "b");
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> glob.matches("a".repeat(3_000) + "1".repeat(300)));
    }

    @Test
    void randomPatternsAgreeWithTheMatcherOfTheJdk() {
        Random random = new Random(42);
        String[] pieces = {"a", "b", "1", "*", "?", "[ab]", "[a-c]", "[!a]", "[!ab1]"};
        for (int round = 0; round < 20_000; round++) {
            StringBuilder pattern = new StringBuilder();
            for (int i = random.nextInt(6); i >= 0; i--) {
                pattern.append(pieces[random.nextInt(pieces.length)]);
            }
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(7); i > 0; i--) {
                text.append("abc12".charAt(random.nextInt(5)));
            }
            PathMatcher reference = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            assertEquals(
                    reference.matches(Path.of(text.toString())),
                    Glob.compile(pattern.toString()).matches(text.toString()),
                    pattern + " on " + text);
        }
    }
}
