package org.dustcluster.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.LaunchSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.sso.auth.ExpiredTokenException;

class Ec2ErrorsTest {
    private static final LaunchSettings WANTED = new LaunchSettings(
            "t3.micro",
            Optional.of("ami-1"),
            Optional.of("mykey"),
            Optional.of("subnet-1"),
            List.of("web", "sg-1"),
            Optional.of("eu-west-1b"),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            false,
            Map.of());
    private static final Attempt LAUNCH =
            new Attempt("launch worker1", "ec2:RunInstances", place("eu-west-1"), Optional.of(WANTED));
    private static final Attempt LIST = Attempt.of("list the instances", "ec2:DescribeInstances", place("eu-west-1"));

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(
                        LAUNCH,
                        "InvalidAMIID.NotFound",
                        "The image id '[ami-1]' does not exist",
                        "cannot launch worker1: there is no image \"ami-1\" in eu-west-1"
                                + " (an AMI id belongs to one region): correct image= or the region"),
                arguments(
                        LAUNCH,
                        "InvalidAMIID.Malformed",
                        "Invalid id: \"ami-1\"",
                        "cannot launch worker1: there is no image \"ami-1\" in eu-west-1"
                                + " (an AMI id belongs to one region): correct image= or the region"),
                arguments(
                        LAUNCH,
                        "InvalidKeyPair.NotFound",
                        "The key pair 'mykey' does not exist",
                        "cannot launch worker1: there is no key pair \"mykey\" in eu-west-1: correct key=,"
                                + " or make it with \"aws ec2 create-key-pair\""),
                arguments(
                        LAUNCH,
                        "InvalidGroup.NotFound",
                        "The security group 'web' does not exist",
                        "cannot launch worker1: there is no security group among web, sg-1 that EC2 knows in eu-west-1:"
                                + " correct security_groups="),
                arguments(
                        LAUNCH,
                        "InvalidSubnetID.NotFound",
                        "The subnet ID 'subnet-1' does not exist",
                        "cannot launch worker1: there is no subnet \"subnet-1\" in eu-west-1: correct subnet="),
                arguments(
                        LAUNCH,
                        "VcpuLimitExceeded",
                        "You have requested more vCPU capacity than your current vCPU limit of 32",
                        "cannot launch worker1: the account's instance limit in eu-west-1 is reached: terminate something,"
                                + " or ask for more under Service Quotas (VcpuLimitExceeded)"),
                arguments(
                        LAUNCH,
                        "InsufficientInstanceCapacity",
                        "We currently do not have sufficient t3.micro capacity",
                        "cannot launch worker1: AWS has no free t3.micro in eu-west-1b now: try again later,"
                                + " or another zone= or instance_type="),
                arguments(
                        LAUNCH,
                        "UnauthorizedOperation",
                        "You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/eve is not"
                                + " authorized to perform: ec2:CreateTags on resource: arn:aws:ec2:eu-west-1:123:instance/*"
                                + " because no identity-based policy allows the ec2:CreateTags action."
                                + " Encoded authorization failure message: 4Qx0zQ",
                        "cannot launch worker1: no permission for ec2:CreateTags of profile \"dev\" in eu-west-1:"
                                + " ask for an IAM policy that allows it, or use another profile"),
                arguments(
                        LIST,
                        "UnauthorizedOperation",
                        "You are not authorized to perform this operation.",
                        "cannot list the instances: no permission for ec2:DescribeInstances of profile \"dev\" in"
                                + " eu-west-1: ask for an IAM policy that allows it, or use another profile"),
                arguments(
                        LIST,
                        "AuthFailure",
                        "AWS was not able to validate the provided access credentials",
                        "cannot list the instances: AWS does not accept the credentials of profile \"dev\" in eu-west-1:"
                                + " check them with \"aws sts get-caller-identity --profile dev\", the clock of this"
                                + " machine, and that the region is enabled for the account"),
                arguments(
                        LIST,
                        "ExpiredToken",
                        "The security token included in the request is expired",
                        "cannot list the instances: the credentials of profile \"dev\" have expired:"
                                + " run \"aws sso login --profile dev\", or get new ones"),
                arguments(
                        LIST,
                        "RequestLimitExceeded",
                        "Request limit exceeded.",
                        "cannot list the instances: AWS is throttling this account in eu-west-1:"
                                + " wait a minute and try again"),
                arguments(
                        LIST,
                        "OptInRequired",
                        "You are not subscribed to this service.",
                        "cannot list the instances: the account may not use EC2 in eu-west-1 yet: enable the region, or"
                                + " choose another"),
                arguments(
                        Attempt.of("start i-1", "ec2:StartInstances", place("eu-west-1")),
                        "IncorrectInstanceState",
                        "The instance 'i-1' is not in a state from which it can be started.",
                        "cannot start i-1: its state does not allow it now:"
                                + " The instance 'i-1' is not in a state from which it can be started."),
                arguments(
                        Attempt.of("terminate i-1", "ec2:TerminateInstances", place("eu-west-1")),
                        "OperationNotPermitted",
                        "The instance 'i-1' may not be terminated.\u001b[2J\u202e Modify its\n'disableApiTermination'.",
                        "cannot terminate i-1: The instance 'i-1' may not be terminated. [2J Modify its"
                                + " 'disableApiTermination'. (OperationNotPermitted)"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalSaysWhatToDo(Attempt attempt, String code, String message, String sentence) {
        assertEquals(sentence, said(attempt, refusal(400, code, message)));
    }

    static Stream<Arguments> clientFailures() {
        return Stream.of(
                arguments(
                        new UnknownHostException("ec2.eu-west-1.amazonaws.com"),
                        "cannot list the instances: there is no host ec2.eu-west-1.amazonaws.com: check the network"),
                arguments(
                        new ConnectException("Connection refused"),
                        "cannot list the instances: no connection to ec2.eu-west-1.amazonaws.com:"
                                + " check the network (and endpoint=, if there is one)"),
                arguments(
                        new SocketTimeoutException("Read timed out"),
                        "cannot list the instances: ec2.eu-west-1.amazonaws.com does not answer:"
                                + " check the network, then try again"),
                arguments(
                        new SSLHandshakeException("PKIX path building failed"),
                        "cannot list the instances: no secure connection to ec2.eu-west-1.amazonaws.com: PKIX path"
                                + " building failed; is a proxy in between whose certificate Java does not know?"));
    }

    @ParameterizedTest
    @MethodSource("clientFailures")
    void theWayToEc2MayFail(Exception cause, String sentence) {
        assertEquals(sentence, said(LIST, SdkClientException.create("Unable to execute HTTP request", cause)));
    }

    @Test
    void aCallThatTakesTooLongNamesTheHost() {
        assertEquals(
                "cannot list the instances: ec2.eu-west-1.amazonaws.com does not answer: check the network, then try again",
                said(LIST, ApiCallTimeoutException.create(60_000)));
    }

    @Test
    void aMisspeltRegionIsNamed() {
        Attempt attempt = Attempt.of("list the instances", "ec2:DescribeInstances", place("eu-wst-1"));

        assertEquals(
                "cannot list the instances: there is no host ec2.eu-wst-1.amazonaws.com: is \"eu-wst-1\" a region?"
                        + " Correct region= or --region",
                said(
                        attempt,
                        SdkClientException.create(
                                "Received an UnknownHostException",
                                new UnknownHostException("ec2.eu-wst-1.amazonaws.com"))));
    }

    static Stream<Arguments> credentialFailures() {
        return Stream.of(
                arguments(
                        SdkClientException.create(
                                "Unable to load credentials from any of the providers in the chain AwsCredentials..."),
                        "cannot list the instances: no AWS credentials: run \"aws configure\" or \"aws sso login\", set"
                                + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with --profile"),
                arguments(
                        SdkClientException.create("Profile file contained no credentials for profile 'dev': ..."),
                        "cannot list the instances: no usable credentials of profile \"dev\": complete it with"
                                + " \"aws configure --profile dev\" (or, for SSO, \"aws configure sso --profile dev\")"),
                arguments(
                        ExpiredTokenException.builder()
                                .message("The SSO session associated with this profile has expired")
                                .build(),
                        "cannot list the instances: the credentials of profile \"dev\" have expired:"
                                + " run \"aws sso login --profile dev\", or get new ones"),
                arguments(
                        fromTheSdk(new UncheckedIOException(new NoSuchFileException("SSO token: /home/eve/x.json"))),
                        "cannot list the instances: the credentials of profile \"dev\" have expired:"
                                + " run \"aws sso login --profile dev\", or get new ones"),
                arguments(
                        fromTheSdk(new IllegalStateException("Failed to refresh process-based credentials. AKIAABCD")),
                        "cannot list the instances: the credential_process of profile \"dev\" failed:"
                                + " run it by hand to see why"));
    }

    @ParameterizedTest
    @MethodSource("credentialFailures")
    void missingCredentialsSayHowToGetThem(Exception cause, String sentence) {
        assertEquals(sentence, said(LIST, cause));
    }

    @Test
    void troubleOfEc2IsCalledThat() {
        assertEquals(
                "cannot list the instances: EC2 in eu-west-1 has trouble of its own (HTTP 503): try again in a minute",
                said(LIST, refusal(503, "Unavailable", "The server is overloaded")));
    }

    @Test
    void somethingThatIsNotEc2IsCalledThat() {
        Attempt attempt = Attempt.of(
                "list the instances",
                "ec2:DescribeInstances",
                new Attempt.Place("eu-west-1", Optional.empty(), Optional.of("127.0.0.1:80")));

        assertEquals(
                "cannot list the instances: 127.0.0.1:80 answered with HTTP 404 and nothing that EC2 would say:"
                        + " check endpoint=",
                said(attempt, Ec2Exception.builder().statusCode(404).build()));
    }

    @Test
    void anAbortedCallIsAnInterrupt() {
        RuntimeException failure = Ec2Errors.failure(LIST, AbortedException.create("Thread was interrupted"));

        assertEquals(ExitStatus.INTERRUPTED, ((DustException) failure).status());
    }

    @Test
    void aDefectStaysADefect() {
        RuntimeException defect = new IndexOutOfBoundsException("3");

        assertSame(defect, Ec2Errors.failure(LIST, defect));
    }

    @Test
    void aSignatureIsKeptOutOfTheLogAsWell() {
        RuntimeException failure = Ec2Errors.failure(
                LIST,
                refusal(403, "SignatureDoesNotMatch", "The Canonical String should have been 'x-amz-security...'"));

        assertNull(failure.getCause());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key AKIAIOSFODNN7EXAMPLE was refused",
                "Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu-west-1/ec2/aws4_request",
                "x-amz-security-token: IQoJb3JpZ2luX2VjEXAMPLE",
                "Signature=fe5f80f77d5fa3beca038a248ff027EXAMPLE",
                "secret access key = wJalrXUtnFEMI/EXAMPLE",
                "blob AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEXAMPLE",
                "nope (Service: Ec2, Status Code: 400, Request ID: EXAMPLE) (SDK Attempt Count: 1)",
                "Encoded authorization failure message: EXAMPLE"
            })
    void nothingSecretAndNothingForMachinesGetsIntoASentence(String message) {
        String said = said(LIST, refusal(400, "Whatever", message));

        assertFalse(said.contains("EXAMPLE"), said);
    }

    @Test
    void theRequestIdIsInTheCauseForTheLog() {
        DustException failure = (DustException) Ec2Errors.failure(LIST, refusal(400, "Whatever", "No."));

        assertEquals("cannot list the instances: No. (Whatever)", failure.sentence());
        Throwable cause = Objects.requireNonNull(failure.getCause());
        assertTrue(String.valueOf(cause.getMessage()).contains("6c1d-request"), cause::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AuthFailure", "ExpiredToken", "RequestLimitExceeded", "OptInRequired"})
    void whatConcernsTheAccountIsNotOfSomeInstances(String code) {
        assertFalse(Ec2Errors.ofSomeInstances(refusal(400, code, "")));
    }

    private static Exception fromTheSdk(Exception plain) {
        plain.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("software.amazon.awssdk.auth.credentials.Provider", "resolve", "Provider.java", 1)
        });
        return plain;
    }

    private static String said(Attempt attempt, Exception cause) {
        DustException failure = (DustException) Ec2Errors.failure(attempt, cause);
        assertEquals(ExitStatus.FAILURE, failure.status());
        return failure.sentence();
    }

    private static AwsServiceException refusal(int status, String code, String message) {
        return Ec2Exception.builder()
                .statusCode(status)
                .requestId("6c1d-request")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("Ec2")
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    private static Attempt.Place place(String region) {
        return new Attempt.Place(region, Optional.of("dev"), Optional.empty());
    }
}
