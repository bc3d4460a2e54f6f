package org.dustcluster.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a login to one node needs.
 *
 * @param host address or host name
 * @param port the port
 * @param user the login user
 * @param keyFile the private key; empty: ssh-agent, then {@code ~/.ssh/id_*}
 * @param identity what the host key is recorded under: the instance id where there is one (a reused address raises no
 *     false alarm), else {@code host} or {@code [host]:port}
 * @param literal whether {@code host=} named it, so that the user's own ssh files are honoured
 * @param proxyJump hops, in order
 * @param hostKeys what to do with an unknown host key
 * @param connectTimeout the time a login may take
 * @param leftOpen what nobody has said: where {@code literal}, the user's {@code ~/.ssh/config} may
 */
public record SshAddress(
        String host,
        int port,
        String user,
        Optional<Path> keyFile,
        String identity,
        boolean literal,
        List<String> proxyJump,
        HostKeyPolicy hostKeys,
        Duration connectTimeout,
        Set<SshChoice> leftOpen) {
    public SshAddress {
        proxyJump = List.copyOf(proxyJump);
        leftOpen = Set.copyOf(leftOpen);
    }

    /** An address that leaves nothing open. */
    public SshAddress(
            String host,
            int port,
            String user,
            Optional<Path> keyFile,
            String identity,
            boolean literal,
            List<String> proxyJump,
            HostKeyPolicy hostKeys,
            Duration connectTimeout) {
        this(host, port, user, keyFile, identity, literal, proxyJump, hostKeys, connectTimeout, Set.of());
    }
}
