package org.dustcluster.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dustcluster.cluster.CloudResult;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.InstanceState;
import org.junit.jupiter.api.Test;

class BatchTest {
    private final List<List<String>> calls = new ArrayList<>();

    @Test
    void aBatchIsOneCallWithAnAnswerForEachInTheirOrder() {
        List<CloudResult> results = Batch.run(List.of("i-3", "i-1", "i-3"), refusing(Set.of(), bad -> ""));

        assertEquals(List.of(List.of("i-3", "i-1")), calls);
        assertEquals(
                List.of("i-3", "i-1", "i-3"),
                results.stream().map(CloudResult::id).toList());
        assertTrue(results.stream().allMatch(result -> result.state() == InstanceState.STOPPING));
    }

    @Test
    void aThousandAndOneTakeTwoCalls() {
        List<String> ids = IntStream.range(0, 1001).mapToObj(i -> "i-" + i).toList();

        assertEquals(1001, Batch.run(ids, refusing(Set.of(), bad -> "")).size());
        assertEquals(List.of(1000, 1), calls.stream().map(List::size).toList());
    }

    @Test
    void whatTheRefusalNamesIsLeftOutAndTheRestDone() {
        List<CloudResult> results = Batch.run(
                List.of("i-1", "i-2", "i-3", "i-4"),
                refusing(
                        Set.of("i-2", "i-4"), bad -> "The instance IDs '" + String.join(", ", bad) + "' do not exist"));

        assertEquals(List.of(List.of("i-1", "i-2", "i-3", "i-4"), List.of("i-1", "i-3")), calls);
        assertEquals(List.of("i-2", "i-4"), failed(results));
        assertEquals(Optional.of("refused i-4"), results.get(3).failure());
    }

    @Test
    void anIdIsNotTakenForAnotherThatItBegins() {
        List<CloudResult> results = Batch.run(
                List.of("i-1", "i-12"), refusing(Set.of("i-12"), bad -> "The instance ID 'i-12' does not exist"));

        assertEquals(List.of("i-12"), failed(results));
    }

    @Test
    void aRefusalWithoutNamesIsNarrowedDownByHalves() {
        List<String> ids = IntStream.range(0, 64).mapToObj(i -> "i-" + i).toList();

        List<CloudResult> results = Batch.run(ids, refusing(Set.of("i-13"), bad -> "not authorized"));

        assertEquals(List.of("i-13"), failed(results));
        assertTrue(calls.size() <= 2 * 6 + 1, () -> calls.size() + " calls");
    }

    @Test
    void everyOneMayBeRefused() {
        assertEquals(
                List.of("i-1", "i-2", "i-3"),
                failed(Batch.run(List.of("i-1", "i-2", "i-3"), refusing(Set.of("i-1", "i-2", "i-3"), bad -> "no"))));
    }

    @Test
    void aFailureOfTheWholeIsThrown() {
        DustException network = DustException.failure("no connection");

        assertSame(
                network,
                assertThrows(
                        DustException.class,
                        () -> Batch.run(List.of("i-1"), ids -> {
                            throw network;
                        })));
    }

    @Test
    void whatIsDoneIsNotLostWithALaterFailureOfTheWhole() {
        List<String> ids = IntStream.range(0, 1002).mapToObj(i -> "i-" + i).toList();

        List<CloudResult> results = Batch.run(ids, some -> {
            if (some.size() < 1000) {
                throw DustException.failure("no connection");
            }
            return new Batch.Answer.Done(Map.of());
        });

        assertEquals(List.of("i-1000", "i-1001"), failed(results));
        assertEquals(Optional.of("no connection"), results.get(1001).failure());
    }

    @Test
    void anInterruptIsNeverAResult() {
        List<String> ids = IntStream.range(0, 1001).mapToObj(i -> "i-" + i).toList();

        DustException interrupted = assertThrows(
                DustException.class,
                () -> Batch.run(ids, some -> {
                    if (some.size() < 1000) {
                        throw DustException.interrupted();
                    }
                    return new Batch.Answer.Done(Map.of());
                }));

        assertEquals(ExitStatus.INTERRUPTED, interrupted.status());
    }

    /** Refuses, as EC2 does, a call with any bad id in it, in these words. */
    private Batch.Call refusing(Set<String> bad, Function<List<String>, String> words) {
        return ids -> {
            calls.add(List.copyOf(ids));
            List<String> culprits = ids.stream().filter(bad::contains).toList();
            if (!culprits.isEmpty()) {
                return new Batch.Answer.Refused(words.apply(culprits), id -> "refused " + id);
            }
            return new Batch.Answer.Done(new HashMap<>(
                    ids.stream().collect(Collectors.toMap(Function.identity(), id -> InstanceState.STOPPING))));
        };
    }

    private static List<String> failed(List<CloudResult> results) {
        return results.stream()
                .filter(result -> result.failure().isPresent())
                .map(CloudResult::id)
                .toList();
    }
}
