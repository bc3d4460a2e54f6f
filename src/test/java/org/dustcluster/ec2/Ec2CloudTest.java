package org.dustcluster.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.dustcluster.cluster.CloudResult;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ec2CloudTest {
    private static final String EMPTY = "<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>";

    private final RecordingEc2 ec2 = new RecordingEc2().answer("DescribeInstances", 200, EMPTY);
    private final Map<String, Optional<String>> properties = new HashMap<>();

    @AfterEach
    void close() {
        ec2.close();
        properties.forEach(this::put);
    }

    @Test
    void anInterruptEndsACallAtOnceAndIsNotLeftBehind() throws Exception {
        ec2.fallSilent();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        CompletableFuture<DustException> thrown = new CompletableFuture<>();
        try (Ec2Cloud cloud = Ec2Cloud.create(ec2.settings())) {
            Thread caller = new Thread(
                    () -> {
                        thrown.complete(assertThrows(DustException.class, cloud::instances));
                        flag.complete(Thread.currentThread().isInterrupted());
                    },
                    "dust-test-caller");
            caller.start();
            assertTrue(ec2.asked().await(20, TimeUnit.SECONDS));

            caller.interrupt();

            assertEquals(ExitStatus.INTERRUPTED, thrown.get(5, TimeUnit.SECONDS).status());
            assertFalse(flag.get(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void anInterruptBeforehandAsksNobody() {
        AtomicInteger begun = new AtomicInteger();
        try (Ec2Connection connection = new Ec2Connection(ec2.settings(), Patience.real())) {
            connection.warmUp();
            Attempt attempt = Attempt.of("ask", "ec2:Ask", connection.place());
            for (int i = 0; i < 500; i++) { // a call that is begun may be given up before it gets far
                Thread.currentThread().interrupt();

                DustException thrown = assertThrows(
                        DustException.class, () -> connection.call(attempt, client -> begun.incrementAndGet()));

                assertEquals(ExitStatus.INTERRUPTED, thrown.status());
                assertFalse(Thread.interrupted());
            }
        }
        assertEquals(0, begun.get());
    }

    @Test
    void warmingUpAsksNobody() {
        try (Ec2Cloud cloud = Ec2Cloud.create(ec2.settings())) {
            cloud.warmUp();
            assertEquals(List.of(), ec2.requests());

            assertEquals(List.of(), cloud.instances());
            assertEquals(1, ec2.requests().size());
        }
    }

    @Test
    void aFirstCallDuringTheWarmUpIsAnsweredAsWell() throws Exception {
        try (Ec2Cloud cloud = Ec2Cloud.create(ec2.settings())) {
            CompletableFuture<Void> warm = new CompletableFuture<>();
            Thread background = new Thread(
                    () -> {
                        cloud.warmUp();
                        warm.complete(null);
                    },
                    "dust-test-warm-up");
            background.start();

            assertEquals(List.of(), cloud.instances());
            warm.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void warmingUpWithoutARegionAsksNotEvenTheMetadataService() throws Exception {
        nothingConfigured();
        try (ServerSocket metadata = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            put("aws.ec2MetadataServiceEndpoint", Optional.of("http://127.0.0.1:" + metadata.getLocalPort()));
            put("aws.disableEc2Metadata", Optional.of("false"));
            Ec2Settings settings =
                    new Ec2Settings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
            try (Ec2Cloud cloud = Ec2Cloud.create(settings)) {
                cloud.warmUp();
            }
            metadata.setSoTimeout(1);
            assertThrows(java.net.SocketTimeoutException.class, metadata::accept);
        }
    }

    @Test
    void aSilentMetadataServiceDelaysTheSentenceByAFewSecondsAtMost() throws Exception {
        nothingConfigured();
        try (ServerSocket metadata = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            put("aws.ec2MetadataServiceEndpoint", Optional.of("http://127.0.0.1:" + metadata.getLocalPort()));
            put("aws.disableEc2Metadata", Optional.of("false"));
            Ec2Settings settings =
                    new Ec2Settings(Optional.of("eu-west-1"), Optional.empty(), Optional.empty(), Optional.empty());
            try (Ec2Cloud cloud = Ec2Cloud.create(settings)) {
                cloud.warmUp();
                Instant begin = Instant.now();

                String sentence = failure(cloud);

                Duration took = Duration.between(begin, Instant.now());
                assertTrue(sentence.startsWith("cannot list the instances: no AWS credentials: "), sentence);
                assertTrue(took.compareTo(Duration.ofSeconds(6)) < 0, took::toString);
            }
        }
    }

    @Test
    void aSilentMetadataServiceDelaysTheQuestionForARegionByAFewSecondsAtMost() throws Exception {
        nothingConfigured();
        try (ServerSocket metadata = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            put("aws.ec2MetadataServiceEndpoint", Optional.of("http://127.0.0.1:" + metadata.getLocalPort()));
            put("aws.disableEc2Metadata", Optional.of("false"));
            Ec2Settings settings =
                    new Ec2Settings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
            try (Ec2Cloud cloud = Ec2Cloud.create(settings)) {
                cloud.warmUp();
                Instant begin = Instant.now();

                String sentence = failure(cloud);

                Duration took = Duration.between(begin, Instant.now());
                assertTrue(sentence.startsWith("no region: "), sentence);
                assertTrue(took.compareTo(Duration.ofSeconds(6)) < 0, took::toString);
            }
        }
    }

    @Test
    void withoutARegionItSaysWhereToWriteOne() throws Exception {
        nothingConfigured();
        Ec2Settings settings = new Ec2Settings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        try (Ec2Cloud cloud = Ec2Cloud.create(settings)) {
            assertEquals("", cloud.region());
            assertEquals(
                    "no region: write region= under @cloud, pass --region, or set one with"
                            + " \"aws configure set region NAME\"",
                    failure(cloud));
        }
    }

    @Test
    void aProfileThatDoesNotExistIsNamedBesideThoseThatDo() throws Exception {
        nothingConfigured("[profile dev]\nregion = eu-west-1\n[profile ops]\nregion = us-east-1\n");
        Ec2Settings settings =
                new Ec2Settings(Optional.of("eu-west-1"), Optional.of("dve"), Optional.empty(), Optional.empty());
        try (Ec2Cloud cloud = Ec2Cloud.create(settings)) {
            String sentence = failure(cloud);
            assertTrue(
                    sentence.startsWith("there is no profile \"dve\" in ~/.aws/config or ~/.aws/credentials"
                            + " (there are: dev, ops): "),
                    sentence);
        }
    }

    @Test
    void aProfileWithoutCredentialsIsNamedAndBringsItsRegion() throws Exception {
        nothingConfigured("[profile dev]\nregion = eu-central-1\n");
        Ec2Settings settings =
                new Ec2Settings(Optional.empty(), Optional.of("dev"), Optional.empty(), Optional.empty());
        try (Ec2Cloud cloud = Ec2Cloud.create(settings)) {
            String sentence = failure(cloud);
            assertTrue(
                    sentence.startsWith(
                            "cannot list the instances: no usable credentials of profile \"dev\": complete it"),
                    sentence);
            assertEquals("eu-central-1", cloud.region());
        }
    }

    @Test
    void anExpiredSsoSessionSaysHowToLogIn() throws Exception {
        nothingConfigured("""
                [profile dev]
                region = eu-west-1
                sso_session = corp
                sso_account_id = 123456789012
                sso_role_name = Admin
                [sso-session corp]
                sso_region = eu-west-1
                sso_start_url = https://example.awsapps.com/start
                """);
        Ec2Settings settings =
                new Ec2Settings(Optional.empty(), Optional.of("dev"), Optional.empty(), Optional.empty());
        try (Ec2Cloud cloud = Ec2Cloud.create(settings)) {
            assertEquals(
                    "cannot list the instances: the credentials of profile \"dev\" have expired:"
                            + " run \"aws sso login --profile dev\", or get new ones",
                    failure(cloud));
        }
    }

    @Test
    void aFailingCredentialProcessIsNamed() throws Exception {
        nothingConfigured("[profile dev]\nregion = eu-west-1\ncredential_process = /bin/false\n");
        Ec2Settings settings =
                new Ec2Settings(Optional.empty(), Optional.of("dev"), Optional.empty(), Optional.empty());
        try (Ec2Cloud cloud = Ec2Cloud.create(settings)) {
            assertEquals(
                    "cannot list the instances: the credential_process of profile \"dev\" failed:"
                            + " run it by hand to see why",
                    failure(cloud));
        }
    }

    @Test
    void nobodyAtTheEndpointIsSaidWithItsName() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Ec2Settings settings = new Ec2Settings(
                Optional.of("eu-west-1"),
                Optional.empty(),
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                ec2.settings().accessKey());
        try (Ec2Cloud cloud = Ec2Cloud.create(settings)) {
            assertEquals(
                    "cannot list the instances: no connection to 127.0.0.1:" + port
                            + ": check the network (and endpoint=, if there is one)",
                    failure(cloud));
        }
    }

    @Test
    void anEndpointThatIsNotEc2IsCalledThat() {
        ec2.nothingFor("DescribeInstances").answer("DescribeInstances", 200, "<html><p>Hello</html>");
        try (Ec2Cloud cloud = Ec2Cloud.create(ec2.settings())) {
            String sentence = failure(cloud);
            assertTrue(sentence.startsWith("cannot list the instances: "), sentence);
            assertFalse(sentence.contains("\n"), sentence);
        }
    }

    @Test
    void whatEc2DoesNotKnowOfAnInstanceIsAbsent() {
        ec2.nothingFor("DescribeInstances").answer("DescribeInstances", 200, """
                        <DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId>\
                        <instanceState><name>hibernating</name></instanceState><dnsName/><privateDnsName/>\
                        </item></instancesSet></item></reservationSet></DescribeInstancesResponse>""");
        try (Ec2Cloud cloud = Ec2Cloud.create(ec2.settings())) {
            assertEquals(
                    List.of(new Instance(
                            "i-1",
                            InstanceState.UNKNOWN,
                            "",
                            "",
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            List.of(),
                            Map.of())),
                    cloud.instances());
        }
    }

    @Test
    void aRefusalOfOneInstanceTakesTwoCalls() {
        ec2.refuse("StopInstances", "InvalidInstanceID.NotFound", "The instance ID 'i-2' does not exist")
                .answer(
                        "StopInstances",
                        200,
                        "<StopInstancesResponse><instancesSet><item><instanceId>i-1</instanceId><currentState>"
                                + "<name>stopping</name></currentState></item></instancesSet></StopInstancesResponse>");
        try (Ec2Cloud cloud = Ec2Cloud.create(ec2.settings())) {
            assertEquals(
                    List.of(
                            new CloudResult("i-1", InstanceState.STOPPING, Optional.empty()),
                            new CloudResult("i-2", InstanceState.UNKNOWN, Optional.of("it does not exist (any more)"))),
                    cloud.stop(List.of("i-1", "i-2")));
            assertEquals(2, ec2.requests("StopInstances").size());
        }
    }

    @Test
    void wrongCredentialsAreAFailureOfTheWhole() {
        ec2.refuse("StopInstances", "AuthFailure", "AWS was not able to validate the provided access credentials");
        try (Ec2Cloud cloud = Ec2Cloud.create(ec2.settings())) {
            DustException failure = assertThrows(DustException.class, () -> cloud.stop(List.of("i-1", "i-2")));
            assertTrue(
                    failure.sentence().startsWith("cannot stop 2 instances: AWS does not accept the credentials"),
                    failure.sentence());
            assertEquals(1, ec2.requests().size());
        }
    }

    @Test
    void makingOneLoadsNothingOfTheSdk() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-verbose:class",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Creating.class.getName())
                .redirectErrorStream(true)
                .start();
        String loaded = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), loaded);
        assertTrue(loaded.contains("org.dustcluster.ec2.Ec2Cloud"));
        assertEquals(
                List.of(),
                loaded.lines()
                        .filter(line -> line.contains("software.amazon.awssdk"))
                        .toList());
    }

    /** A program that makes a cloud and ends. */
    static final class Creating {
        private Creating() {}

        public static void main(String[] args) {
            Ec2Cloud.create(new Ec2Settings(
                            Optional.of("eu-west-1"), Optional.empty(), Optional.empty(), Optional.empty()))
                    .region();
        }
    }

    private static String failure(Ec2Cloud cloud) {
        DustException failure = assertThrows(DustException.class, cloud::instances);
        assertEquals(ExitStatus.FAILURE, failure.status());
        return failure.sentence();
    }

    @TempDir
    private Path folder;

    /** As on a machine where nobody ever set up AWS, but for this configuration file. */
    private void nothingConfigured(String... config) throws IOException {
        put(
                "aws.configFile",
                Optional.of(Files.writeString(folder.resolve("config"), String.join("", config))
                        .toString()));
        put(
                "aws.sharedCredentialsFile",
                Optional.of(Files.writeString(folder.resolve("credentials"), "").toString()));
        put("aws.disableEc2Metadata", Optional.of("true"));
    }

    /** Sets a system property until the end of the test. */
    private void put(String name, Optional<String> value) {
        properties.putIfAbsent(name, Optional.ofNullable(System.getProperty(name)));
        value.ifPresentOrElse(some -> System.setProperty(name, some), () -> System.clearProperty(name));
    }
}
