package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7/32",
        "10.1.2.3/8, 10.0.0.0/8",
        "10.1.2.255/25, 10.1.2.128/25",
        "0.0.0.0/0, 0.0.0.0/0",
        "1.2.3.4/0, 0.0.0.0/0",
        "2001:DB8::1, 2001:db8::1/128",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1/128",
        "2001:db8:0:1:0:0:0:1/48, 2001:db8::/48",
        "::/0, ::/0",
        "::1, ::1/128",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7/128"
    })
    void blocksAreWrittenAsEc2WritesThem(String text, String expected) {
        assertEquals(expected, Cidr.of(text).orElseThrow().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "web",
                "256.0.0.1",
                "1.2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                "1.2.3.4/33",
                "1.2.3.4/",
                "1.2.3.4/08",
                "1.2.3.4/-1",
                "1.2.3.4/8/8",
                "::/129",
                "::ffff:1.2.3.4",
                "fe80::1%eth0",
                "1:2:3",
                "12345::",
                "localhost"
            })
    void nothingElseIsABlock(String text) {
        assertEquals(Optional.empty(), Cidr.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "1.2.3.4/32", "1.2.3.4/0", "<html>"})
    void everybodyIsNotAnAddress(String text) {
        assertEquals(Optional.empty(), Cidr.ofAddress(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "8000::/1", "2000::/3"})
    void halfTheWorldIsTheWorld(String text) {
        assertTrue(Cidr.of(text).orElseThrow().world());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "2001::/16", "203.0.113.7"})
    void aNetworkIsNotTheWorld(String text) {
        assertFalse(Cidr.of(text).orElseThrow().world());
    }
}
