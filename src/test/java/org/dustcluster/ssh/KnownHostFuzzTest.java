package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dustcluster.testing.Fuzz;
import org.junit.jupiter.api.Test;

/** Lines of known_hosts that nobody would write: each is understood or passed over, and decides about no other name. */
class KnownHostFuzzTest {
    private static final String KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIGqLV2mEPnTQKtPrMhSGUBXmiuW4nh6nEkb3T8LQXYXT";
    private static final String NAME = "i-0123456789abcdef0";
    private static final List<String> FRAGMENTS = List.of(
            NAME,
            "*",
            "?",
            "!",
            ",",
            "[h]:22",
            "|1|",
            "|1|c2FsdA==|aGFzaA==",
            " ssh-ed25519 ",
            KEY,
            "@revoked ",
            "@cert-authority ",
            "@",
            " ",
            "\t",
            "#",
            "ssh-rsa",
            "AAAA",
            "====",
            "*i*i*i*i*i*i*i*i*",
            "*0".repeat(25) + "*x");

    @Test
    void wildcardsMeanWhatTheyMeanInOpenSsh() {
        for (String matching : List.of(NAME, "i-*", "*", "*f0", "i-?123*", "**0*", "x,i-*", "I-*")) {
            assertTrue(entry(matching).matches(NAME), matching);
        }
        for (String other : List.of("i-", "*x", "?", "", "i-0123456789abcdef0?", "i-*,!*f0", "*ff0")) {
            assertFalse(entry(other).matches(NAME), other);
        }
    }

    private static KnownHost entry(String hosts) {
        return new KnownHost(
                KnownHost.Marker.NONE, hosts, HostKey.parse("ssh-ed25519", KEY), "", Path.of("known_hosts"), 1);
    }

    @Test
    void everyLineIsUnderstoodOrPassedOver() {
        Path file = Path.of("known_hosts");
        Fuzz.run(FRAGMENTS, text -> {
            for (String line : List.of(text, text + " ssh-ed25519 " + KEY)) {
                Optional<KnownHost> read = KnownHost.parse(line, file, 1);
                read.ifPresent(entry -> {
                    entry.matches(NAME);
                    entry.matches("0".repeat(60));
                    assertFalse(entry.hosts().isEmpty());
                    assertEquals(
                            entry.key().type(),
                            HostKey.parse(entry.key().type(), entry.key().encoded())
                                    .type());
                });
            }
        });
    }
}
