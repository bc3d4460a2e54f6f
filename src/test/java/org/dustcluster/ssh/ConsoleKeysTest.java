package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConsoleKeysTest {
    private static final HostKey KEY =
            HostKey.parse("ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIGPmPVNzMQQLUoWKvxEyBqzKCjVJjQB7uqsyKmdbAbWm");
    private static final HostKey OTHER =
            HostKey.parse("ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIGPmPVNzMQQLUoWKvxEyBqzKCjVJjQB7uqsyKmdbAbWn");

    private static String block(String name, String... lines) {
        return "-----BEGIN SSH HOST KEY " + name + "-----\r\n" + String.join("\r\n", lines)
                + "\r\n-----END SSH HOST KEY " + name + "-----\r\n";
    }

    @Test
    void keysAreFoundBehindPrefixes() {
        String console = "[    9.1] booting\n"
                + block("KEYS", "[   12.3] cloud-init[813]: " + KEY.type() + " " + KEY.encoded() + " root@ip-10-0-0-1");
        ConsoleKeys keys = ConsoleKeys.in(console).orElseThrow();
        assertEquals(Set.of(KEY), keys.keys());
        assertTrue(keys.holds(KEY));
        assertFalse(keys.holds(OTHER));
    }

    @Test
    void fingerprintsSuffice() {
        ConsoleKeys keys = ConsoleKeys.in(block("FINGERPRINTS", "ec2: 256 " + KEY.fingerprint() + " root@ip (ED25519)"))
                .orElseThrow();
        assertTrue(keys.holds(KEY));
        assertFalse(keys.holds(OTHER));
    }

    @Test
    void theLastBootCounts() {
        String console = block("KEYS", OTHER.type() + " " + OTHER.encoded())
                + "reboot\n"
                + block("KEYS", KEY.type() + " " + KEY.encoded());
        assertEquals(Set.of(KEY), ConsoleKeys.in(console).orElseThrow().keys());
    }

    @Test
    void aBlockWithoutItsEndHasNotBeenPrintedYet() {
        String whole = block("KEYS", KEY.type() + " " + KEY.encoded());
        assertEquals(Optional.empty(), ConsoleKeys.in(whole.substring(0, whole.indexOf("-----END"))));
        assertEquals(Optional.empty(), ConsoleKeys.in("login: "));
        assertEquals(Optional.empty(), ConsoleKeys.in(block("KEYS", "ssh-rsa AAAAnonsense", "2048 ab:cd:ef")));
    }

    @Test
    void whatStandsOutsideTheBlocksIsNoKey() {
        String console = KEY.type() + " " + KEY.encoded() + "\n" + block("KEYS", OTHER.type() + " " + OTHER.encoded());
        assertFalse(ConsoleKeys.in(console).orElseThrow().holds(KEY));
    }
}
