package org.dustcluster.ssh;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.session.Session;
import org.dustcluster.cluster.HostKeyPolicy;
import org.jspecify.annotations.Nullable;

/**
 * One connection, as the library's callbacks see it: who is expected at the other end, with what to log in, and what became
 * of it. Travels in the connection's context, so it is there before the first byte. Written by the library's threads, read by
 * the one that opens the link.
 */
final class Attempt {
    private static final AttributeKey<Attempt> KEY = new AttributeKey<>();

    /** How far a login has come. */
    enum Step {
        /** Nothing has answered yet. */
        CONNECT,
        /** A connection is there; versions and keys are being exchanged. */
        HANDSHAKE,
        /** The host key was accepted; our keys are being offered. */
        AUTHENTICATE,
        /** Logged in; a pty and a shell are asked for. */
        SHELL
    }

    final String identity;
    final boolean literal;
    final HostKeyPolicy policy;
    final Credentials credentials;

    private volatile Step step = Step.CONNECT;
    private volatile @Nullable String refusal;
    private volatile @Nullable Throwable loss;
    private volatile @Nullable String farewell;
    private final Set<String> serverMethods = new LinkedHashSet<>();

    Attempt(String identity, boolean literal, HostKeyPolicy policy, Credentials credentials) {
        this.identity = identity;
        this.literal = literal;
        this.policy = policy;
        this.credentials = credentials;
    }

    AttributeRepository context() {
        return AttributeRepository.ofKeyValuePair(KEY, this);
    }

    /** Empty when the connection was not made by {@link Login}: nothing may come of such a one. */
    static Optional<Attempt> in(@Nullable AttributeRepository context) {
        return context == null ? Optional.empty() : Optional.ofNullable(context.getAttribute(KEY));
    }

    static Optional<Attempt> of(@Nullable Session session) {
        return session instanceof org.apache.sshd.client.session.ClientSession client
                ? in(client.getConnectionContext())
                : Optional.empty();
    }

    /** Keys are exchanged anew now and then: a step is never taken back. */
    synchronized void reached(Step next) {
        if (next.compareTo(step) > 0) {
            step = next;
        }
    }

    Step step() {
        return step;
    }

    /** The host key was refused, and why. */
    void refuse(String clause) {
        refusal = clause;
    }

    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** The first trouble is the cause, the others follow from it. */
    synchronized void lost(Throwable cause) {
        if (loss == null) {
            loss = cause;
        }
    }

    Optional<Throwable> loss() {
        return Optional.ofNullable(loss);
    }

    /** The server said goodbye in words (SSH_MSG_DISCONNECT). */
    void disconnected(String words) {
        farewell = words;
    }

    Optional<String> farewell() {
        return Optional.ofNullable(farewell);
    }

    synchronized void serverTakes(List<String> methods) {
        serverMethods.addAll(methods);
    }

    synchronized List<String> serverMethods() {
        return List.copyOf(serverMethods);
    }
}
