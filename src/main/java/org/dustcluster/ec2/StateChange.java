package org.dustcluster.ec2;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.dustcluster.cluster.CloudResult;
import org.dustcluster.cluster.InstanceState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;

/**
 * Starts, stops or terminates instances: {@link Batch} over the wire.
 *
 * @param launched what EC2 may not know yet
 * @param verb what the user calls it
 * @param permission the IAM action
 */
record StateChange(Ec2Connection connection, JustLaunched launched, String verb, String permission) {
    private static final Logger LOG = LoggerFactory.getLogger(StateChange.class);

    List<CloudResult> run(Collection<String> ids, BiFunction<Ec2Client, List<String>, List<InstanceStateChange>> call) {
        String what = ids.size() == 1 ? ids.iterator().next() : ids.size() + " instances";
        Attempt whole = Attempt.of(verb + " " + what, permission, connection.place());
        List<CloudResult> results = Batch.run(ids, some -> connection.call(whole, client -> ask(client, some, call)));
        launched.changed(results);
        return results;
    }

    private Batch.Answer ask(
            Ec2Client client, List<String> some, BiFunction<Ec2Client, List<String>, List<InstanceStateChange>> call) {
        try {
            return new Batch.Answer.Done(states(NotYetKnown.patiently(launched, some, () -> call.apply(client, some))));
        } catch (Ec2Exception e) {
            if (!Ec2Errors.ofSomeInstances(e)) {
                throw e;
            }
            Attempt ofOne = Attempt.of("", permission, connection.place());
            LOG.info("{} {} refused: request id {}", verb, some, e.requestId(), e);
            return new Batch.Answer.Refused(Ec2Errors.message(e), id -> Ec2Errors.sentence(ofOne, e));
        }
    }

    private static Map<String, InstanceState> states(List<InstanceStateChange> changes) {
        Map<String, InstanceState> states = new HashMap<>();
        for (InstanceStateChange change : changes) {
            states.put(change.instanceId(), InstanceMapper.state(change.currentState()));
        }
        return states;
    }
}
