package org.dustcluster.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameRangeTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "worker        | worker",
                "worker[0-3]   | worker0 worker1 worker2 worker3",
                "node[01-03]   | node01 node02 node03",
                "node[08-11]   | node08 node09 node10 node11",
                "n[9-11]       | n9 n10 n11",
                "n[5]          | n5",
                "n[0,3,5-7]x   | n0x n3x n5x n6x n7x",
                "r[1-2]-n[0-1] | r1-n0 r1-n1 r2-n0 r2-n1",
                "n[0,0]        | n0 n0",
            })
    void aHeadStandsForItsNamesInOrder(String pattern, String names) {
        assertEquals(List.of(names.split(" ")), NameRange.expand(pattern));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "n[0-3       | 1 | `[` is not closed",
                "n0]         | 2 | `]` without `[`",
                "n[0-1]]     | 6 | `]` without `[`",
                "n[]         | 1 | `[]` is no range of numbers like [0-9], [01-12] or [0,3,5-7]",
                "n[abc]      | 1 | `[abc]` is no range of numbers like [0-9], [01-12] or [0,3,5-7]",
                "n[!0]       | 1 | `[!0]` is no range of numbers like [0-9], [01-12] or [0,3,5-7]",
                "n[0-]       | 1 | `[0-]` is no range of numbers like [0-9], [01-12] or [0,3,5-7]",
                "n[1-2-3]    | 1 | `[1-2-3]` is no range of numbers like [0-9], [01-12] or [0,3,5-7]",
                "n[10]       | 1 | `[10]` is no range of numbers like [0-9], [01-12] or [0,3,5-7]; write 10 without"
                        + " brackets for one node",
                "n[3-1]      | 2 | the range `3-1` ends before it begins: write `1-3`",
                "n[1-03]     | 2 | the two ends of the range `1-03` differ in their leading zeros",
                "n[0-999999999999999999999] | 1 | `n[0-999999999999999999999]` is more than 10000 names",
                "n[0-999][0-999] | 1 | `n[0-999][0-999]` is more than 10000 names",
            })
    void aBadHeadIsAMistakeWithItsColumn(String pattern, int column, String sentence) {
        TargetSyntaxException mistake = assertThrows(TargetSyntaxException.class, () -> NameRange.expand(pattern));
        assertEquals(sentence, mistake.sentence());
        assertEquals(column, mistake.column());
    }

    @Test
    void tenThousandNamesAreAllowed() {
        assertEquals(10_000, NameRange.expand("n[0-9999]").size());
        assertEquals(10_000, NameRange.expand("n[0-99]x[0-99]").size());
    }
}
