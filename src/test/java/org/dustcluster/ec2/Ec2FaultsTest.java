package org.dustcluster.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dustcluster.cluster.CloudResult;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.LaunchRequest;
import org.dustcluster.cluster.LaunchSettings;
import org.dustcluster.sandbox.FaultyEc2;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What EC2 and the way to it can do to a call, over the wire. */
class Ec2FaultsTest {
    private static final String TOKEN = "t".repeat(64);

    private final FaultyEc2 ec2 = new FaultyEc2();
    private final Ec2Cloud cloud = Hasty.cloud(ec2);

    @AfterEach
    void end() {
        cloud.close();
        ec2.close();
    }

    @Test
    void aThrottledCallIsRepeatedUntilItIsAnswered() {
        ec2.next("DescribeInstances", "throttle", "throttle", "throttle", "throttle", "throttle");
        assertEquals(List.of(), cloud.instances());
        assertEquals(6, ec2.asked("DescribeInstances"));
    }

    @Test
    void whoIsThrottledTooLongIsToldSo() {
        ec2.chance(1, Map.of("throttle", 100));
        assertEquals(
                "cannot list the instances: AWS is throttling this account in eu-west-1: wait a minute and try again",
                assertThrows(DustException.class, cloud::instances).sentence());
        assertEquals(6, ec2.asked("DescribeInstances"));
    }

    @Test
    void troubleOfEc2sOwnIsOutlasted() {
        ec2.next("DescribeInstances", "error", "error", "cut", "lose", "slow");
        assertEquals(List.of(), cloud.instances());
    }

    @Test
    void aLaunchThatWasCarriedOutWithoutAnAnswerIsRepeatedAndMakesOneMachine() {
        ec2.next("RunInstances", "lose", "lose", "error", "throttle");
        Instance made = launch();
        assertEquals(
                List.of(made.id()),
                ec2.all().stream().map(FaultyEc2.Existing::id).toList());
        assertTrue(ec2.asked("RunInstances") > 3);
    }

    @Test
    void aLaunchThatNobodyAnsweredSaysThatItMayHaveBeenMade() {
        ec2.chance(1, Map.of("lose", 100));
        String sentence = assertThrows(DustException.class, this::launch).sentence();
        assertTrue(sentence.contains("may have been launched all the same"), sentence);
        ec2.calm();
        launch();
        assertEquals(1, ec2.all().size());
    }

    @Test
    void noMachineOfTheTypeIsASentence() {
        ec2.chance(1, Map.of("capacity", 100));
        assertEquals(
                "AWS has no free t3.micro in eu-west-1 now: try again later, or another zone= or instance_type=",
                assertThrows(DustException.class, this::launch).sentence());
        assertEquals(List.of(), ec2.all());
    }

    @Test
    void aReachedLimitIsASentence() {
        ec2.next("RunInstances", "limit");
        assertEquals(
                "the account's instance limit in eu-west-1 is reached: terminate something, or ask for more under"
                        + " Service Quotas (VcpuLimitExceeded)",
                assertThrows(DustException.class, this::launch).sentence());
    }

    @Test
    void aMachineThatIsNotListedYetIsListed() {
        ec2.lag(Duration.ofSeconds(20));
        String id = launch().id();
        assertEquals(List.of(id), ids(cloud.instances()));
        ec2.settle();
        assertEquals(List.of(id), ids(cloud.instances()));
        assertEquals(InstanceState.RUNNING, cloud.instances().get(0).state());
    }

    @Test
    void aMachineThatIsNeverListedIsForgottenAfterAMinute() {
        ec2.lag(Duration.ofHours(1));
        launch();
        ec2.advance(Duration.ofSeconds(61));
        assertEquals(List.of(), cloud.instances());
    }

    @Test
    void aMachineThatIsNotKnownYetIsTerminatedAllTheSame() {
        ec2.lag(Duration.ofSeconds(20));
        String id = launch().id();
        assertEquals(
                List.of(new CloudResult(id, InstanceState.SHUTTING_DOWN, Optional.empty())),
                cloud.terminate(List.of(id)));
        assertEquals(List.of(), ec2.living());
        assertTrue(ec2.asked("TerminateInstances") > 15, "asked about once a second");
    }

    @Test
    void whatWasTerminatedBeforeItWasListedIsNotListedAsLiving() {
        ec2.lag(Duration.ofSeconds(20));
        String id = launch().id();
        cloud.terminate(List.of(id));
        ec2.lag(Duration.ofHours(1));
        assertEquals(
                List.of(),
                cloud.instances().stream()
                        .filter(instance -> !instance.state().gone())
                        .toList());
    }

    @Test
    void aStrangersUnknownInstanceIsNotWaitedFor() {
        ec2.lag(Duration.ofSeconds(20));
        launch();
        String stranger = "i-0123456789abcdef0";
        assertEquals(
                Optional.of("it does not exist (any more)"),
                cloud.terminate(List.of(stranger)).get(0).failure());
        assertEquals(1, ec2.asked("TerminateInstances"));
    }

    @Test
    void aRegionOfThousandsIsListedWhole() {
        ec2.mostInstances(3000);
        for (int i = 0; i < 5; i++) {
            ec2.someoneElse("Action=RunInstances&ImageId=ami-12345678&MinCount=500&MaxCount=500");
        }
        assertEquals(
                2500, cloud.instances().stream().map(Instance::id).distinct().count());
        assertEquals(3, ec2.asked("DescribeInstances"));
    }

    @Test
    void aLaunchIsNeverRepeatedWithoutItsToken() {
        try (RecordingEc2 wire = new RecordingEc2()) {
            wire.nothingFor("RunInstances")
                    .answer("RunInstances", 500, "")
                    .answer("RunInstances", 503, "")
                    .answer(
                            "RunInstances",
                            200,
                            "<RunInstancesResponse><instancesSet><item><instanceId>i-0a</instanceId></item></instancesSet>"
                                    + "</RunInstancesResponse>");
            try (Ec2Cloud other = Ec2Cloud.with(wire.settings(), Hasty.patience(ec2))) {
                other.launch(request());
            }
            List<Map<String, String>> sent = wire.requests("RunInstances");
            assertEquals(3, sent.size());
            assertEquals(TOKEN, sent.get(0).get("ClientToken"));
            assertEquals(List.of(sent.get(0), sent.get(0), sent.get(0)), sent);
        }
    }

    private Instance launch() {
        return cloud.launch(request());
    }

    private static LaunchRequest request() {
        LaunchSettings settings = new LaunchSettings(
                "t3.micro",
                Optional.of("ami-12345678"),
                Optional.of("mykey"),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                false,
                Map.of());
        return new LaunchRequest("w0", settings, Map.of("Name", "w0", "dust:cluster", "sample"), TOKEN);
    }

    private static List<String> ids(List<Instance> instances) {
        return instances.stream().map(Instance::id).toList();
    }
}
