package org.dustcluster.ssh;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.Set;
import org.apache.sshd.client.auth.UserAuth;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.auth.pubkey.KeyPairIdentity;
import org.apache.sshd.client.auth.pubkey.PublicKeyIdentity;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyIterator;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.kex.extension.DefaultClientKexExtensionHandler;
import org.apache.sshd.common.signature.SignatureFactoriesManager;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Login with a public key (RFC 4252, section 7), for one session and on its threads. The library asks first whether the server
 * would take a key, and signs then. A key from a file is in memory by now, so that its signature is sent at once: an answer
 * of the server less to wait for, and one look at its authorized_keys instead of two. A refused key costs one of the server's
 * tries either way.
 *
 * <p>Asked first, as before: an agent's keys, whose signature may need the user; certificates; and RSA keys with others
 * behind them, because a signature that may be in vain costs more there than the question.
 */
final class DirectPublicKey extends UserAuthPublicKey {
    /** The method's name towards a server that wants its own key signed as well (PROTOCOL of OpenSSH, section 3.1). */
    private static final String HOST_BOUND = "publickey-hostbound-v00@openssh.com";

    private @Nullable Queue queue;

    private DirectPublicKey() {}

    static UserAuthFactory factory() {
        return new Factory();
    }

    private record Factory() implements UserAuthFactory {
        @Override
        public String getName() {
            return NAME;
        }

        @Override
        public UserAuth createUserAuth(ClientSession session) {
            return new DirectPublicKey();
        }
    }

    @Override
    protected Iterator<PublicKeyIdentity> createPublicKeyIterator(
            ClientSession session, SignatureFactoriesManager signatures) throws Exception {
        Queue made = new Queue(session, signatures);
        queue = made;
        return made;
    }

    @Override
    protected boolean sendAuthDataRequest(ClientSession session, String service) throws Exception {
        Queue waiting = queue;
        if (waiting == null || mayTakeAnotherSignature(session) || !waiting.hasNext()) {
            return super.sendAuthDataRequest(session, service);
        }
        PublicKeyIdentity next = waiting.next();
        if (worthASignature(next, !waiting.hasNext()) && sign(next, session, service)) {
            return true;
        }
        waiting.putBack(next);
        current = null;
        return super.sendAuthDataRequest(session, service);
    }

    /** Whether the key that was refused may be tried with another algorithm: not where the server has said that it knows this one. */
    private boolean mayTakeAnotherSignature(ClientSession session) {
        if (current == null || currentAlgorithms.isEmpty()) {
            return false;
        }
        Set<String> known = session.getAttribute(DefaultClientKexExtensionHandler.SERVER_ALGORITHMS);
        return known == null || !known.contains(chosenAlgorithm);
    }

    private static boolean worthASignature(PublicKeyIdentity identity, boolean last) {
        if (!(identity instanceof KeyPairIdentity)) {
            return false;
        }
        PublicKey key = identity.getKeyIdentity().getPublic();
        return !(key instanceof OpenSshCertificate) && (last || !KeyUtils.RSA_ALGORITHM.equals(key.getAlgorithm()));
    }

    /** Sends the key with a signature; false where it cannot sign, which is no matter unless the server would take it. */
    private boolean sign(PublicKeyIdentity identity, ClientSession session, String service) throws Exception {
        KeyPair pair = identity.getKeyIdentity();
        current = identity;
        currentAlgorithms.clear();
        String type = KeyUtils.getKeyType(pair.getPublic());
        Collection<String> names = KeyUtils.getAllEquivalentKeyTypes(type);
        for (NamedFactory<?> signature : ((KeyPairIdentity) identity).getSignatureFactories()) {
            if (signature.getName().equals(type) || names.contains(signature.getName())) {
                currentAlgorithms.add(signature.getName());
            }
        }
        chosenAlgorithm = currentAlgorithms.poll();
        if (chosenAlgorithm == null) {
            return false;
        }
        Buffer request;
        try {
            request = signed(pair.getPublic(), chosenAlgorithm, session, service);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
        // The server's next word may be that it has let us in.
        setCancellable(false);
        session.writePacket(request);
        return true;
    }

    private Buffer signed(PublicKey key, String algorithm, ClientSession session, String service) throws Exception {
        Integer bound = session.getAttribute(DefaultClientKexExtensionHandler.HOSTBOUND_AUTHENTICATION);
        boolean hostBound = bound != null && bound == 0;
        String method = hostBound ? HOST_BOUND : getName();
        PublicKey server = hostBound ? session.getServerKey() : null;
        Buffer request = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST);
        request.putString(session.getUsername());
        request.putString(service);
        request.putString(method);
        request.putBoolean(true);
        request.putString(algorithm);
        request.putPublicKey(key);
        if (server != null) {
            request.putPublicKey(server);
        }
        appendSignature(session, service, method, session.getUsername(), algorithm, key, server, request);
        return request;
    }

    /**
     * The keys in their order; one that was looked at can be put back. The library's own may be asked once for each key whether
     * there is one: it skips a key at every further question.
     */
    private static final class Queue extends UserAuthPublicKeyIterator {
        private final Deque<PublicKeyIdentity> ahead = new ArrayDeque<>();

        Queue(ClientSession session, SignatureFactoriesManager signatures) throws Exception {
            super(session, signatures);
        }

        void putBack(PublicKeyIdentity identity) {
            ahead.addFirst(identity);
        }

        @Override
        public boolean hasNext() {
            if (ahead.isEmpty() && super.hasNext()) {
                ahead.add(super.next());
            }
            return !ahead.isEmpty();
        }

        @Override
        public PublicKeyIdentity next() {
            return ahead.isEmpty() ? super.next() : ahead.remove();
        }
    }
}
