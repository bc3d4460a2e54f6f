package org.dustcluster.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
    private static Table table() {
        return new Table(List.of(
                        Table.Column.number("#"),
                        Table.Column.fixed("NAME"),
                        Table.Column.optional("STATE", 5, 1),
                        Table.Column.optional("DNS", 10, 2),
                        Table.Column.optional("ZONE", 3, 3)))
                .row(List.of("1", "worker0", "running", "ec2-1-2-3-4.compute.amazonaws.com", ""))
                .row(List.of("12", "wörker日本", "not_started", "", ""));
    }

    @Test
    void columnsAreAligned() {
        assertEquals("""
                 #  NAME        STATE        DNS
                 1  worker0     running      ec2-1-2-3-4.compute.amazonaws.com
                12  wörker日本  not_started""", String.join("\n", table().lines(Integer.MAX_VALUE)));
    }

    @Test
    void theWidestColumnGivesWay() {
        assertEquals("""
                 #  NAME        STATE        DNS
                 1  worker0     running      ec2-1-2-3-…
                12  wörker日本  not_started""", String.join("\n", table().lines(40)));
    }

    @Test
    void theLeastImportantColumnIsLeftOutFirst() {
        assertEquals("""
                 #  NAME        STATE
                 1  worker0     running
                12  wörker日本  not_st…""", String.join("\n", table().lines(23)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 13, 14, 20, 30, 50, 80})
    void noLineIsWiderThanTheScreen(int width) {
        assertTrue(table().lines(width).stream().allMatch(line -> DisplayWidth.of(line) <= width));
    }

    @Test
    void textFromOutsideIsMadeSafe() {
        Table table = new Table(List.of(Table.Column.fixed("NAME"))).row(List.of("a\u001b[2Jb\u0007\nc\u001b[31md"));

        assertEquals("ab^G cd", table.lines(80).get(1));
    }
}
