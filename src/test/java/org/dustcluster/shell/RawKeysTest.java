package org.dustcluster.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawKeysTest {

    /** {@code ^} stands for Ctrl-C and {@code /} for Enter. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "abc, abc, NONE",
        "^^x^^, ^^x^^, NONE",
        "^^^, ^^, DETACH",
        "ab/^^^, ab/^^, DETACH",
        "^^a^^^, ^^a^^, DETACH",
        "~., '', CLOSE",
        "~&, '', DETACH",
        "~?, '', HELP",
        "~~., ~., NONE",
        "~~~, ~~, NONE",
        "~x, ~x, NONE",
        "a~., a~., NONE",
        "ls/~., ls/, CLOSE",
        "~, '', NONE",
        "~/~., ~/, CLOSE",
        "~x~., ~x~., NONE",
        "~^^^, ~^^, DETACH",
    })
    void whatTheNodeGetsAndWhatDustIsAsked(String typed, String node, RawKeys.Wish wish) {
        RawKeys keys = new RawKeys();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RawKeys.Wish last = RawKeys.Wish.NONE;
        for (byte key : keys(typed)) {
            last = keys.take(key, out);
        }

        assertEquals(
                node,
                out.toString(StandardCharsets.US_ASCII).replace('\u0003', '^').replace('\r', '/'));
        assertEquals(wish, last);
    }

    @org.junit.jupiter.api.Test
    void theEscapesAreStillKnownAfterTheirList() {
        RawKeys keys = new RawKeys();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte key : keys("~?~")) {
            keys.take(key, out);
        }

        assertEquals(RawKeys.Wish.CLOSE, keys.take((byte) '.', out));
        assertEquals(0, out.size());
    }

    private static byte[] keys(String typed) {
        return typed.replace('^', '\u0003').replace('/', '\r').getBytes(StandardCharsets.US_ASCII);
    }
}
