package org.dustcluster.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineRouterTest {
    private final LineRouter router = new LineRouter(Set.of("show", "stop", "load")::contains);

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t", "# show", "   # x", "!", "!  ", "#!/usr/bin/env dust"})
    void blanksAndCommentsGoNowhere(String line) {
        assertEquals(new Route.Nothing(), router.route(line));
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                Arguments.of("@worker* uptime", "worker*", "uptime"),
                Arguments.of("  @w uptime", "w", "uptime"),
                Arguments.of("@ uptime", "", "uptime"),
                Arguments.of("@w   two leading blanks ", "w", "  two leading blanks "),
                Arguments.of("@w\tsed 's/\t/ /'", "w", "sed 's/\t/ /'"),
                Arguments.of("@w \tx", "w", "\tx"),
                Arguments.of(
                        "@w echo \"$HOME\" 'a  b' | wc -l; ! true \\", "w", "echo \"$HOME\" 'a  b' | wc -l; ! true \\"),
                Arguments.of("@w # not ours", "w", "# not ours"),
                Arguments.of("@w 'unclosed", "w", "'unclosed"),
                Arguments.of("@tags='owner:my dev' id", "tags='owner:my dev'", "id"),
                Arguments.of("@a,,b id", "a,,b", "id"),
                Arguments.of("@!w0&state=run* id", "!w0&state=run*", "id"));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void theLineForNodesStaysAsItIs(String line, String target, String rest) {
        assertEquals(new Route.AtTarget(target, Optional.of(rest)), router.route(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"@w0", "@w0 ", "@w0 \t "})
    void aTargetWithNothingBehindItHasNoLine(String line) {
        assertEquals(new Route.AtTarget("w0", Optional.empty()), router.route(line));
    }

    @Test
    void anAtSignAloneHasNeither() {
        assertEquals(new Route.AtTarget("", Optional.empty()), router.route("@"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ls", "ls 'unclosed", "vim notes.txt", "showing", "'show'", "\\show", "./show", "?x", "a=1 show"
            })
    void whatIsNoCommandRunsHereUntouched(String line) {
        assertEquals(new Route.Local(line), router.route(line));
    }

    @Test
    void anExclamationMarkAlwaysRunsHere() {
        assertEquals(new Route.Local("show 'x"), router.route(" !show 'x"));
    }

    @Test
    void aKnownWordIsACommand() {
        assertEquals(List.of("stop", "w 0", "--wait"), words("  stop 'w 0' --wait"));
    }

    @Test
    void aQuestionMarkAsksForHelp() {
        assertEquals(List.of("help"), words("?"));
        assertEquals(List.of("help", "stop"), words(" ? stop"));
    }

    @Test
    void aCommandWithAnOpenQuoteIsAMistake() {
        assertThrows(LineSyntaxException.class, () -> router.route("stop 'w0"));
    }

    private List<String> words(String line) {
        return ((Route.Verb) router.route(line))
                .words().stream().map(Word::text).toList();
    }
}
