package org.dustcluster.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WordSplitterTest {

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("show", List.of("show")),
                Arguments.of("  show \t worker*  ", List.of("show", "worker*")),
                Arguments.of("load 'my file.cnf'", List.of("load", "my file.cnf")),
                Arguments.of("load \"my file.cnf\"", List.of("load", "my file.cnf")),
                Arguments.of("load my\\ file.cnf", List.of("load", "my file.cnf")),
                Arguments.of("load my' 'file\".\"cnf", List.of("load", "my file.cnf")),
                Arguments.of("load ''", List.of("load", "")),
                Arguments.of("load \"\"", List.of("load", "")),
                Arguments.of("load 'it\\s'", List.of("load", "it\\s")),
                Arguments.of("load \"a \\\" b\"", List.of("load", "a \" b")),
                Arguments.of("load \"a\\\\b\\$c\\`d\\e\"", List.of("load", "a\\b$c`d\\e")),
                Arguments.of("load \"'\" '\"'", List.of("load", "'", "\"")),
                Arguments.of("load $HOME/*", List.of("load", "$HOME/*")),
                Arguments.of("load a\\", List.of("load", "a\\")),
                Arguments.of("stop w0 # the first", List.of("stop", "w0")),
                Arguments.of("stop w#0 '#'", List.of("stop", "w#0", "#")),
                Arguments.of("show größe", List.of("show", "größe")));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void splitsAsAShellDoes(String line, List<String> expected) {
        assertEquals(expected, WordSplitter.split(line).stream().map(Word::text).toList());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = ';',
            value = {"load 'a b; 5", "load \"a b; 5", "load a\\'b 'c; 10", "load \"a\\\"; 5"})
    void aQuoteThatIsNotClosedIsPointedAt(String line, int column) {
        LineSyntaxException mistake = assertThrows(LineSyntaxException.class, () -> WordSplitter.split(line));
        assertEquals(column, mistake.column());
    }

    @Test
    void quotesAroundAPartAreKeptForTargets() {
        assertEquals("tags='a:b c',\"d e\"", target("tags='a:b c',\"d e\""));
        assertEquals("'a''b'", target("'a''b'"));
    }

    @Test
    void quotesAroundTheWholeAreNot() {
        assertEquals("!w0", target("'!w0'"));
        assertEquals("my node", target("\"my node\""));
        assertEquals("'a,b'", target("\"'a,b'\""));
    }

    @Test
    void backslashesBecomeQuotesForTargets() {
        assertEquals("my\" \"node", target("my\\ node"));
        assertEquals("\"a\"'\"'b", target("\"a\\\"\"b"));
    }

    private static String target(String word) {
        return WordSplitter.split(word).get(0).target();
    }
}
