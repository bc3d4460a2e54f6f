package org.dustcluster.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetExpressionTest {

    private static final List<Thing> CLUSTER = List.of(
            Thing.named(
                    "worker0",
                    "index=1",
                    "state=running",
                    "type=t2.micro",
                    "ip=10.0.0.1",
                    "id=i-0aa",
                    "tag:owner=dev1"),
            Thing.named(
                    "worker1", "index=2", "state=stopped", "type=t2.large", "id=i-0ab", "tag:owner=ops", "tag:gpu="),
            Thing.named("worker10", "index=3", "state=running", "type=m5.large", "ip=10.0.1.9", "id=i-1bb"),
            Thing.named("Worker1", "index=4", "state=not_started", "tag:dust:cluster=web"),
            Thing.named("node01", "index=5", "state=running", "ip=192.168.0.1", "id=i-0c", "zone=eu-west-1a"),
            Thing.named("node1", "index=6", "state=pending", "id=i-2d", "key=my key"),
            Thing.named("my box", "index=7", "state=running", "tag:team=a,b"));

    private static String selected(String expression) {
        TargetExpression target = TargetExpression.parse(expression);
        return CLUSTER.stream().filter(target::matches).map(Thing::name).collect(Collectors.joining(" "));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            emptyValue = "",
            nullValues = "NULL",
            value = {
                "worker0                    | worker0",
                "worker                     | ~~",
                "w*                         | worker0 worker1 worker10",
                "worker?                    | worker0 worker1",
                "*1                         | worker1 Worker1 node01 node1",
                "worker[0-1]                | worker0 worker1",
                "worker[0-10]               | worker0 worker1 worker10",
                "worker[2-10]               | worker10",
                "worker[0,10]               | worker0 worker10",
                "worker[0,3,5-12]           | worker0 worker10",
                "worker[0-999999999999999]  | worker0 worker1 worker10",
                "node[01-12]                | node01",
                "node[1-12]                 | node1",
                "[Ww]orker1                 | worker1 Worker1",
                "worker[!0]                 | worker1",
                "name=node*                 | node01 node1",
                "state=running              | worker0 worker10 node01 my box",
                "state=run*                 | worker0 worker10 node01 my box",
                "state=RUNNING              | ~~",
                "type=t2.*                  | worker0 worker1",
                "type=t2                    | ~~",
                "id=i-0a*                   | worker0 worker1",
                "ip=10.*                    | worker0 worker10",
                "ip=*                       | worker0 worker10 node01",
                "!ip=*                      | worker1 Worker1 node1 my box",
                "ip=''                      | worker1 Worker1 node1 my box",
                "zone=eu-west-1[a-c]        | node01",
                "key='my key'               | node1",
                "key=my' 'key               | node1",
                "tags=owner:dev*            | worker0",
                "tags=owner                 | worker0 worker1",
                "tags=own*:*                | worker0 worker1",
                "tags=gpu:                  | worker1",
                "tags=dust:cluster          | Worker1",
                "tags=dust:cluster:web      | Worker1",
                "tags=dust:web              | ~~",
                "tags=team:'a,b'            | my box",
                "tags=''                    | worker10 node01 node1",
                "3                          | worker10",
                "30                         | ~~",
                "index=3                    | worker10",
                "index=[1-3]                | worker0 worker1 worker10",
                "worker0,node1              | worker0 node1",
                "node1,worker0,node1        | worker0 node1",
                "w*&state=running           | worker0 worker10",
                "!w*                        | Worker1 node01 node1 my box",
                "!!w*                       | worker0 worker1 worker10",
                "!!!w*                      | Worker1 node01 node1 my box",
                "!worker0&w*                | worker1 worker10",
                "node1,w*&state=running     | worker0 worker10 node1",
                "w*&state=running,node1     | worker0 worker10 node1",
                "(node1,w*)&!state=running  | worker1 node1",
                "!(w*,node*)                | Worker1 my box",
                "!(w*)&!n*                  | Worker1 my box",
                "((worker0))                | worker0",
                " worker0 , node1 & n* ! x  | FAILS",
                " worker0 , ! n* & w*       | worker0 worker1 worker10",
                " ( worker0 , node1 ) & n*  | node1",
                " state = running           | worker0 worker10 node01 my box",
                "'my box'                   | my box",
                "\"my box\"                 | my box",
                "my' 'b?x                   | my box",
                "my box                     | my box",
                "'my *'                     | my box",
                "*                          | worker0 worker1 worker10 Worker1 node01 node1 my box",
            })
    void everyFormSelectsWhatTheTableSays(String expression, String names) {
        if (names.equals("FAILS")) {
            assertThrows(TargetSyntaxException.class, () -> selected(expression));
        } else {
            assertEquals(names, selected(expression));
        }
    }

    @Test
    void quotesProtectOperatorsInNames() {
        assertTrue(TargetExpression.parse("'a,b'").matches(Thing.named("a,b")));
        assertTrue(TargetExpression.parse("\"a&(b)!=\"").matches(Thing.named("a&(b)!=")));
        assertTrue(TargetExpression.parse("'it'\"'\"'s'").matches(Thing.named("it's")));
        assertTrue(TargetExpression.parse("w['0,3']").matches(Thing.named("w3")));
        assertTrue(TargetExpression.parse("tags='a:b:c'").matches(Thing.named("x", "tag:a:b=c")));
    }

    @Test
    void allMatchesEverythingByNothing() {
        assertEquals("*", TargetExpression.all().text());
        for (Thing thing : CLUSTER) {
            assertTrue(TargetExpression.all().matches(thing));
            assertFalse(TargetExpression.all().matchesByIdentity(thing));
        }
    }

    @ParameterizedTest(name = "{0} by identity: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "id=i-s1 | true",
                "id=i-s* | true",
                "9 | true",
                "index=9 | true",
                "index=[8-9] | true",
                "id=i-s2 | false",
                "stray | false",
                "name=stray | false",
                "state=running | false",
                "* | false",
                "!worker0 | false",
                "!id=i-1 | false",
                "!9 | false",
                "!!id=i-s1 | false",
                "!(id=i-1&state=stopped) | false",
                "id=i-s1&state=running | true",
                "state=running&id=i-s1 | true",
                "id=i-s1&state=stopped | false",
                "id=i-s1&!state=stopped | true",
                "state=running&!id=i-1 | false",
                "id=i-s1,worker0 | true",
                "state=running,id=i-s1 | true",
                "state=running,id=i-1 | false",
                "state=running,(id=i-s1&type=zzz) | false",
                "(state=running,id=i-s1)&type=t3.micro | true",
                "(state=running,id=i-1)&(type=t3.micro,9) | true",
                "id=i-s1&id=i-1 | false",
            })
    void aStrayIsSelectedOnlyByItsIdOrIndex(String expression, boolean expected) {
        Thing stray = Thing.named("stray", "index=9", "id=i-s1", "state=running", "type=t3.micro");
        assertEquals(expected, TargetExpression.parse(expression).matchesByIdentity(stray));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "worker* uptime|7",
                "worker*\tuptime|7",
                "worker2|7",
                " uptime|0",
                "~~|0",
                "'a b' echo 'x|5",
                "a\"b c\"d e|7",
                "w[0,3]&state=run* ls -l|17",
                "\"it's\" x|6",
                "'open uptime|12",
            })
    void theTargetOfALineEndsAtTheFirstBlankOutsideQuotes(String line, int end) {
        assertEquals(end, TargetExpression.endOfTarget(line));
    }

    @Test
    void namePatternsAreThoseOfNamesAlone() {
        assertEquals(
                List.of("wroker0", "a b", "n*", "x"),
                TargetExpression.parse("wroker0,3,'a b'&state=running,!(n*,name=x),id=i-1")
                        .namePatterns());
    }

    @Test
    void theTextIsKeptAsTyped() {
        assertEquals(" 'a b' , c", TargetExpression.parse(" 'a b' , c").text());
    }

    @Test
    void aVeryLongUnionNeedsNoStack() {
        String names = "w1,".repeat(100_000) + "w2&" + "!".repeat(100_001) + "w3";
        assertTrue(TargetExpression.parse(names).matches(Thing.named("w2")));
    }
}
