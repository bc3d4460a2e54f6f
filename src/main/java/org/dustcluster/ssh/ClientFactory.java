package org.dustcluster.ssh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.PublicKeyAuthenticationReporter;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.dustcluster.cluster.SshAddress;

/** Makes the one client: what it offers, what it refuses, how long it waits. A client that trusts every host cannot be had here. */
final class ClientFactory {
    /** Travels with each connection, so that the verifier knows whose key it judges. */
    static final AttributeKey<SshAddress> ADDRESS = new AttributeKey<>();

    /** Bytes that a node may send before somebody reads; MINA's 2 MiB would be 1 GiB with 500 nodes. */
    private static final long WINDOW = 256 * 1024;

    private static final int IO_THREADS = 3;

    private ClientFactory() {}

    static SshClient start(HostKeys hostKeys) {
        SshClient client = ClientBuilder.builder()
                .serverKeyVerifier((session, remote, key) -> verify(hostKeys, session, key))
                .hostConfigEntryResolver(HostConfigEntryResolver.EMPTY)
                .keyExchangeFactories(keyExchanges())
                .cipherFactories(ciphers())
                .build();
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        client.setPublicKeyAuthenticationReporter(new MethodsReporter());
        client.addSessionListener(new Watcher(hostKeys));
        CoreModuleProperties.NIO_WORKERS.set(client, IO_THREADS);
        CoreModuleProperties.WINDOW_SIZE.set(client, WINDOW);
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, Duration.ofSeconds(15));
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, 3);
        // A program that reads nothing for a day is no error; close() ends the wait.
        CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(client, Duration.ofDays(3650));
        client.start();
        return client;
    }

    private static boolean verify(HostKeys hostKeys, ClientSession session, java.security.PublicKey key) {
        SshAddress address = session.getConnectionContext() == null
                ? null
                : session.getConnectionContext().getAttribute(ADDRESS);
        if (address == null) {
            return false;
        }
        HostKeys.Verdict verdict = hostKeys.check(address, key);
        session.setAttribute(verdict.accepted() ? Clauses.HOST_KEY_NOTE : Clauses.HOST_KEY_REFUSAL, verdict.text());
        return verdict.accepted();
    }

    /** mlkem768x25519 first, then what every server has; sntrup761 last of all, since it costs most in Java. */
    private static List<KeyExchangeFactory> keyExchanges() {
        List<DHFactory> order = new ArrayList<>(List.of(
                BuiltinDHFactories.mlkem768x25519,
                BuiltinDHFactories.curve25519,
                BuiltinDHFactories.ecdhp256,
                BuiltinDHFactories.ecdhp384,
                BuiltinDHFactories.ecdhp521,
                BuiltinDHFactories.dhgex256,
                BuiltinDHFactories.dhg16_512,
                BuiltinDHFactories.dhg14_256,
                BuiltinDHFactories.sntrup761x25519));
        return order.stream()
                .filter(DHFactory::isSupported)
                .map(ClientBuilder.DH2KEX)
                .toList();
    }

    private static List<NamedFactory<org.apache.sshd.common.cipher.Cipher>> ciphers() {
        List<NamedFactory<org.apache.sshd.common.cipher.Cipher>> order = new ArrayList<>();
        for (BuiltinCiphers cipher : List.of(
                BuiltinCiphers.aes128gcm,
                BuiltinCiphers.aes256gcm,
                BuiltinCiphers.aes128ctr,
                BuiltinCiphers.aes256ctr,
                BuiltinCiphers.cc20p1305_openssh)) {
            if (cipher.isSupported()) {
                order.add(cipher);
            }
        }
        return order;
    }

    /** Remembers what the server would take instead of the key it refused. */
    private static final class MethodsReporter implements PublicKeyAuthenticationReporter {
        @Override
        public void signalAuthenticationFailure(
                ClientSession session,
                String service,
                java.security.KeyPair identity,
                boolean partial,
                List<String> serverMethods) {
            session.setAttribute(Clauses.METHODS, List.copyOf(serverMethods));
        }
    }

    /** Orders the host key types we ask for, and remembers the first trouble of a connection. */
    private static final class Watcher implements SessionListener {
        private final HostKeys hostKeys;

        Watcher(HostKeys hostKeys) {
            this.hostKeys = hostKeys;
        }

        @Override
        public void sessionNegotiationOptionsCreated(Session session, Map<KexProposalOption, String> proposal) {
            String offered = proposal.get(KexProposalOption.SERVERKEYS);
            SshAddress address = ((ClientSession) session).getConnectionContext() == null
                    ? null
                    : ((ClientSession) session).getConnectionContext().getAttribute(ADDRESS);
            if (offered != null && address != null) {
                proposal.put(KexProposalOption.SERVERKEYS, hostKeyTypes(offered, hostKeys.recordedTypes(address)));
            }
        }

        @Override
        public void sessionDisconnect(Session session, int reason, String message, String language, boolean initiator) {
            if (!initiator) {
                trouble(session, "the node closed the connection: " + message);
            }
        }

        @Override
        public void sessionException(Session session, Throwable error) {
            trouble(session, error instanceof TimeoutException ? "the node no longer answers" : Clauses.lost(error));
        }

        private static void trouble(Session session, String clause) {
            if (session.getAttribute(Clauses.TROUBLE) == null) {
                session.setAttribute(Clauses.TROUBLE, clause);
            }
        }
    }

    /**
     * The recorded types first, else a server with several keys would answer with one that is not recorded, and seem changed (TRAPS M2). No
     * certificates: we could not judge them. No SHA-1 ({@code ssh-rsa} as a signature).
     */
    static String hostKeyTypes(String offered, List<String> recorded) {
        Set<String> order = new LinkedHashSet<>();
        List<String> all = Arrays.stream(offered.split(","))
                .filter(type -> !type.contains("-cert-") && !type.equals("ssh-rsa") && !type.equals("ssh-dss"))
                .toList();
        for (String type : recorded) {
            List<String> names = type.equals("ssh-rsa") ? List.of("rsa-sha2-512", "rsa-sha2-256") : List.of(type);
            names.stream().filter(all::contains).forEach(order::add);
        }
        if (all.contains("ssh-ed25519")) {
            // As OpenSSH prefers, so that both record the same key first.
            order.add("ssh-ed25519");
        }
        order.addAll(all);
        return String.join(",", order);
    }
}
