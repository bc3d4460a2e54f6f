package org.dustcluster.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetMistakesTest {

    private static TargetSyntaxException mistake(String text) {
        return assertThrows(TargetSyntaxException.class, () -> TargetExpression.parse(text), text);
    }

    @ParameterizedTest(name = "[{0}] column {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~             | 0 | the target is empty",
                "~  ~           | 0 | the target is empty",
                "a,,b           | 2 | a name is missing before `,`",
                "~a, ,b~        | 3 | a name is missing before `,`",
                ",a             | 0 | a name is missing before `,`",
                "a,             | 2 | the target ends where a name should stand",
                "a&             | 2 | the target ends where a name should stand",
                "a&&b           | 2 | a name is missing before `&`",
                "a,&b           | 2 | a name is missing before `&`",
                "&a             | 0 | a name is missing before `&`",
                "!              | 1 | the target ends where a name should stand",
                "!,a            | 1 | a name is missing before `,`",
                "(a             | 0 | `(` is not closed",
                "a,(b,(c)       | 2 | `(` is not closed",
                "()             | 1 | a name is missing before `)`",
                "(a,)           | 3 | a name is missing before `)`",
                "a)             | 1 | `)` without `(`",
                "(a)b           | 3 | `,` or `&` is missing after `)`",
                "(a)(b)         | 3 | `,` or `&` is missing after `)`",
                "a(b)           | 1 | `,` or `&` is missing before `(`",
                "a!b            | 1 | `!` stands before a name or an attribute; quotes make it a part of one",
                "state=!running | 6 | `!` stands before a name or an attribute; quotes make it a part of one",
                "w[             | 1 | `[` is not closed",
                "w[0,3          | 1 | `[` is not closed",
                "a,w[0,b        | 3 | `[` is not closed",
                "w[]            | 1 | nothing stands between the brackets of `[]`",
                "w[!]           | 1 | nothing stands between the brackets of `[!]`",
                "x,w[5-2]       | 4 | the range `5-2` ends before it begins: write `2-5`",
                "w[0,5-2]       | 4 | the range `5-2` ends before it begins: write `2-5`",
                "w[c-a]         | 1 | the range in `[c-a]` ends before it begins",
                "w[1-010]       | 2 | the two ends of the range `1-010` differ in their leading zeros",
                "w[001-10]      | 2 | the two ends of the range `001-10` differ in their leading zeros",
                "w[!0-10]       | 1 | `[!0-10]` cannot mean numbers: write `!` before the whole name instead",
                "'x'w[5-2]      | 5 | the range `5-2` ends before it begins: write `2-5`",
                "state=         | 6 | a value is missing after `state=`",
                "~state= ,a~    | 7 | a value is missing after `state=`",
                "a,state=,b     | 8 | a value is missing after `state=`",
                "tags=          | 5 | a value is missing after `tags=`",
                "tags=:x        | 5 | a tag's key is missing before `:`",
                "=x             | 0 | an attribute is missing before `=`",
                "a&stat=x       | 2 | unknown attribute `stat`, did you mean `state`?",
                "State=x        | 0 | unknown attribute `State`, did you mean `state`?",
                "tag=x          | 0 | unknown attribute `tag`, did you mean `tags`?",
                "'abc           | 0 | the quote ' is not closed",
                "ab\"c          | 2 | the quote \" is not closed",
            })
    void everyMistakeHasItsColumnAndSentence(String text, int column, String sentence) {
        TargetSyntaxException mistake = mistake(text);
        assertEquals(sentence, mistake.sentence());
        assertEquals(column, mistake.column());
        assertEquals(text, mistake.text());
    }

    @Test
    void anAttributeLikeNoOtherIsAnsweredWithTheList() {
        assertEquals(
                "unknown attribute `colour`; there are name, index, state, type, image, id, ip, private_ip, dns, private_dns,"
                        + " zone, key, launched, session, cluster, tags",
                mistake("colour=red").sentence());
    }

    @Test
    void theCaretStandsUnderTheMistake() {
        assertEquals("a,,b\n  ^", mistake("a,,b").picture());
        assertEquals("a\t,,b\n \t ^", mistake("a\t,,b").picture());
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackIsFull() {
        String deep = "(".repeat(100_000) + "a" + ")".repeat(100_000);
        assertEquals("more than 100 parentheses are nested", mistake(deep).sentence());
        assertEquals(100, mistake(deep).column());
        TargetExpression.parse("(".repeat(100) + "a" + ")".repeat(100));
    }

    @Test
    void anEndlessTargetIsRefused() {
        assertEquals(
                "the target is longer than 1000000 characters",
                mistake("a".repeat(1_000_001)).sentence());
    }
}
