package org.dustcluster.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.dustcluster.cluster.CloudResult;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.LaunchRequest;
import org.dustcluster.cluster.LaunchSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * What the port promises, over the wire. Run against every EC2 that there is on this machine, so that none of them can
 * drift from what the others understand EC2 to be.
 */
abstract class CloudContract {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String NOBODY = "i-0123456789abcdef0";

    /** The least that EC2 takes; so a dozen instances are several pages. */
    private static final int PAGE = 5;

    private Ec2Settings settings;
    private Ec2Cloud cloud;

    /** An EC2 without instances. */
    abstract Ec2Settings emptyEc2();

    /** A subnet that a launch may name. */
    String subnet(Ec2Settings where) {
        try (Ec2Client client = ClientFactory.client(where, where.region().orElseThrow())) {
            return client.describeSubnets().subnets().get(0).subnetId();
        }
    }

    /** Where it is known to fall short of EC2; the cases in question are skipped. */
    Set<Gap> gaps() {
        return Set.of();
    }

    /** What an imitation may leave out. */
    enum Gap {
        /** It makes a second machine for the same client token. */
        CLIENT_TOKENS,
        /** It does in any state what it is told. */
        STATES,
        /** It tags what does not exist. */
        TAGS_OF_NOBODY
    }

    @BeforeEach
    void connect() {
        settings = emptyEc2();
        cloud = Ec2Cloud.withPages(settings, PAGE);
    }

    @AfterEach
    void disconnect() {
        cloud.close();
    }

    @Test
    void aNewRegionIsEmpty() {
        assertEquals(List.of(), cloud.instances());
    }

    @Test
    void aLaunchedMachineIsListedAtOnceWithItsTags() {
        Map<String, String> tags = Map.of("Name", "worker0", "dust:cluster", "sample", "owner", "dev");
        Instance launched = cloud.launch(request(tags));

        assertEquals(tags, launched.tags());
        Instance listed = theOnly();
        assertEquals(launched.id(), listed.id());
        assertEquals(tags, listed.tags());
        assertEquals("t3.micro", listed.type());
        assertEquals("ami-12c6146b", listed.image());
        assertEquals(Optional.of("mykey"), listed.key());
        assertTrue(listed.launched().isPresent());
        assertTrue(listed.zone().orElse("").startsWith(cloud.region()), listed::toString);
    }

    @Test
    void aMachineGetsToRunAndHasAddresses() {
        String id = cloud.launch(request(Map.of("Name", "worker0"))).id();

        Instance running = await(id, InstanceState.RUNNING);
        assertTrue(running.privateIp().isPresent());
        assertTrue(running.publicIp().isPresent());
    }

    @Test
    void theSameTokenTwiceMakesOneMachine() {
        assumeNo(Gap.CLIENT_TOKENS);
        LaunchRequest request = request(Map.of("Name", "worker0"));

        String id = cloud.launch(request).id();

        assertEquals(id, cloud.launch(request).id());
        assertEquals(id, theOnly().id());
    }

    @Test
    void anotherTokenMakesAnotherMachine() {
        assertNotEquals(
                cloud.launch(request(Map.of("Name", "worker0"))).id(),
                cloud.launch(request(Map.of("Name", "worker0"))).id());
    }

    @Test
    void aMachineStopsStartsAndTerminates() {
        String id = cloud.launch(request(Map.of("Name", "worker0"))).id();
        await(id, InstanceState.RUNNING);

        succeeded(cloud.stop(List.of(id)), InstanceState.STOPPING, InstanceState.STOPPED);
        await(id, InstanceState.STOPPED);
        succeeded(cloud.start(List.of(id)), InstanceState.PENDING, InstanceState.RUNNING);
        await(id, InstanceState.RUNNING);
        succeeded(cloud.terminate(List.of(id)), InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED);
        await(id, InstanceState.TERMINATED);
    }

    @Test
    void terminatingTwiceIsFine() {
        String id = cloud.launch(request(Map.of("Name", "worker0"))).id();

        cloud.terminate(List.of(id));
        succeeded(cloud.terminate(List.of(id)), InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED);
    }

    @Test
    void startingWhatRunsIsFine() {
        String id = cloud.launch(request(Map.of("Name", "worker0"))).id();
        await(id, InstanceState.RUNNING);

        succeeded(cloud.start(List.of(id)), InstanceState.PENDING, InstanceState.RUNNING);
    }

    @Test
    void aBadIdDoesNotKeepTheOthersFromBeingDone() {
        String first = cloud.launch(request(Map.of("Name", "worker0"))).id();
        String second = cloud.launch(request(Map.of("Name", "worker1"))).id();
        await(first, InstanceState.RUNNING);
        await(second, InstanceState.RUNNING);

        List<CloudResult> results = cloud.stop(List.of(first, NOBODY, second));

        assertEquals(
                List.of(first, NOBODY, second),
                results.stream().map(CloudResult::id).toList());
        assertEquals(
                List.of(false, true, false),
                results.stream().map(result -> result.failure().isPresent()).toList());
        await(first, InstanceState.STOPPED);
        await(second, InstanceState.STOPPED);
    }

    @Test
    void anUnknownIdIsAFailureOfItsOwn() {
        List<CloudResult> results = cloud.terminate(List.of(NOBODY));

        assertEquals(1, results.size());
        assertEquals(Optional.of("it does not exist (any more)"), results.get(0).failure());
    }

    @Test
    void aTerminatedMachineCannotBeStarted() {
        assumeNo(Gap.STATES);
        String id = cloud.launch(request(Map.of("Name", "worker0"))).id();
        cloud.terminate(List.of(id));

        String failure = cloud.start(List.of(id)).get(0).failure().orElse("");

        assertTrue(failure.startsWith("its state does not allow it now"), failure);
    }

    @Test
    void noIdsIsNoCall() {
        assertEquals(List.of(), cloud.start(List.of()));
    }

    @Test
    void everyPageIsRead() {
        Set<String> launched = new HashSet<>();
        for (int i = 0; i < 2 * PAGE + 2; i++) {
            launched.add(cloud.launch(request(Map.of("Name", "worker" + i))).id());
        }

        assertEquals(launched, cloud.instances().stream().map(Instance::id).collect(Collectors.toSet()));
    }

    @Test
    void aTerminatedMachineIsListedToo() {
        String id = cloud.launch(request(Map.of("Name", "worker0"))).id();
        cloud.terminate(List.of(id));

        assertEquals(
                InstanceState.TERMINATED, await(id, InstanceState.TERMINATED).state());
    }

    @Test
    void tagsAreAddedAndReplaced() {
        String id =
                cloud.launch(request(Map.of("Name", "worker0", "owner", "dev"))).id();

        cloud.tag(List.of(id), Map.of("owner", "ops", "dust:cluster", "sample"));

        assertEquals(
                Map.of("Name", "worker0", "owner", "ops", "dust:cluster", "sample"),
                theOnly().tags());
    }

    @Test
    void hostileTagsComeBackAsTheyAre() {
        Map<String, String> tags = new HashMap<>(Map.of(
                "Name",
                "worker0",
                "markup",
                "</value><value>&amp;\"'<!-- ]]>",
                "unicode",
                "grün 日本 \uD83D\uDE80 \u202Eoverride",
                "controls",
                "a\tb\u009B31m",
                "form",
                "a=b&c=d+e%20f",
                "empty",
                ""));
        cloud.launch(request(tags));

        assertEquals(tags, theOnly().tags());
    }

    @Test
    void aSecurityGroupIsFoundByItsName() {
        LaunchRequest request = request(Map.of("Name", "worker0"), List.of("default"));

        assertFalse(cloud.launch(request).securityGroups().isEmpty());
    }

    @Test
    void aTokenIsNotGoodForAnotherWish() {
        assumeNo(Gap.CLIENT_TOKENS);
        LaunchRequest first = request(Map.of("Name", "worker0"));
        cloud.launch(first);

        LaunchRequest second =
                new LaunchRequest("worker0", first.launch(), Map.of("Name", "worker1"), first.clientToken());
        assertThrows(DustException.class, () -> cloud.launch(second));
        assertEquals("worker0", theOnly().tags().get("Name"));
    }

    @Test
    void everythingThatATemplateMayAskForIsTaken(@TempDir Path folder) throws IOException {
        String zone = cloud.region() + "b";
        LaunchSettings launch = new LaunchSettings(
                "t3.micro",
                Optional.of("ami-12c6146b"),
                Optional.of("mykey"),
                Optional.empty(),
                List.of("default"),
                Optional.of(zone),
                Optional.empty(),
                Optional.of(Files.writeString(folder.resolve("boot.sh"), "#!/bin/sh\n")),
                OptionalInt.of(40),
                true,
                Map.of());

        String id = cloud.launch(new LaunchRequest("worker0", launch, Map.of("Name", "worker0"), token()))
                .id();

        assertEquals(id, theOnly().id());
        assertEquals(Optional.of(zone), theOnly().zone());
    }

    @Test
    void aGroupIsFoundByItsNameBesideASubnet() {
        String subnet = subnet(settings);
        LaunchSettings launch = new LaunchSettings(
                "t3.micro",
                Optional.of("ami-12c6146b"),
                Optional.of("mykey"),
                Optional.of(subnet),
                List.of("default"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                false,
                Map.of());

        Instance instance = cloud.launch(new LaunchRequest("worker0", launch, Map.of("Name", "worker0"), token()));

        assertEquals(1, instance.securityGroups().size(), instance::toString);
        assertTrue(instance.securityGroups().get(0).startsWith("sg-"), instance::toString);
    }

    @Test
    void taggingNobodyIsRefused() {
        assumeNo(Gap.TAGS_OF_NOBODY);
        DustException refused =
                assertThrows(DustException.class, () -> cloud.tag(List.of(NOBODY), Map.of("owner", "dev")));

        assertEquals(ExitStatus.FAILURE, refused.status());
        assertTrue(refused.sentence().startsWith("cannot tag " + NOBODY + ": "), refused.sentence());
    }

    /** A request for a machine, with a token of its own. */
    static LaunchRequest request(Map<String, String> tags) {
        return request(tags, List.of());
    }

    private static LaunchRequest request(Map<String, String> tags, List<String> groups) {
        LaunchSettings launch = new LaunchSettings(
                "t3.micro",
                Optional.of("ami-12c6146b"),
                Optional.of("mykey"),
                Optional.empty(),
                groups,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                false,
                Map.of());
        return new LaunchRequest("worker0", launch, tags, token());
    }

    private static String token() {
        return "dust-" + UUID.randomUUID();
    }

    private void assumeNo(Gap gap) {
        assumeFalse(gaps().contains(gap), () -> "this EC2 has a known gap: " + gap);
    }

    private Instance theOnly() {
        List<Instance> all = cloud.instances();
        assertEquals(1, all.size(), all::toString);
        return all.get(0);
    }

    private static void succeeded(List<CloudResult> results, InstanceState... expected) {
        assertEquals(1, results.size());
        assertEquals(Optional.empty(), results.get(0).failure());
        assertTrue(List.of(expected).contains(results.get(0).state()), results::toString);
    }

    /** Waits until the instance is in this state. */
    private Instance await(String id, InstanceState state) {
        Instant end = Instant.now().plus(DEADLINE);
        List<Instance> seen = new ArrayList<>();
        while (Instant.now().isBefore(end)) {
            seen.clear();
            seen.addAll(cloud.instances());
            for (Instance instance : seen) {
                if (instance.id().equals(id) && instance.state() == state) {
                    return instance;
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        throw new AssertionError(id + " did not become " + state + " within " + DEADLINE + ": " + seen);
    }
}
