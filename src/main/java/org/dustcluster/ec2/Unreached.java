package org.dustcluster.ec2;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.regions.Region;

/** What went wrong before EC2 had a say: no credentials, no network. Pure. */
final class Unreached {

    private Unreached() {}

    /** What went wrong before EC2 had a say. */
    static String clause(Attempt attempt, Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (Ec2Errors.sso(at)) {
                return Ec2Errors.expired(attempt);
            }
            if (at instanceof AwsServiceException refusal) {
                return Ec2Errors.refusalClause(attempt, refusal); // of the token service, behind the credentials
            }
            if (at instanceof UnknownHostException unknown) {
                return unknownHost(attempt, unknown.getMessage());
            }
            if (at instanceof SSLException) {
                return "no secure connection to " + attempt.host() + ": " + CleanText.of(at.getMessage())
                        + "; is a proxy in between whose certificate Java does not know?";
            }
            if (at instanceof ConnectException || at instanceof NoRouteToHostException) {
                return "no connection to " + attempt.host() + ": check the network (and endpoint=, if there is one)";
            }
            if (at instanceof SocketTimeoutException
                    || at instanceof ApiCallTimeoutException
                    || at instanceof ApiCallAttemptTimeoutException) {
                return attempt.host() + " does not answer: check the network, then try again" + perhaps(attempt);
            }
            if (at instanceof SocketException) {
                return "the connection to " + attempt.host() + " broke off: try again" + perhaps(attempt);
            }
        }
        return credentialsClause(attempt, String.valueOf(cause.getMessage()));
    }

    /** A launch that was sent may have been carried out; its token makes a repetition harmless. */
    private static String perhaps(Attempt attempt) {
        return attempt.permission().equals("ec2:RunInstances")
                ? " (it may have been launched all the same; `start` again makes no second one)"
                : "";
    }

    /** The SDK has no types for these, only words. */
    private static String credentialsClause(Attempt attempt, String message) {
        if (message.contains("Unable to load credentials from any")) {
            return "no AWS credentials: run \"aws configure\" or \"aws sso login\", set AWS_ACCESS_KEY_ID and"
                    + " AWS_SECRET_ACCESS_KEY, or name a profile with --profile";
        }
        if (message.contains("process-based credentials")) {
            return "the credential_process" + attempt.ofProfile() + " failed: run it by hand to see why";
        }
        if (message.contains("contained no credentials")
                || message.contains("Unable to load credentials")
                || message.contains("source_profile")) {
            return "no usable credentials" + attempt.ofProfile() + ": complete it with \"aws configure"
                    + attempt.profileOption() + "\" (or, for SSO, \"aws configure sso" + attempt.profileOption()
                    + "\")";
        }
        return CleanText.of(message);
    }

    private static String unknownHost(Attempt attempt, @Nullable String host) {
        String region = attempt.place().region();
        boolean known = Region.regions().stream().anyMatch(one -> one.id().equals(region));
        String name = host == null || host.isBlank() ? attempt.host() : CleanText.of(host);
        if (attempt.place().endpoint().isEmpty() && !known) {
            return "there is no host " + name + ": is " + Ec2Errors.quoted(region)
                    + " a region? Correct region= or --region";
        }
        return "there is no host " + name + ": check the network" + (known ? "" : " and endpoint=");
    }
}
