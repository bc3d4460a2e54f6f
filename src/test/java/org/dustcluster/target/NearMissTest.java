package org.dustcluster.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearMissTest {

    private static final List<String> WORDS = List.of(
            "start", "stop", "show", "instance_type", "image", "ip", "id", "key", "worker0", "worker1", "state");

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "strat, start",
        "stat, start",
        "sow, show",
        "instnce_type, instance_type",
        "instancetype, instance_type",
        "Image, image",
        "IP, ip",
        "kye, key",
        "wroker0, worker0",
        "worker2, worker0",
        "ix, none",
        "x, none",
        "ls, none",
        "terminate, none",
        "vim, none",
    })
    void theNearestWordIsMeant(String word, String expected) {
        assertEquals(expected, NearMiss.of(word, WORDS).orElse("none"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "wroker[0-1]; worker[0-1]",
                "wroker[5-7]; none",
                "wrok*;       work*",
                "wroker?;     worker?",
                "work*;       none",
                "worker0;     none",
                "wroker0;     worker0",
                "zz*;         none",
                "[0;          none"
            })
    void ofAPatternTheBeginningIsMeant(String pattern, String expected) {
        assertEquals(expected, NearMiss.ofPattern(pattern, WORDS).orElse("none"));
    }

    @Test
    void withoutANearMissAllAreNamed() {
        assertEquals(", did you mean `on`?", NearMiss.hintOrAll("ON", List.of("on", "off")));
        assertEquals("; there are on, off", NearMiss.hintOrAll("maybe", List.of("on", "off")));
        assertEquals("; there is ec2", NearMiss.hintOrAll("azure", List.of("ec2")));
    }

    @Test
    void theHintIsTheEndOfAMessageOrNothing() {
        assertEquals(", did you mean `start`?", NearMiss.hint("strat", WORDS));
        assertEquals("", NearMiss.hint("vim", WORDS));
    }

    @Test
    void theWordItselfIsNoNearMiss() {
        assertEquals("none", NearMiss.of("vim", List.of("vim")).orElse("none"));
    }
}
