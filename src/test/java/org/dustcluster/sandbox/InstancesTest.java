package org.dustcluster.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.MarketType;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Instances, as the AWS SDK sees them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("unchecked") // the SDK's varargs of consumers
class InstancesTest {
    private static final String IMAGE = "ami-0123456789abcdef0";
    private static final String NOBODY = "i-0123456789abcdef0";

    private SmallEc2 ec2;
    private Ec2Client client;
    private String region = "";
    private int regions;

    @BeforeAll
    void start() throws IOException {
        ec2 = new SmallEc2(3);
        System.setProperty(SdkSystemSetting.AWS_EC2_METADATA_DISABLED.property(), "true");
    }

    /** Each test has a region of its own. */
    @BeforeEach
    void moveToAnotherRegion() {
        region = "xx-test-" + ++regions;
        client = ec2.client(region);
        ec2.happened.clear();
    }

    @AfterAll
    void stop() {
        ec2.close();
    }

    private Instance run(Consumer<RunInstancesRequest.Builder> more) {
        return client.runInstances(r -> {
                    r.imageId(IMAGE).instanceType("t3.micro").minCount(1).maxCount(1);
                    more.accept(r);
                })
                .instances()
                .get(0);
    }

    private String run() {
        return run(r -> {}).instanceId();
    }

    private Instance describe(String id) {
        return client.describeInstances(r -> r.instanceIds(id))
                .reservations()
                .get(0)
                .instances()
                .get(0);
    }

    private String state(String id) {
        return describe(id).state().nameAsString();
    }

    private void pass() {
        ec2.clock.advance(SmallEc2.TRANSITION);
    }

    private static String code(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(Ec2Exception.class, call).awsErrorDetails().errorCode();
    }

    private List<String> found(Filter... filters) {
        return client.describeInstances(r -> r.filters(filters)).reservations().stream()
                .map(Reservation::instances)
                .flatMap(List::stream)
                .map(Instance::instanceId)
                .toList();
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    @Test
    void anInstanceIsPendingUntilItsTimeAndThenRuns() {
        String id = run();
        assertEquals("pending", state(id));
        ec2.clock.advance(SmallEc2.TRANSITION.minusMillis(1));
        assertEquals("pending", state(id));
        assertEquals(List.of(), ec2.happened);
        ec2.clock.advance(java.time.Duration.ofMillis(1));
        assertEquals("running", state(id));
        assertEquals(List.of("up"), ec2.happened);
    }

    @Test
    void everythingThatALaunchAsksForIsDescribed() {
        Instance made = run(r -> r.keyName("mykey")
                .placement(p -> p.availabilityZone(region + "b"))
                .subnetId("subnet-0123456789abcdef0")
                .securityGroupIds("sg-0123456789abcdef0")
                .iamInstanceProfile(p -> p.name("worker"))
                .instanceMarketOptions(m -> m.marketType(MarketType.SPOT))
                .blockDeviceMappings(b -> b.deviceName("/dev/xvda").ebs(e -> e.volumeSize(33)))
                .userData(Base64.getEncoder().encodeToString("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8)))
                .tagSpecifications(t ->
                        t.resourceType(ResourceType.INSTANCE).tags(tag("Name", "w <&> 0"), tag("dust:cluster", "c"))));
        Instance seen = describe(made.instanceId());
        assertEquals(made, seen);
        assertEquals(IMAGE, seen.imageId());
        assertEquals("t3.micro", seen.instanceTypeAsString());
        assertEquals("mykey", seen.keyName());
        assertEquals(region + "b", seen.placement().availabilityZone());
        assertEquals("subnet-0123456789abcdef0", seen.subnetId());
        assertEquals("sg-0123456789abcdef0", seen.securityGroups().get(0).groupId());
        assertEquals(
                "arn:aws:iam::000000000000:instance-profile/worker",
                seen.iamInstanceProfile().arn());
        assertEquals("spot", seen.instanceLifecycleAsString());
        assertEquals(List.of(tag("Name", "w <&> 0"), tag("dust:cluster", "c")), seen.tags());
        assertEquals(ec2.clock.instant(), seen.launchTime());
        assertEquals(
                33,
                client.describeVolumes(v -> v.filters(filter("attachment.instance-id", made.instanceId())))
                        .volumes()
                        .get(0)
                        .size());
        assertEquals(
                "IyEvYmluL3NoCg==",
                client.describeInstanceAttribute(
                                a -> a.instanceId(made.instanceId()).attribute(InstanceAttributeName.USER_DATA))
                        .userData()
                        .value());
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Test
    void anImageMayBeAParameterOfSystemsManager() {
        Instance made = run(r -> r.imageId("resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023"));
        assertTrue(made.imageId().startsWith("ami-"), made.imageId());
    }

    @Test
    void stoppingTakesThePublicAddressAndStartingGivesAnother() {
        String id = run();
        pass();
        Instance before = describe(id);
        client.stopInstances(r -> r.instanceIds(id));
        assertEquals("stopping", state(id));
        assertEquals(List.of("up", "down"), ec2.happened);
        pass();
        Instance stopped = describe(id);
        assertEquals("stopped", stopped.state().nameAsString());
        assertNull(stopped.publicIpAddress());
        assertEquals(before.privateIpAddress(), stopped.privateIpAddress());
        InstanceStateChange change = client.startInstances(r -> r.instanceIds(id))
                .startingInstances()
                .get(0);
        assertEquals("stopped", change.previousState().nameAsString());
        assertEquals("pending", change.currentState().nameAsString());
        pass();
        Instance after = describe(id);
        assertEquals("running", after.state().nameAsString());
        assertNotEquals(before.publicIpAddress(), after.publicIpAddress());
        assertEquals(before.privateIpAddress(), after.privateIpAddress());
    }

    @Test
    void aTerminatedInstanceIsDescribedForAWhileAndThenForgotten() {
        String id = run();
        pass();
        client.terminateInstances(r -> r.instanceIds(id));
        assertEquals("shutting-down", state(id));
        pass();
        assertEquals("terminated", state(id));
        assertEquals(List.of("up", "down", "erase"), ec2.happened);
        assertEquals("IncorrectInstanceState", code(() -> client.startInstances(r -> r.instanceIds(id))));
        assertEquals(
                "terminated",
                client.terminateInstances(r -> r.instanceIds(id))
                        .terminatingInstances()
                        .get(0)
                        .previousState()
                        .nameAsString());
        ec2.clock.advance(SmallEc2.KEPT);
        assertEquals("InvalidInstanceID.NotFound", code(() -> describe(id)));
    }

    @Test
    void startingARunningInstanceChangesNothing() {
        String id = run();
        pass();
        InstanceStateChange change = client.startInstances(r -> r.instanceIds(id))
                .startingInstances()
                .get(0);
        assertEquals("running", change.previousState().nameAsString());
        assertEquals("running", change.currentState().nameAsString());
        assertEquals(List.of("up"), ec2.happened);
    }

    @Test
    void oneUnknownIdRefusesTheWholeBatch() {
        String id = run();
        pass();
        assertEquals("InvalidInstanceID.NotFound", code(() -> client.stopInstances(r -> r.instanceIds(id, NOBODY))));
        assertEquals("running", state(id));
        Ec2Exception malformed =
                assertThrows(Ec2Exception.class, () -> client.terminateInstances(r -> r.instanceIds(id, "i-xyz")));
        assertEquals("InvalidInstanceID.Malformed", malformed.awsErrorDetails().errorCode());
        assertEquals(400, malformed.statusCode());
        assertEquals("running", state(id));
    }

    @Test
    void oneWrongStateRefusesTheWholeBatch() {
        String running = run();
        pass();
        String pending = run();
        assertEquals("IncorrectInstanceState", code(() -> client.stopInstances(r -> r.instanceIds(running, pending))));
        assertEquals("running", state(running));
    }

    @Test
    void aRepeatedClientTokenLaunchesNothing() {
        Instance first = run(r -> r.clientToken("same").maxCount(2));
        Instance again = run(r -> r.clientToken("same").maxCount(2));
        assertEquals(first.instanceId(), again.instanceId());
        assertEquals(2, found().size());
        assertEquals(
                "IdempotentParameterMismatch",
                code(() -> run(r -> r.clientToken("same").maxCount(2).keyName("other"))));
        assertEquals(2, found().size());
    }

    @Test
    void pagesShowEveryInstanceOnce() {
        client.runInstances(r -> r.imageId(IMAGE).minCount(7).maxCount(7));
        assertEquals(3, found().size());
        List<String> all = client.describeInstancesPaginator().reservations().stream()
                .map(Reservation::instances)
                .flatMap(List::stream)
                .map(Instance::instanceId)
                .toList();
        assertEquals(7, all.size());
        assertEquals(7, List.copyOf(new java.util.HashSet<>(all)).size());
        assertEquals(
                7,
                client.describeInstances(r -> r.instanceIds(all)).reservations().stream()
                        .mapToInt(r -> r.instances().size())
                        .sum());
    }

    @Test
    void idsAndMaxResultsDoNotGoTogether() {
        String id = run();
        assertEquals(
                "InvalidParameterCombination",
                code(() -> client.describeInstances(r -> r.instanceIds(id).maxResults(5))));
        assertEquals("InvalidParameterValue", code(() -> client.describeInstances(r -> r.maxResults(4))));
        assertEquals("InvalidNextToken", code(() -> client.describeInstances(r -> r.nextToken("nonsense"))));
    }

    @Test
    void filtersMatchStatesTagsAndWildcards() {
        String one = run(r -> r.tagSpecifications(
                        t -> t.resourceType(ResourceType.INSTANCE).tags(tag("Name", "worker1"), tag("star", "a*b"))))
                .instanceId();
        pass();
        String two = run(r -> r.instanceType("m5.large").tagSpecifications(t -> t.resourceType(ResourceType.INSTANCE)
                        .tags(tag("Name", "master"))))
                .instanceId();
        assertEquals(List.of(one), found(filter("instance-state-name", "running")));
        assertEquals(List.of(one, two), found(filter("instance-state-name", "running", "pending")));
        assertEquals(List.of(one), found(filter("tag:Name", "work*")));
        assertEquals(List.of(two), found(filter("tag:Name", "maste?")));
        assertEquals(List.of(), found(filter("tag:Name", "Master")));
        assertEquals(List.of(one), found(filter("tag-key", "star")));
        assertEquals(List.of(one), found(filter("tag:star", "a\\*b")));
        assertEquals(List.of(), found(filter("tag:star", "a\\*")));
        assertEquals(List.of(two), found(filter("instance-type", "m5.*"), filter("image-id", IMAGE)));
        assertEquals(List.of(), found(filter("instance-type", "m5.*"), filter("tag:Name", "work*")));
        assertEquals(List.of(one), found(filter("ip-address", describe(one).publicIpAddress())));
        assertEquals("InvalidParameterValue", code(() -> found(filter("colour", "red"))));
    }

    @Test
    void aRegionDoesNotSeeAnother() {
        run();
        assertEquals(List.of(), ec2.client("eu-elsewhere-1").describeInstances().reservations());
    }

    @Test
    void tagsAreSetReplacedAndDeleted() {
        String id = run();
        client.createTags(r -> r.resources(id).tags(tag("a", "1"), tag("b", "")));
        client.createTags(r -> r.resources(id).tags(tag("a", "2")));
        assertEquals(List.of(tag("a", "2"), tag("b", "")), describe(id).tags());
        client.deleteTags(r -> r.resources(id).tags(tag("a", "other"), tag("b", "")));
        assertEquals(List.of(tag("a", "2")), describe(id).tags());
        assertEquals(
                "a",
                client.describeTags(r -> r.filters(filter("resource-id", id)))
                        .tags()
                        .get(0)
                        .key());
        assertEquals(
                "InvalidInstanceID.NotFound",
                code(() -> client.createTags(r -> r.resources(id, NOBODY).tags(tag("a", "3")))));
        assertEquals(List.of(tag("a", "2")), describe(id).tags());
    }

    @Test
    void theConsoleIsEmptyUntilTheInstanceRuns() {
        String id = run();
        assertNull(client.getConsoleOutput(r -> r.instanceId(id)).output());
        pass();
        String text = new String(
                Base64.getDecoder()
                        .decode(client.getConsoleOutput(r -> r.instanceId(id)).output()),
                StandardCharsets.UTF_8);
        assertTrue(text.startsWith("console of ip-127-31-0-"), text);
    }

    @Test
    void whatEc2WouldRefuseIsRefusedInItsWords() {
        assertEquals("InvalidAMIID.Malformed", code(() -> run(r -> r.imageId("ubuntu"))));
        assertEquals(
                "MissingParameter",
                code(() -> client.runInstances(r -> r.minCount(1).maxCount(1))));
        assertEquals("InvalidParameterValue", code(() -> run(r -> r.minCount(3).maxCount(2))));
        assertEquals("InvalidParameterValue", code(() -> run(r -> r.instanceType("huge"))));
        assertEquals("InvalidParameterValue", code(() -> run(r -> r.placement(p -> p.availabilityZone("us-east-1a")))));
        assertEquals("InvalidSubnetID.Malformed", code(() -> run(r -> r.subnetId("here"))));
        Ec2Exception dry = assertThrows(Ec2Exception.class, () -> run(r -> r.dryRun(true)));
        assertEquals("DryRunOperation", dry.awsErrorDetails().errorCode());
        assertEquals(412, dry.statusCode());
        assertEquals(List.of(), found());
    }

    @Test
    void aSpotInstanceCannotBeStopped() {
        String id = run(r -> r.instanceMarketOptions(m -> m.marketType(MarketType.SPOT)))
                .instanceId();
        pass();
        assertEquals("UnsupportedOperation", code(() -> client.stopInstances(r -> r.instanceIds(id))));
        assertEquals("running", state(id));
    }

    @Test
    void theCatalogueAnswers() {
        String id = run(r -> r.keyName("k1")).instanceId();
        assertFalse(client.describeRegions().regions().isEmpty());
        assertEquals(
                region + "a",
                client.describeAvailabilityZones().availabilityZones().get(0).zoneName());
        assertEquals(
                IMAGE,
                client.describeImages(r -> r.imageIds(IMAGE)).images().get(0).imageId());
        assertEquals("k1", client.describeKeyPairs().keyPairs().get(0).keyName());
        assertEquals(List.of(), client.describeInstanceStatus().instanceStatuses());
        pass();
        assertEquals(
                "ok",
                client.describeInstanceStatus(r -> r.instanceIds(id))
                        .instanceStatuses()
                        .get(0)
                        .systemStatus()
                        .statusAsString());
    }
}
