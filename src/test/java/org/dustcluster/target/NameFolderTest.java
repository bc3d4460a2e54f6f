package org.dustcluster.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameFolderTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "worker0 worker1 worker2 worker5 | worker[0-2,5]",
                "worker0 worker1                 | worker[0-1]",
                "worker0 worker2                 | worker[0,2]",
                "worker5 worker0 worker10        | worker[0,5,10]",
                "worker0                         | worker0",
                "worker0 worker0                 | worker0",
                "node01 node02 node03            | node[01-03]",
                "node08 node09 node10            | node[08-10]",
                "node98 node99 node100           | node[98-100]",
                "node098 node099 node100         | node[098-100]",
                "node1 node01 node2 node02       | node[1-2,01-02]",
                "node9 node09 node10             | node[9,09-10]",
                "web0 db0 web1 db2               | web[0-1],db[0,2]",
                "master web0 web1                | master,web[0-1]",
                "rack1-node0 rack1-node1         | rack1-node[0-1]",
                "rack1-node0 rack2-node0         | rack[1-2]-node0",
                "r1-n0 r1-n1 r2-n0 r2-n1         | r[1-2]-n[0-1]",
                "r1-n0 r1-n1 r2-n0               | r1-n[0-1],r2-n0",
                "w1.eu w2.eu w3.us               | w[1-2].eu,w3.us",
                "3                               | name=3",
                "3 4 5                           | [3-5]",
                "a*b                             | 'a[*]b'",
                "a,b w0 w1                       | 'a,b',w[0-1]",
                "w99999999999999999999 w100000000000000000000 | w[99999999999999999999-100000000000000000000]",
            })
    void namesFoldAsAPersonWouldWriteThem(String names, String folded) {
        assertEquals(folded, NameFolder.fold(List.of(names.split(" "))));
    }

    @Test
    void nothingFoldsToNothing() {
        assertEquals("", NameFolder.fold(List.of()));
    }

    @Test
    void oddNamesAreQuoted() {
        assertEquals("'my box','it'\"'\"'s',''", NameFolder.fold(List.of("my box", "it's", "")));
    }

    @Test
    void whatItPrintsParsesBackToExactlyTheseNames() {
        Random random = new Random(7);
        for (int round = 0; round < 3_000; round++) {
            Set<String> universe = new LinkedHashSet<>();
            for (int i = 0; i < 60; i++) {
                universe.add(round % 3 == 0 ? oddName(random) : name(random));
            }
            List<String> names = new ArrayList<>();
            for (String name : universe) {
                if (random.nextInt(3) > 0) {
                    names.add(name);
                }
            }
            if (names.isEmpty()) {
                continue;
            }
            String folded = NameFolder.fold(names);
            TargetExpression target = TargetExpression.parse(folded);
            List<String> selected = universe.stream()
                    .filter(name -> target.matches(Thing.named(name, "index=1")))
                    .collect(Collectors.toList());
            assertEquals(names, selected, folded);
        }
    }

    @Test
    void tenThousandNamesFoldAtOnce() {
        List<String> names = IntStream.range(0, 10_000)
                .mapToObj(i -> "r" + i / 100 + "-n" + i % 100)
                .toList();
        assertEquals("r[0-99]-n[0-99]", NameFolder.fold(names));
    }

    private static String name(Random random) {
        String[] formats = {"w%d", "w%02d", "w%03d", "w%d.eu", "r%d-n%d", "r%d-n%02d", "%d", "%dx%dy%d"};
        return String.format(
                formats[random.nextInt(formats.length)], random.nextInt(13), random.nextInt(4), random.nextInt(3));
    }

    private static String oddName(Random random) {
        String characters = "aw019 ,&!()'\"=*?[]-:\\\u00e4\t";
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            name.append(characters.charAt(random.nextInt(characters.length())));
        }
        return name.toString();
    }
}
