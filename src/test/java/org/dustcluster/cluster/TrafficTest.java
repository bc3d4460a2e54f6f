package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficTest {

    @ParameterizedTest
    @CsvSource({
        "tcp:22, tcp, 22, 22, tcp:22",
        "TCP:8000-8100, tcp, 8000, 8100, tcp:8000-8100",
        "udp:53, udp, 53, 53, udp:53",
        "tcp:0-65535, tcp, 0, 65535, tcp:0-65535",
        "icmp, icmp, -1, -1, icmp",
        "icmp:8, icmp, 8, -1, icmp:8",
        "icmp:3/4, icmp, 3, 4, icmp:3/4",
        "icmpv6, icmpv6, -1, -1, icmpv6",
        "1, icmp, -1, -1, icmp",
        "50, 50, -1, -1, 50",
        "all, -1, -1, -1, all"
    })
    void whatAUserTypesIsReadAndWrittenAgain(String word, String protocol, int from, int to, String again) {
        Traffic traffic = Traffic.parse(word).orElseThrow();
        assertEquals(new Traffic(protocol, from, to), traffic);
        assertEquals(again, traffic.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tcp",
                "udp",
                "tcp:",
                "tcp:http",
                "tcp:65536",
                "tcp:8100-8000",
                "tcp:-1",
                "22",
                "tcp:22,80",
                "6",
                "17",
                "256",
                "icmp:256",
                "icmp:8/",
                "all:22",
                "-1"
            })
    void anythingElseIsAMistake(String word) {
        // `22` is a protocol's number and 6 is tcp without ports: who types them means something else.
        assertEquals(
                word.equals("22") ? Optional.of("22") : Optional.empty(),
                Traffic.parse(word).map(Traffic::toString));
    }
}
