package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalesTest {
    @Test
    void languageAndLocaleGoAlongAndNothingElse() {
        assertEquals(
                Map.of("LANG", "de_DE.UTF-8", "LC_TIME", "C"),
                Locales.of(Map.of(
                        "LANG",
                        "de_DE.UTF-8",
                        "LC_TIME",
                        "C",
                        "LANGUAGE",
                        "de",
                        "AWS_SECRET_ACCESS_KEY",
                        "s",
                        "ALC_X",
                        "1")));
    }
}
