package org.dustcluster.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A block of addresses in the form that EC2 gives back: the bits behind the prefix are cleared, IPv6 is written as RFC 5952
 * has it.
 *
 * @param address the first address
 * @param prefix how many leading bits count
 */
public record Cidr(String address, int prefix) {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}([.][0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

    /** Shorter prefixes are as good as everybody: halves and quarters of the internet. */
    private static final int WIDE_IPV4 = 8;

    private static final int WIDE_IPV6 = 16;

    /** An address or a block; an address alone is a block of one. Empty for any other text. Asks no name server. */
    public static Optional<Cidr> of(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        return bytes(host).flatMap(bytes -> {
            String length = slash < 0 ? Integer.toString(bytes.length * 8) : text.substring(slash + 1);
            if (!LENGTH.matcher(length).matches() || Integer.parseInt(length) > bytes.length * 8) {
                return Optional.empty();
            }
            int prefix = Integer.parseInt(length);
            return Optional.of(new Cidr(text(cleared(bytes, prefix)), prefix));
        });
    }

    /** One address, without a prefix. Empty for any other text, and for the address that stands for all. */
    public static Optional<Cidr> ofAddress(String text) {
        return text.indexOf('/') >= 0 ? Optional.empty() : of(text).filter(one -> !one.unspecified());
    }

    private boolean unspecified() {
        return address.equals("0.0.0.0") || address.equals("::");
    }

    /** Whether a text can be meant as nothing but an address or a block, well-formed or not. */
    public static boolean resembles(String text) {
        return text.indexOf(':') >= 0 || text.matches("[0-9./]+");
    }

    /** Whether it is of IPv6. */
    public boolean ipv6() {
        return address.indexOf(':') >= 0;
    }

    /** Whether it is the whole internet, or so much of it that it makes no difference. */
    public boolean world() {
        return prefix < (ipv6() ? WIDE_IPV6 : WIDE_IPV4);
    }

    private static Optional<byte[]> bytes(String host) {
        if (IPV4.matcher(host).matches()) {
            String[] parts = host.split("[.]");
            byte[] bytes = new byte[4];
            for (int i = 0; i < 4; i++) {
                int value = Integer.parseInt(parts[i]);
                // A leading zero is octal to some programs.
                if (value > 255 || (parts[i].length() > 1 && parts[i].startsWith("0"))) {
                    return Optional.empty();
                }
                bytes[i] = (byte) value;
            }
            return Optional.of(bytes);
        }
        if (!IPV6.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host).getAddress()).filter(bytes -> bytes.length == 16);
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static byte[] cleared(byte[] bytes, int prefix) {
        byte[] result = bytes.clone();
        for (int i = 0; i < result.length; i++) {
            int kept = Math.max(0, Math.min(8, prefix - i * 8));
            result[i] = (byte) (result[i] & (0xff00 >> kept));
        }
        return result;
    }

    private static String text(byte[] bytes) {
        if (bytes.length == 4) {
            return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 255) << 8 | (bytes[2 * i + 1] & 255);
        }
        return ipv6Text(groups);
    }

    /** RFC 5952: the longest run of two or more zeros, the first of equals, becomes {@code ::}. */
    private static String ipv6Text(int[] groups) {
        int bestStart = -1;
        int bestLength = 1;
        int length = 0;
        for (int i = 0; i < 8; i++) {
            length = groups[i] == 0 ? length + 1 : 0;
            if (length > bestLength) {
                bestLength = length;
                bestStart = i - length + 1;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return address + "/" + prefix;
    }
}
