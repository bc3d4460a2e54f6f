package org.dustcluster.cluster;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a rule of a security group lets through: a protocol and its ports.
 *
 * @param protocol {@code tcp udp icmp icmpv6}, {@code -1} for all, else a protocol number
 * @param from the first port, or the ICMP type; -1 for all, or where there are none
 * @param to the last port, or the ICMP code; likewise
 */
public record Traffic(String protocol, int from, int to) {
    /** Whatever there is. */
    public static final Traffic ALL = new Traffic("-1", -1, -1);

    /** Every ICMP message. */
    public static final Traffic PING = new Traffic("icmp", -1, -1);

    private static final Pattern PORTS = Pattern.compile("(tcp|udp):([0-9]{1,5})(?:-([0-9]{1,5}))?");
    private static final Pattern ICMP = Pattern.compile("(icmp|icmpv6)(?::([0-9]{1,3})(?:/([0-9]{1,3}))?)?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");

    private static final int LAST_PORT = 65_535;

    /** One port of tcp. */
    public static Traffic tcp(int port) {
        return new Traffic("tcp", port, port);
    }

    /** As a cloud tells it: protocols that have a name are called by it, and what has no ports has -1. */
    public static Traffic of(String protocol, int from, int to) {
        String name =
                switch (protocol.toLowerCase(Locale.ROOT)) {
                    case "6" -> "tcp";
                    case "17" -> "udp";
                    case "1" -> "icmp";
                    case "58" -> "icmpv6";
                    case "all" -> "-1";
                    default -> protocol.toLowerCase(Locale.ROOT);
                };
        boolean ports = name.equals("tcp") || name.equals("udp") || name.startsWith("icmp");
        return ports ? new Traffic(name, from, to) : new Traffic(name, -1, -1);
    }

    /**
     * As a user types it: {@code tcp:22 udp:8000-8100 icmp icmp:8/0 all}, or the number of a protocol without ports.
     *
     * @return empty for any other text
     */
    public static Optional<Traffic> parse(String word) {
        String text = word.toLowerCase(Locale.ROOT);
        if (text.equals("all")) {
            return Optional.of(ALL);
        }
        Matcher ports = PORTS.matcher(text);
        if (ports.matches()) {
            int from = Integer.parseInt(ports.group(2));
            int to = ports.group(3) == null ? from : Integer.parseInt(ports.group(3));
            return Optional.of(new Traffic(ports.group(1), from, to)).filter(good -> from <= to && to <= LAST_PORT);
        }
        Matcher icmp = ICMP.matcher(text);
        if (icmp.matches()) {
            int type = icmp.group(2) == null ? -1 : Integer.parseInt(icmp.group(2));
            int code = icmp.group(3) == null ? -1 : Integer.parseInt(icmp.group(3));
            return Optional.of(new Traffic(icmp.group(1), type, code)).filter(good -> type <= 255 && code <= 255);
        }
        return NUMBER.matcher(text).matches() && Integer.parseInt(text) <= 255
                ? Optional.of(of(Integer.toString(Integer.parseInt(text)), -1, -1))
                        .filter(traffic -> !traffic.needsPorts())
                : Optional.empty();
    }

    private boolean needsPorts() {
        return protocol.equals("tcp") || protocol.equals("udp");
    }

    /** Whether it is a ping. */
    public boolean icmp() {
        return protocol.startsWith("icmp");
    }

    /** Whether it is meant for everybody: the web and ping. */
    public boolean harmless() {
        return icmp() || equals(tcp(80)) || equals(tcp(443));
    }

    /** The protocol as a user calls it. */
    public String protocolWord() {
        return protocol.equals("-1") ? "all" : protocol;
    }

    /** The ports, or the ICMP type, as a user writes them; {@code ""} for all. */
    public String ports() {
        if (from < 0) {
            return "";
        }
        if (icmp()) {
            return to < 0 ? Integer.toString(from) : from + "/" + to;
        }
        return from == to ? Integer.toString(from) : from + "-" + to;
    }

    /** As {@link #parse} takes it. */
    @Override
    public String toString() {
        return ports().isEmpty() ? protocolWord() : protocolWord() + ":" + ports();
    }
}
