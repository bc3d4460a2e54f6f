package org.dustcluster.sandbox;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks Linux whose a loopback connection is: {@code /proc/net/tcp} names the user of every socket (proc(5)). */
final class PeerOwner {
    private static final String IPV4_IN_IPV6 = "0000000000000000FFFF0000";

    private PeerOwner() {}

    /** Whether the socket at {@code peer} that is connected to {@code here} belongs to the user who runs dust, or to root. */
    static boolean isThisUser(@Nullable SocketAddress peer, @Nullable SocketAddress here) {
        if (!(peer instanceof InetSocketAddress from) || !(here instanceof InetSocketAddress to)) {
            return false;
        }
        try {
            Object me = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
                try (Stream<String> lines = Files.lines(Path.of(table), StandardCharsets.US_ASCII)) {
                    if (lines.anyMatch(line -> isOwned(line, from, to, me))) {
                        return true;
                    }
                }
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException notLinux) {
            return false;
        }
        return false;
    }

    /** A line: number, local and remote address, state, queues, timer, retransmissions, uid, ... */
    private static boolean isOwned(String line, InetSocketAddress from, InetSocketAddress to, Object me) {
        String[] fields = line.strip().split("\\s+");
        return fields.length > 7
                && matches(fields[1], from)
                && matches(fields[2], to)
                && (fields[7].equals(me.toString()) || fields[7].equals("0"));
    }

    private static boolean matches(String field, InetSocketAddress address) {
        byte[] octets = address.getAddress().getAddress();
        if (octets.length != 4) {
            return false;
        }
        // The kernel prints the word as it lies in memory.
        int word =
                java.nio.ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder()).getInt();
        String expected = String.format(Locale.ROOT, "%08X:%04X", word, address.getPort());
        return field.equals(expected) || field.equals(IPV4_IN_IPV6 + expected);
    }
}
