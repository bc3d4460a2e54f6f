package org.dustcluster.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../../x", "/etc/passwd", "a\0b"})
    void namesThatAreNoneForAFileAreRefused(String name) {
        assertFalse(Names.plausible(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "...", "a b", "-rf", "\u001b[2J", "..x"})
    void othersAreNot(String name) {
        assertTrue(Names.plausible(name));
    }

    @Test
    void whatCouldHarmTheTerminalOrACommandLineIsWrittenOut() {
        assertEquals("a b'\"$*", Names.safe("a b'\"$*", ""));
        assertEquals("%1B[2Jx%0A", Names.safe("\u001b[2Jx\n", ""));
        assertEquals("%2Drf.w0", Names.safe("-rf", ".w0"));
        assertEquals("caf%E9", Names.safe("caf\u00e9", ""), "Latin 1 is no UTF-8");
        assertEquals(Names.wire("café日本"), Names.safe(Names.wire("café日本"), ""));
        assertEquals("%E2%80%AEtxt", Names.safe(Names.wire("\u202etxt"), ""), "turns the direction of writing");
        assertEquals("%C2%9B1m", Names.safe(Names.wire("\u009b1m"), ""), "a C1 control");
        assertEquals("%2Fetc%2Fx", Names.safe("/etc/x", ""), "one name");
        assertEquals("%C0%AF", Names.safe("\u00c0\u00af", ""), "an overlong slash");
    }

    @Test
    void whatIsTooLongIsCutAtACharacterAndToldApart() {
        String one = Names.safe(Names.wire("é".repeat(120) + "1".repeat(15)), ".worker0");
        String other = Names.safe(Names.wire("é".repeat(120) + "1".repeat(14) + "2"), ".worker0");
        assertTrue(one.length() <= 255 && one.endsWith(".worker0"), one);
        assertNotEquals(one, other);
        assertFalse(Names.shown(one).contains("\ufffd"), Names.shown(one));
        assertEquals("x".repeat(255), Names.safe("x".repeat(255), ""));
    }

    @Test
    void bytesGoToALocalNameAndBack(@TempDir Path folder) throws Exception {
        for (String name : new String[] {"plain", "a b", "100%", "caf\u00e9", "\u0001\u007f\u00ff", "a+b#c?d", "-x"}) {
            Path file = Names.local(folder, name);
            Files.writeString(file, "x");
            assertEquals(name, Names.wireName(file));
            assertEquals(folder, file.getParent());
        }
    }

    @ParameterizedTest
    @CsvSource({"'',.", "~,.", "~/,.", "~/x,x", "/a/b,/a/b", "x,x", "~//x,x"})
    void placesBeginAtHome(String typed, String place) {
        assertEquals(place, Names.place(typed));
    }

    @ParameterizedTest
    @CsvSource({
        "*,abc,true", "*,.abc,false", ".*,.abc,true", "a?c,abc,true", "a?c,ac,false", "*.log,x.log,true",
        "*.log,x.log.1,false", "[a-c]*,bx,true", "[!a-c]*,bx,false", "[]x],],true", "a[,a[,true", "*a*b*,xxaxxbxx,true",
        "*a*b*,xxbxxaxx,false"
    })
    void patternsMatchAsInAShell(String pattern, String name, boolean matches) {
        assertEquals(matches, FileGlob.matches(pattern, name));
    }
}
