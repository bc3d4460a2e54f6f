package org.dustcluster.ec2;

import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.LaunchSettings;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What went wrong, as a sentence that says what to do. Pure. Codes are those of the EC2 API reference, "Error codes".
 *
 * <p>No key, token, signature or request id gets into a sentence; the request id is in the cause, which goes to the log. A
 * refusal about a signature quotes what was signed, so that cause is kept out of the log, too.
 */
final class Ec2Errors {
    private static final Set<String> CREDENTIALS = Set.of(
            "AuthFailure",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "MissingAuthenticationToken",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException");
    private static final Set<String> EXPIRED =
            Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired");
    private static final Set<String> FORBIDDEN =
            Set.of("UnauthorizedOperation", "AccessDenied", "AccessDeniedException");
    private static final Set<String> ACCOUNT = Set.of("Blocked", "OptInRequired", "PendingVerification");

    private static final Pattern PERMISSION = Pattern.compile("not authorized to perform: ([\\w-]+:\\w+)");

    private Ec2Errors() {}

    /** A failure of a whole call. A defect, which has no sentence, comes back as it is. */
    static RuntimeException failure(Attempt attempt, Throwable cause) {
        if (interrupted(cause)) {
            return DustException.interrupted();
        }
        if (!(cause instanceof SdkException) && !complaintOfSdk(cause)) {
            return cause instanceof RuntimeException defect ? defect : new IllegalStateException(cause);
        }
        if (cause instanceof AwsServiceException refusal) {
            String sentence = sentence(attempt, refusal);
            return CREDENTIALS.contains(code(refusal))
                    ? DustException.failure(sentence)
                    : DustException.failure(sentence, cause);
        }
        return DustException.failure(attempt.cannot() + Unreached.clause(attempt, cause), cause);
    }

    /** The sentence for a refusal by the service. */
    static String sentence(Attempt attempt, AwsServiceException refusal) {
        return attempt.cannot() + refusalClause(attempt, refusal);
    }

    /** Files and programs behind a profile that are not as they should be: the SDK uses the JDK's exceptions for some. */
    private static boolean complaintOfSdk(Throwable cause) {
        StackTraceElement[] stack = cause.getStackTrace();
        return (cause instanceof IllegalStateException
                        || cause instanceof IllegalArgumentException
                        || cause instanceof UncheckedIOException)
                && stack.length > 0
                && stack[0].getClassName().startsWith("software.amazon.awssdk.");
    }

    /** Whether EC2 refused a call because of some of its instances, so that the others may still be done. */
    static boolean ofSomeInstances(AwsServiceException refusal) {
        String code = code(refusal);
        return refusal.statusCode() >= 400
                && refusal.statusCode() < 500
                && !code.isEmpty()
                && !refusal.isThrottlingException()
                && !throttled(code)
                && !CREDENTIALS.contains(code)
                && !EXPIRED.contains(code)
                && !ACCOUNT.contains(code);
    }

    /** Whether EC2 does not know an instance, or does not know it yet. */
    static boolean unknownInstance(AwsServiceException refusal) {
        return code(refusal).equals("InvalidInstanceID.NotFound");
    }

    /** EC2's own words, not cleaned. */
    static String message(AwsServiceException refusal) {
        String message = refusal.awsErrorDetails() == null
                ? null
                : refusal.awsErrorDetails().errorMessage();
        return message == null ? "" : message;
    }

    private static String code(AwsServiceException refusal) {
        String code = refusal.awsErrorDetails() == null
                ? null
                : refusal.awsErrorDetails().errorCode();
        return code == null ? "" : code;
    }

    static String refusalClause(Attempt attempt, AwsServiceException refusal) {
        String code = code(refusal);
        String message = message(refusal);
        if (code.equals("ForbiddenException") && sso(refusal)) {
            return "IAM Identity Center does not give this role" + attempt.ofProfile()
                    + ": check sso_account_id and sso_role_name in ~/.aws/config";
        }
        if (FORBIDDEN.contains(code)) {
            return forbidden(attempt, message);
        }
        if (EXPIRED.contains(code)) {
            return expired(attempt) + (code.equals("RequestExpired") ? "; a wrong clock here looks the same" : "");
        }
        if (sso(refusal)) {
            return expired(attempt);
        }
        if (CREDENTIALS.contains(code)) {
            return "AWS does not accept the credentials" + attempt.ofProfile() + attempt.inRegion()
                    + ": check them with \"aws sts get-caller-identity" + attempt.profileOption()
                    + "\", the clock of this machine, and that the region is enabled for the account";
        }
        if (throttled(code) || refusal.isThrottlingException()) {
            return "AWS is throttling this account" + attempt.inRegion() + ": wait a minute and try again";
        }
        return launchClause(attempt, code)
                .or(() -> instanceClause(code, message))
                .orElseGet(() -> otherClause(attempt, refusal, code, message));
    }

    /** Refusals about what a launch names. */
    private static Optional<String> launchClause(Attempt attempt, String code) {
        Optional<LaunchSettings> launch = attempt.launch();
        if (launch.isEmpty()) {
            return Optional.empty();
        }
        LaunchSettings wanted = launch.get();
        String in = attempt.inRegion();
        return Optional.ofNullable(
                switch (code) {
                    case "InvalidAMIID.NotFound", "InvalidAMIID.Malformed", "InvalidAMIID.Unavailable" ->
                        "there is no image " + quoted(wanted.image()) + in
                                + " (an AMI id belongs to one region): correct image= or the region";
                    case "InvalidKeyPair.NotFound", "InvalidKeyPair.Format" ->
                        "there is no key pair " + quoted(wanted.key()) + in
                                + ": correct key=, or make it with \"aws ec2 create-key-pair\"";
                    case "InvalidGroup.NotFound",
                            "InvalidGroupId.Malformed",
                            "InvalidSecurityGroupID.NotFound",
                            "InvalidSecurityGroupId.Malformed" ->
                        "there is no security group among "
                                + clean(String.join(", ", wanted.securityGroups())) + " that EC2 knows" + in
                                + ": correct security_groups=";
                    case "InvalidSubnetID.NotFound", "InvalidSubnetId.Malformed" ->
                        "there is no subnet " + quoted(wanted.subnet()) + in + ": correct subnet=";
                    case "VPCIdNotSpecified" -> "the account has no default VPC" + in + ": name a subnet=";
                    case "InstanceLimitExceeded", "VcpuLimitExceeded", "MaxSpotInstanceCountExceeded" ->
                        "the account's instance limit" + in
                                + " is reached: terminate something, or ask for more under Service Quotas (" + code
                                + ")";
                    case "InsufficientInstanceCapacity" ->
                        "AWS has no free " + clean(wanted.instanceType())
                                + wanted.zone()
                                        .map(zone -> " in " + clean(zone))
                                        .orElse(in)
                                + " now: try again later, or another zone= or instance_type=";
                    default -> null;
                });
    }

    /** Refusals about instances that exist. */
    private static Optional<String> instanceClause(String code, String message) {
        return Optional.ofNullable(
                switch (code) {
                    case "InvalidInstanceID.NotFound" -> "it does not exist (any more)";
                    case "InvalidInstanceID.Malformed", "InvalidInstanceId.Malformed" -> "that is no instance id";
                    case "IncorrectInstanceState" -> "its state does not allow it now: " + clean(message);
                    case "InstanceLimitExceeded", "VcpuLimitExceeded" ->
                        "the account's instance limit is reached:"
                                + " stop or terminate something, or ask for more under Service Quotas (" + code + ")";
                    case "InsufficientInstanceCapacity" ->
                        "AWS has no free machine of its type in its zone now:" + " try again later";
                    default -> null;
                });
    }

    private static String otherClause(Attempt attempt, AwsServiceException refusal, String code, String message) {
        if (code.equals("OptInRequired") && !message.contains("arketplace")) {
            return "the account may not use EC2" + attempt.inRegion() + " yet: enable the region, or choose another";
        }
        if (refusal.statusCode() >= 500) {
            return "EC2" + attempt.inRegion() + " has trouble of its own (HTTP " + refusal.statusCode()
                    + "): try again in a minute";
        }
        if (code.isEmpty()) {
            return attempt.host() + " answered with HTTP " + refusal.statusCode()
                    + " and nothing that EC2 would say: check endpoint=";
        }
        String words = clean(message);
        return (words.isEmpty() ? "EC2 refused" : words) + " (" + clean(code) + ")";
    }

    private static String forbidden(Attempt attempt, String message) {
        Matcher named = PERMISSION.matcher(message);
        String permission = named.find() ? named.group(1) : attempt.permission();
        return "no permission for " + permission + attempt.ofProfile() + attempt.inRegion()
                + ": ask for an IAM policy that allows it, or use another profile";
    }

    static String expired(Attempt attempt) {
        return "the credentials" + attempt.ofProfile() + " have expired: run \"aws sso login" + attempt.profileOption()
                + "\", or get new ones";
    }

    static boolean sso(Throwable cause) {
        String type = cause.getClass().getName();
        String message = String.valueOf(cause.getMessage());
        return type.startsWith("software.amazon.awssdk.services.sso")
                || message.contains("SSO session")
                || message.contains("SSO token")
                || message.contains("aws sso login");
    }

    private static boolean interrupted(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof ApiCallTimeoutException || at instanceof ApiCallAttemptTimeoutException) {
                return false; // the SDK's own timer interrupts as well
            }
            if (at instanceof AbortedException || at instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }

    private static boolean throttled(String code) {
        return code.equals("RequestLimitExceeded") || code.startsWith("Throttl");
    }

    private static String quoted(Optional<String> text) {
        return quoted(text.orElse(""));
    }

    static String quoted(String text) {
        return '"' + clean(text) + '"';
    }

    private static String clean(@Nullable String text) {
        return CleanText.of(text);
    }
}
