package org.dustcluster.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.client.session.ClientSession;
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
    private static final int MOST_REFUSALS = 100;

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
    private volatile @Nullable Duration silence;
    private volatile Shown shown = new Shown(Trust.NONE, null, "");
    private final AtomicLong heard = new AtomicLong();
    private final CompletableFuture<@Nullable Void> keys = new CompletableFuture<>();
    private final Map<Long, String> refusedChannels = new LinkedHashMap<>();
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
        return session instanceof ClientSession client ? in(client.getConnectionContext()) : Optional.empty();
    }

    /** Keys are exchanged anew now and then: a step is never taken back. */
    synchronized void reached(Step next) {
        if (next.compareTo(step) > 0) {
            step = next;
        }
        if (next == Step.AUTHENTICATE) {
            keys.complete(null);
        }
    }

    Step step() {
        return step;
    }

    /**
     * How the key that the host showed was trusted; {@link Trust#NONE} before.
     *
     * @param words both for people, {@code ""} before: made once, for they are asked for many times a second
     */
    record Shown(Trust trust, @Nullable HostKey key, String words) {}

    void show(Trust trust, HostKey key) {
        shown = new Shown(trust, key, key.kind() + " " + key.fingerprint() + " " + trust.words());
    }

    Shown shown() {
        return shown;
    }

    /** Something came from the other side. Called on the library's threads for every packet. */
    void heard() {
        heard.incrementAndGet();
    }

    /** How often something came: unchanged means silence. */
    long timesHeard() {
        return heard.get();
    }

    /** Nothing came for so long. The session is about to be closed for it. */
    void silent(Duration time) {
        silence = time;
    }

    Optional<Duration> silence() {
        return Optional.ofNullable(silence);
    }

    /** Waits until the host key was accepted, or the session has ended or failed. */
    void awaitKeys(ClientSession session, Deadline deadline) throws IOException {
        session.addCloseFutureListener(closing -> keys.complete(null));
        try {
            keys.get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("deadline");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
        if (step.compareTo(Step.AUTHENTICATE) < 0) {
            throw new EOFException("closed before the keys were exchanged");
        }
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

    /** The other side did not open a channel, and why; the last few are kept. */
    synchronized void channelRefused(long channel, String words) {
        refusedChannels.put(channel, words);
        if (refusedChannels.size() > MOST_REFUSALS) {
            refusedChannels.remove(refusedChannels.keySet().iterator().next());
        }
    }

    synchronized Optional<String> channelRefusal(long channel) {
        return Optional.ofNullable(refusedChannels.get(channel));
    }

    synchronized void serverTakes(List<String> methods) {
        serverMethods.addAll(methods);
    }

    synchronized List<String> serverMethods() {
        return List.copyOf(serverMethods);
    }
}
