package org.dustcluster.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a node is logged in to: a node's own values laid over those of {@code @cloud}.
 *
 * @param user the login user
 * @param port the ssh port
 * @param keyFile the private key file, already absolute; empty: ssh-agent, then {@code ~/.ssh/id_*}
 * @param address which of the instance's addresses
 * @param host the literal address or host name of {@code host=}, whatever EC2 says
 * @param proxyJump the hops of {@code proxyjump}, each {@code [user@]host[:port]}, in order; empty for none
 * @param leftOpen what the template does not say, and a default stands for
 */
public record SshSettings(
        String user,
        int port,
        Optional<Path> keyFile,
        AddressChoice address,
        Optional<String> host,
        List<String> proxyJump,
        Set<SshChoice> leftOpen) {
    public SshSettings {
        proxyJump = List.copyOf(proxyJump);
        leftOpen = Set.copyOf(leftOpen);
    }

    /** Settings that leave nothing open. */
    public SshSettings(
            String user,
            int port,
            Optional<Path> keyFile,
            AddressChoice address,
            Optional<String> host,
            List<String> proxyJump) {
        this(user, port, keyFile, address, host, proxyJump, Set.of());
    }
}
