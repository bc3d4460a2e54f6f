package org.dustcluster.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import org.dustcluster.cluster.TtyModes;
import org.junit.jupiter.api.Test;

class SttyTest {
    private static TtyModes with(Map<String, Integer> changes) {
        Map<String, Integer> modes = new TreeMap<>(TtyModes.ordinary().values());
        modes.putAll(changes);
        return new TtyModes(modes);
    }

    @Test
    void anOrdinaryTerminalDiffersInItsEchoAlone() {
        assertEquals("stty echo", Stty.raw(TtyModes.ordinary()));
        assertEquals("stty -echo", Stty.lines(TtyModes.ordinary()));
    }

    @Test
    void whatTravelsInTheRequestIsNotTyped() {
        TtyModes terminal = with(Map.of("VERASE", 8, "IXON", 0, "IUTF8", 0, "TTY_OP_OSPEED", 9600));

        assertEquals("stty echo", Stty.raw(terminal));
        assertEquals(8, terminal.forLines().values().get("VERASE"));
        assertEquals(9600, terminal.forLines().values().get("TTY_OP_OSPEED"));
    }

    @Test
    void otherKeysAreThoseOfTheUserInRawModeAndOursInLineMode() {
        TtyModes terminal = with(Map.of("VINTR", 24, "VQUIT", 255, "ONLCR", 0));

        assertEquals("stty echo; sh -c \"stty -onlcr intr '^X' quit undef 2>/dev/null\"", Stty.raw(terminal));
        assertEquals("stty -echo; sh -c \"stty onlcr intr '^C' quit '^\\' 2>/dev/null\"", Stty.lines(terminal));
    }

    @Test
    void aTerminalWithoutEchoGetsNone() {
        assertEquals("stty -echo", Stty.raw(with(Map.of("ECHO", 0))));
    }
}
