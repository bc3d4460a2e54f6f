package org.dustcluster.ec2;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dustcluster.cluster.CloudResult;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.InstanceState;

/**
 * One request for many instances, in as few calls as EC2 takes. EC2 refuses a whole call because of one instance; the
 * others must still be done. The refusal mostly names the culprits: they are left out and the rest is asked for again.
 * Where it names none, the batch is halved until the culprits stand alone: a few calls more rather than one for each.
 *
 * <p>Used by one thread for one request.
 */
final class Batch {
    /** What one call takes (EC2 API reference: TerminateInstances, CreateTags). */
    static final int MOST = 1000;

    private static final Pattern INSTANCE_ID = Pattern.compile("\\bi-[0-9A-Za-z]+\\b");

    /** What EC2 said to one call. */
    sealed interface Answer {
        /** The state of each instance now, as far as it told. */
        record Done(Map<String, InstanceState> states) implements Answer {}

        /** Refused because of some of the instances: EC2's words, and the sentence for one id. Nothing was done. */
        record Refused(String message, UnaryOperator<String> sentence) implements Answer {}
    }

    /** One call. A failure that is not about some of the instances is thrown. */
    @FunctionalInterface
    interface Call {
        Answer apply(List<String> ids);
    }

    private final Call call;
    private final Map<String, CloudResult> results = new HashMap<>();

    private Batch(Call call) {
        this.call = call;
    }

    /** One result for each id, in the order given. */
    static List<CloudResult> run(Collection<String> ids, Call call) {
        Batch batch = new Batch(call);
        List<String> distinct = List.copyOf(new LinkedHashSet<>(ids));
        for (int from = 0; from < distinct.size(); from += MOST) {
            batch.part(distinct.subList(from, Math.min(distinct.size(), from + MOST)));
        }
        List<CloudResult> inOrder = new ArrayList<>();
        for (String id : ids) {
            inOrder.add(batch.results.getOrDefault(id, new CloudResult(id, InstanceState.UNKNOWN, Optional.empty())));
        }
        return inOrder;
    }

    private void part(List<String> ids) {
        List<String> rest = ids;
        while (!rest.isEmpty()) {
            Answer answer = ask(rest);
            if (answer instanceof Answer.Done done) {
                rest.forEach(id -> result(id, done.states().getOrDefault(id, InstanceState.UNKNOWN), Optional.empty()));
                return;
            }
            Answer.Refused refused = (Answer.Refused) answer;
            Set<String> culprits = rest.size() == 1 ? Set.copyOf(rest) : named(rest, refused.message());
            if (culprits.isEmpty()) {
                int half = rest.size() / 2;
                part(rest.subList(0, half));
                rest = rest.subList(half, rest.size());
            } else {
                culprits.forEach(id -> result(
                        id,
                        InstanceState.UNKNOWN,
                        Optional.of(refused.sentence().apply(id))));
                rest = rest.stream().filter(id -> !culprits.contains(id)).toList();
            }
        }
    }

    private Answer ask(List<String> ids) {
        try {
            return call.apply(ids);
        } catch (DustException whole) {
            if (results.isEmpty() || whole.status() == ExitStatus.INTERRUPTED) {
                throw whole;
            }
            // What became of the others is known and must not be lost.
            String sentence = whole.sentence();
            return new Answer.Refused(String.join(" ", ids), id -> sentence);
        }
    }

    private void result(String id, InstanceState state, Optional<String> failure) {
        results.put(id, new CloudResult(id, state, failure));
    }

    private static Set<String> named(List<String> ids, String message) {
        Set<String> found = new HashSet<>();
        Matcher matcher = INSTANCE_ID.matcher(message);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        found.retainAll(ids);
        return found;
    }
}
