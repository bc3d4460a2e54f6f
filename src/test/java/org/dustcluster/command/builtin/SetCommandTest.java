package org.dustcluster.command.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dustcluster.testing.CommandBench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetCommandTest {
    private final CommandBench bench = CommandBench.script();

    @Test
    void gatherIsSetAndListed() {
        assertEquals(0, bench.run("set"));
        assertEquals(0, bench.run("set gather on"));
        assertTrue(bench.recorder.gathering());
        bench.run("set");
        assertEquals(0, bench.run("set gather off"));
        assertFalse(bench.recorder.gathering());
        bench.run("set gather");
        assertEquals("gather off\ngather on\ngather off", bench.printer.results());
        assertEquals(List.of(), bench.printer.messages());
    }

    @Test
    void tabKnowsTheSettingsAndTheirValues() {
        assertEquals(List.of("gather"), bench.interpreter.words("set", 0));
        assertEquals(List.of("on", "off"), bench.interpreter.words("set", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"set gathr on", "set gather maybe", "set gather on off", "set -o vi"})
    void aMistakeChangesNothing(String line) {
        bench.run("set gather on");
        assertEquals(2, bench.run(line));
        assertTrue(bench.recorder.gathering());
    }
}
