package org.dustcluster.ssh;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.dustcluster.cluster.SshAddress;
import org.jspecify.annotations.Nullable;

/** Turns what MINA and the JDK throw into clauses for the user: cause and remedy, no class names. */
final class Clauses {
    /** Why our verifier refused the host key. */
    static final AttributeKey<String> HOST_KEY_REFUSAL = new AttributeKey<>();
    /** How the host key was trusted, where there is something to say. */
    static final AttributeKey<String> HOST_KEY_NOTE = new AttributeKey<>();
    /** What the server answered to our last key. */
    static final AttributeKey<List<String>> METHODS = new AttributeKey<>();
    /** The first thing that went wrong with an open connection. */
    static final AttributeKey<String> TROUBLE = new AttributeKey<>();

    private Clauses() {}

    static IOException connecting(SshAddress address, Throwable error) {
        String where = address.host() + " port " + address.port();
        String clause;
        if (caused(error, TimeoutException.class) || caused(error, java.net.SocketTimeoutException.class)) {
            clause = where + " does not answer within " + seconds(address)
                    + " s (is the address reachable from here, and does the security group let ssh in?)";
        } else if (caused(error, UnknownHostException.class) || caused(error, UnresolvedAddressException.class)) {
            clause = "the host name " + address.host() + " is not known";
        } else if (caused(error, NoRouteToHostException.class)) {
            clause = "there is no route to " + address.host();
        } else if (caused(error, ConnectException.class)) {
            clause = where + " refuses the connection (is its ssh server up?)";
        } else {
            clause = "cannot connect to " + where + ": " + innermost(error);
        }
        return new IOException(clause, error);
    }

    /** Anything between the connection and the login. */
    static IOException loggingIn(SshAddress address, ClientSession session, int keys, Throwable error) {
        String refusal = session.getAttribute(HOST_KEY_REFUSAL);
        if (refusal != null) {
            return new IOException(refusal, error);
        }
        if (caused(error, TimeoutException.class)) {
            return new IOException(
                    address.host() + " port " + address.port() + " did not finish the login within " + seconds(address)
                            + " s",
                    error);
        }
        if (!session.isOpen() && !String.valueOf(error.getMessage()).contains("authentication methods")) {
            return new IOException(
                    "the connection ended during the login: " + troubleOf(session, innermost(error)), error);
        }
        String offered = address.keyFile().isPresent()
                ? "the key " + address.keyFile().get() + " was not accepted"
                : keys == 0
                        ? "there is no keyfile= in the template and no key in ~/.ssh"
                        : keys + (keys == 1 ? " key" : " keys") + " of ~/.ssh " + (keys == 1 ? "was" : "were")
                                + " not accepted";
        List<String> methods = session.getAttribute(METHODS);
        String methodsClause =
                methods == null || methods.isEmpty() ? "" : "; the server offers " + String.join(", ", methods);
        return new IOException(
                "login as " + address.user() + " failed: " + offered + methodsClause
                        + " (is the user name right for this image?)",
                error);
    }

    static IOException openingShell(SshAddress address, Throwable error) {
        return new IOException(
                caused(error, TimeoutException.class)
                        ? "no shell was opened within " + seconds(address) + " s"
                        : "the server opens no shell: " + innermost(error),
                error);
    }

    static String troubleOf(ClientSession session, String otherwise) {
        String trouble = session.getAttribute(TROUBLE);
        return trouble == null ? otherwise : trouble;
    }

    /** A clause for an exception of an open connection. */
    static String lost(Throwable error) {
        String said = innermost(error);
        if (said.contains("heartbeat") || said.contains("Heartbeat")) {
            return "the node no longer answers (keep-alives stay without a reply)";
        }
        if (said.contains("reset by peer") || said.contains("Broken pipe") || said.contains("Connection reset")) {
            return "the connection was reset by the node";
        }
        return "the connection broke: " + said;
    }

    private static long seconds(SshAddress address) {
        return address.connectTimeout().toSeconds();
    }

    private static boolean caused(@Nullable Throwable error, Class<? extends Throwable> type) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < 10; depth++) {
            if (type.isInstance(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static String innermost(Throwable error) {
        Throwable at = error;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        String message = at.getMessage();
        return message == null || message.isBlank() ? at.getClass().getSimpleName() : message;
    }
}
