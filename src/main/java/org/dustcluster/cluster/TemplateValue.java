package org.dustcluster.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dustcluster.target.NearMiss;

/**
 * What the value of each key must look like. {@link #problem} is asked once for each value; the conversions take values that
 * it found nothing wrong with.
 */
final class TemplateValue {
    static final List<String> PROVIDERS = List.of("ec2");
    static final List<String> ADDRESSES = List.of("public", "private", "dns");
    static final List<String> HOST_KEYS = List.of("accept-new", "strict", "console");
    static final List<String> BOOLEANS = List.of("true", "false");

    /** Far beyond any real value; keeps the patterns below from being fed a megabyte. */
    private static final int LONGEST = 20_000;
    /** DNS names end at 253 characters (RFC 1035); a user and a port come on top. */
    private static final int LONGEST_HOST = 300;

    private static final int LONGEST_TIMEOUT_SECONDS = 3600;
    /** The largest EBS volume (EBS user guide, gp3 and io2: 64 TiB). */
    private static final int LARGEST_VOLUME_GIB = 65_536;
    /** EC2 API reference, RunInstances: user data is limited to 16 KB before it is encoded. */
    private static final int MOST_USER_DATA_BYTES = 16_384;

    private static final Pattern WORD = Pattern.compile("[^\\s-]\\S*");
    private static final Pattern PLACE = Pattern.compile("[A-Za-z0-9-]+");
    private static final Pattern INSTANCE_TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*");
    /** What AWS recommends for tags everywhere (EC2 user guide, "Tag restrictions"). */
    private static final Pattern CLUSTER_NAME = Pattern.compile("[\\p{L}\\p{N} +=._:/@-]{1,256}");

    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?");
    private static final Pattern IPV6 =
            Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?");
    private static final Pattern HOP = Pattern.compile(
            "(?:(?<user>[^@\\s]+(?:@[^@\\s]+)*)@)?(?:\\[(?<six>[^\\]]*)\\]|(?<host>[^:@\\[\\]]*))(?::(?<port>.*))?");

    private TemplateValue() {}

    /**
     * What is wrong with a value, as the end of a sentence that begins with it; {@code ""} for nothing.
     *
     * @param value expanded, not empty
     * @param directory where the template lies
     */
    static String problem(TemplateKey key, String value, Path directory) {
        if (value.length() > LONGEST) {
            return "is longer than " + LONGEST + " characters";
        }
        return switch (key) {
            case PROVIDER ->
                PROVIDERS.contains(value) ? "" : "is an unknown provider" + NearMiss.hintOrAll(value, PROVIDERS);
            case NAME ->
                must(
                        CLUSTER_NAME.matcher(value).matches(),
                        "is no name for a cluster: up to 256 letters, digits, blanks and + - = . _ : / @");
            case REGION -> must(PLACE.matcher(value).matches(), "is no region such as eu-west-1");
            case ZONE -> must(PLACE.matcher(value).matches(), "is no availability zone such as eu-west-1a");
            case ENDPOINT -> endpointProblem(value);
            case HOSTKEYS -> oneOf(value, HOST_KEYS);
            case CONNECT_TIMEOUT -> number(value, LONGEST_TIMEOUT_SECONDS, "is no number of seconds");
            case HOST -> hostProblem(value);
            case PORT -> number(value, 65_535, "is no port");
            case ADDRESS -> oneOf(value, ADDRESSES);
            case PROXYJUMP -> proxyJumpProblem(value);
            case INSTANCE_TYPE -> must(INSTANCE_TYPE.matcher(value).matches(), "is no instance type such as t3.micro");
            case IMAGE -> imageProblem(value);
            case SECURITY_GROUPS ->
                must(
                        !List.of(value.split(",", -1)).stream().anyMatch(String::isBlank),
                        "has an empty name in it: groups are parted by single commas");
            case KEYFILE -> pathProblem(value);
            case USER_DATA -> userDataProblem(value, directory);
            case VOLUME_SIZE -> number(value, LARGEST_VOLUME_GIB, "is no size in GiB");
            case SPOT -> oneOf(value, BOOLEANS);
            case USERNAME, SUBNET, IAM_PROFILE ->
                must(WORD.matcher(value).matches(), "is not one word that begins with no dash");
            case PROFILE, KEY, TAGS -> "";
        };
    }

    private static String must(boolean good, String problem) {
        return good ? "" : problem;
    }

    private static String oneOf(String value, List<String> words) {
        if (words.contains(value)) {
            return "";
        }
        String last = words.get(words.size() - 1);
        return "is not " + String.join(", ", words.subList(0, words.size() - 1)) + " or " + last
                + NearMiss.hint(value, words);
    }

    private static String number(String value, int most, String problem) {
        return must(between1And(most, value).isPresent(), problem + " from 1 to " + most);
    }

    private static OptionalInt between1And(int most, String value) {
        if (!value.matches("[0-9]{1,9}")) {
            return OptionalInt.empty();
        }
        int number = Integer.parseInt(value);
        return number >= 1 && number <= most ? OptionalInt.of(number) : OptionalInt.empty();
    }

    private static String endpointProblem(String value) {
        try {
            URI uri = new URI(value);
            String scheme = uri.getScheme();
            boolean web = scheme != null && List.of("http", "https").contains(scheme.toLowerCase(Locale.ROOT));
            boolean good = web && uri.getHost() != null && uri.getPort() <= 65_535 && uri.getUserInfo() == null;
            return must(good, "is no address such as https://ec2.example.org or http://127.0.0.1:5000");
        } catch (URISyntaxException e) {
            return "is no address such as https://ec2.example.org or http://127.0.0.1:5000";
        }
    }

    private static String hostProblem(String value) {
        if (value.length() > LONGEST_HOST) {
            return "is too long for a host name";
        }
        if (HOST_NAME.matcher(value).matches() || IPV6.matcher(bare(value)).matches()) {
            return "";
        }
        return "is no address or host name"
                + (value.matches("[^:]+:[0-9]+")
                        ? "; the port is a key of its own, port=" + value.replaceAll(".*:", "")
                        : "");
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static String proxyJumpProblem(String value) {
        if (value.equals("none")) {
            return "";
        }
        for (String hop : value.split(",", -1)) {
            if (!hopIsGood(plainHop(hop))) {
                return "is not [user@]host[:port], or several with commas between them"
                        + (value.contains(",") ? ": look at `" + Mistakes.visible(hop.strip()) + "`" : "");
            }
        }
        return "";
    }

    private static boolean hopIsGood(String hop) {
        Matcher parts = HOP.matcher(hop);
        if (hop.length() > LONGEST_HOST || !parts.matches()) {
            return false;
        }
        String user = parts.group("user");
        String six = parts.group("six");
        String port = parts.group("port");
        return (user == null || WORD.matcher(user).matches())
                && (six != null
                        ? IPV6.matcher(six).matches()
                        : HOST_NAME.matcher(parts.group("host")).matches())
                && (port == null || between1And(65_535, port).isPresent());
    }

    /** OpenSSH takes {@code ssh://} before a hop as well (ssh_config(5), ProxyJump). */
    private static String plainHop(String hop) {
        String plain = hop.strip();
        return plain.startsWith("ssh://") ? plain.substring("ssh://".length()) : plain;
    }

    private static String imageProblem(String value) {
        if (value.startsWith("resolve:")) {
            return must(value.matches("resolve:ssm:\\S+"), "is not resolve:ssm: and the path of a parameter");
        }
        return must(INSTANCE_TYPE.matcher(value).matches(), "is neither an AMI's id nor resolve:ssm:/path");
    }

    private static String pathProblem(String value) {
        if (value.startsWith("~")) {
            return "begins with ~, which is expanded only before a slash";
        }
        try {
            return must(!Path.of(value).toString().isEmpty(), "is no path");
        } catch (InvalidPathException e) {
            return "is no path";
        }
    }

    private static String userDataProblem(String value, Path directory) {
        String problem = pathProblem(value);
        if (!problem.isEmpty()) {
            return problem;
        }
        Path file = path(value, directory);
        if (!Files.exists(file)) {
            return "is a file that does not exist";
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            return "is not a file that can be read";
        }
        try {
            return must(
                    Files.size(file) <= MOST_USER_DATA_BYTES, "is a file of more than 16 KiB, which EC2 does not take");
        } catch (IOException e) {
            return "is not a file that can be read";
        }
    }

    static Path path(String value, Path directory) {
        return directory.resolve(value).normalize();
    }

    static List<String> securityGroups(String value) {
        return Arrays.stream(value.split(",")).map(String::strip).distinct().toList();
    }

    static List<String> proxyJump(String value) {
        List<String> hops = new ArrayList<>();
        if (!value.equals("none")) {
            for (String hop : value.split(",")) {
                hops.add(plainHop(hop));
            }
        }
        return hops;
    }

    static String host(String value) {
        return bare(value);
    }

    static AddressChoice address(String value) {
        return AddressChoice.valueOf(value.toUpperCase(Locale.ROOT));
    }

    static HostKeyPolicy hostKeys(String value) {
        return HostKeyPolicy.valueOf(value.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
