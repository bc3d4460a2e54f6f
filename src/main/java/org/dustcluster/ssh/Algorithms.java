package org.dustcluster.ssh;

import java.util.List;
import java.util.Set;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.common.BuiltinFactory;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;

/** What is proposed to a server, best first. Nothing with SHA-1, nothing in CBC mode, no compression. */
final class Algorithms {
    private Algorithms() {}

    /** sntrup761 last: its key pair costs more than all the rest of a login. */
    static List<KeyExchangeFactory> keyExchanges() {
        return NamedFactory.setUpTransformedFactories(
                true,
                List.of(
                        BuiltinDHFactories.mlkem768x25519,
                        BuiltinDHFactories.curve25519,
                        BuiltinDHFactories.curve25519_libssh,
                        BuiltinDHFactories.ecdhp256,
                        BuiltinDHFactories.ecdhp384,
                        BuiltinDHFactories.ecdhp521,
                        BuiltinDHFactories.dhg14_256,
                        BuiltinDHFactories.dhg16_512,
                        BuiltinDHFactories.dhg18_512,
                        BuiltinDHFactories.dhgex256,
                        BuiltinDHFactories.sntrup761x25519,
                        BuiltinDHFactories.sntrup761x25519_openssh),
                ClientBuilder.DH2KEX);
    }

    static List<NamedFactory<Cipher>> ciphers() {
        return supported(List.of(
                BuiltinCiphers.aes128gcm,
                BuiltinCiphers.aes256gcm,
                BuiltinCiphers.aes128ctr,
                BuiltinCiphers.aes192ctr,
                BuiltinCiphers.aes256ctr,
                BuiltinCiphers.cc20p1305_openssh));
    }

    static List<NamedFactory<Mac>> macs() {
        return supported(List.of(
                BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm, BuiltinMacs.hmacsha256, BuiltinMacs.hmacsha512));
    }

    static List<NamedFactory<Signature>> signatures() {
        return supported(List.of(
                BuiltinSignatures.ed25519,
                BuiltinSignatures.nistp256,
                BuiltinSignatures.nistp384,
                BuiltinSignatures.nistp521,
                BuiltinSignatures.rsaSHA512,
                BuiltinSignatures.rsaSHA256));
    }

    /**
     * The signatures with those first that fit the recorded keys. A server answers with the first proposed type that it has a
     * key of; were that another type than the recorded one, an unchanged server would look changed.
     *
     * @param recorded key types as a known_hosts file names them
     */
    static List<NamedFactory<Signature>> preferring(List<NamedFactory<Signature>> signatures, Set<String> recorded) {
        return signatures.stream()
                .sorted((a, b) -> Boolean.compare(!recorded.contains(keyType(a)), !recorded.contains(keyType(b))))
                .toList();
    }

    /** The key type of a signature: an RSA key is called ssh-rsa whatever it signs with (RFC 8332). */
    private static String keyType(NamedFactory<Signature> signature) {
        return signature.getName().startsWith("rsa-sha2-") ? "ssh-rsa" : signature.getName();
    }

    private static <T, B extends BuiltinFactory<T>> List<NamedFactory<T>> supported(List<B> wanted) {
        return List.copyOf(NamedFactory.setUpBuiltinFactories(true, wanted));
    }
}
