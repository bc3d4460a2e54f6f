package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void anOptionsValueStandsBehindABlankOrAnEqualsSign() {
        assertEquals("eu-west-1", parsed("--region", "eu-west-1").region);
        assertEquals("http://127.0.0.1:1", parsed("--endpoint-url=http://127.0.0.1:1").endpoint);
        assertEquals(Options.Color.always, parsed("--color=always").color);
    }

    @Test
    void aLineKeepsItsEqualsSigns() {
        assertEquals(List.of("export A=b", "@w* x=1"), parsed("-c", "export A=b", "-c", "@w* x=1").lines);
        assertEquals(List.of("show", "state=running"), parsed("show", "state=running").words);
    }

    @Test
    void aLineForNodesIsKnownBeforeItIsParsed() {
        assertTrue(Options.reachNodes("-f", "x.cnf", "@w* uptime"));
        assertTrue(Options.reachNodes("@", "ls", "--help"));
        assertTrue(Options.reachNodes("-c", "show", "-c", " @ true"));
        assertTrue(Options.reachNodes("--sandbox", "get", "w*", "file"));
        assertFalse(Options.reachNodes("-c", "show"));
        assertFalse(Options.reachNodes("show", "w*"));
        assertFalse(Options.reachNodes());
    }

    @Test
    void whatIsOnlySaidReachesNoNode() {
        assertFalse(Options.reachNodes("--help", "@x"));
        assertFalse(Options.reachNodes("-f", "x.cnf", "-V", "put"));
    }

    private static Options parsed(String... arguments) {
        Options options = new Options();
        Main.parser(options).parseArgs(arguments);
        return options;
    }
}
