package org.dustcluster.ssh;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.dustcluster.cluster.Outcome;
import org.jspecify.annotations.Nullable;

/** What went wrong, as a clause for the user: the cause and, where there is one, the remedy. Names no node and no secret. */
final class Clauses {
    /** What OpenSSH says when MaxAuthTries is reached. */
    private static final String TOO_MANY = "too many authentication failures";

    private Clauses() {}

    static String failed(Throwable failure, Hop target, Attempt attempt, Duration allowed) {
        if (attempt.refusal().isPresent()) {
            return attempt.refusal().get();
        }
        if (find(failure, UnknownHostException.class) != null) {
            return "unknown host " + target.host();
        }
        if (find(failure, SocketTimeoutException.class) != null || find(failure, TimeoutException.class) != null) {
            return attempt.step() == Attempt.Step.CONNECT
                    ? "no answer from " + target + " within " + seconds(allowed)
                    : "no login at " + target + " within " + seconds(allowed) + ": it connected, then kept silent";
        }
        if (find(failure, NoRouteToHostException.class) != null) {
            return "no route to " + target;
        }
        if (find(failure, ConnectException.class) != null) {
            return words(failure).contains("refused")
                    ? "connection refused at " + target
                    : "cannot connect to " + target + ": " + innermost(failure);
        }
        return switch (attempt.step()) {
            case CONNECT -> "cannot connect to " + target + ": " + innermost(failure);
            case HANDSHAKE -> handshake(failure, target, attempt);
            case AUTHENTICATE -> login(failure, target, attempt);
            case SHELL -> "logged in, but got no shell: " + innermost(failure);
        };
    }

    /** Whether another try may help. */
    static Outcome.Prospect prospect(Throwable failure, Attempt attempt) {
        if (attempt.refusal().isPresent()) {
            return Outcome.Prospect.LASTING;
        }
        return attempt.step() == Attempt.Step.AUTHENTICATE && words(failure).contains("no more authentication methods")
                ? Outcome.Prospect.REFUSED
                : Outcome.Prospect.PASSING;
    }

    private static String handshake(Throwable failure, Hop target, Attempt attempt) {
        if (attempt.farewell().isPresent()) {
            return target + " hung up: " + plain(attempt.farewell().get());
        }
        SshException ssh = find(failure, SshException.class);
        if (ssh != null && ssh.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_KEY_EXCHANGE_FAILED) {
            return "no common cryptography with " + target + ": " + innermost(failure);
        }
        String words = words(failure);
        boolean silent = failure.getCause() == null
                || find(failure, EOFException.class) != null
                || words.contains("session is being closed")
                || words.contains("broken pipe")
                || words.contains("connection reset");
        return silent
                ? target + " closed the connection before the login; is it an ssh server, and is it ready?"
                : target + " failed the ssh handshake: " + innermost(failure);
    }

    private static String login(Throwable failure, Hop target, Attempt attempt) {
        boolean tooMany = words(failure).contains(TOO_MANY);
        if (tooMany || attempt.farewell().isPresent()) {
            // The failure is told a moment before the farewell is, which is the same message.
            String said =
                    tooMany ? innermost(failure) : plain(attempt.farewell().get());
            String remedy = said.toLowerCase(Locale.ROOT).contains(TOO_MANY)
                    ? "; it takes fewer tries than there are keys, so name the right one with keyfile="
                    : "";
            return target + " hung up on " + target.user() + " with " + attempt.credentials.origin() + ": " + said
                    + remedy;
        }
        if (words(failure).contains("no more authentication methods")) {
            String takes = attempt.serverMethods().isEmpty()
                    ? ""
                    : " (the server takes " + plain(String.join(",", attempt.serverMethods())) + ")";
            return "login refused for " + target.user() + " with " + attempt.credentials.origin() + takes
                    + "; is the user name right?" + unused(attempt);
        }
        return "login failed for " + target.user() + " at " + target + ": " + innermost(failure);
    }

    private static String unused(Attempt attempt) {
        return attempt.credentials.unused().stream()
                .map(clause -> " (" + clause + ")")
                .collect(Collectors.joining());
    }

    /** Why an open connection ended. */
    static String lost(Attempt attempt) {
        if (attempt.silence().isPresent()) {
            return "no answer for " + seconds(attempt.silence().get());
        }
        if (attempt.farewell().isPresent()) {
            return "it said: " + plain(attempt.farewell().get());
        }
        return attempt.loss().map(Clauses::innermost).orElse("closed by the other side");
    }

    static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private static String words(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString().toLowerCase(Locale.ROOT);
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : plain(message);
    }

    /** What may hold words of the other side becomes one line of ordinary length without control characters. */
    static String plain(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
        return line.length() > 200 ? line.substring(0, 200) + "..." : line;
    }
}
