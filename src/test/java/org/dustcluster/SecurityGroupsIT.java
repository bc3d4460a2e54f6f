package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dustcluster.testing.MotoServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ec2sec} reports is what an independent client (boto3) sees in an independent EC2 (moto). */
class SecurityGroupsIT {
    /** Every ingress rule of the region as {@code tcp:22 from 10.0.0.0/8 in default}. */
    private static final String BOTO = """
            import boto3, sys
            ec2 = boto3.client("ec2", endpoint_url=sys.argv[1], region_name="eu-west-1",
                               aws_access_key_id="test", aws_secret_access_key="test")
            for group in ec2.describe_security_groups()["SecurityGroups"]:
                for p in group["IpPermissions"]:
                    ports = "" if p.get("FromPort", -1) in (-1, None) else ":%d-%d" % (p["FromPort"], p["ToPort"])
                    for source in ([r["CidrIp"] for r in p["IpRanges"]] + [r["CidrIpv6"] for r in p["Ipv6Ranges"]]
                                   + [r["GroupId"] for r in p["UserIdGroupPairs"]]):
                        print(p["IpProtocol"] + ports, "from", source, "in", group["GroupName"])
            """;

    private static MotoServer moto;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        assumeTrue(MotoServer.installed(), MotoServer.ABSENT);
        moto = MotoServer.start();
    }

    @AfterAll
    static void end() {
        if (moto != null) {
            moto.close();
        }
    }

    private Set<String> seenByBoto() throws IOException, InterruptedException {
        Process python = new ProcessBuilder(
                        "python3", "-c", BOTO, moto.endpoint().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(python.waitFor(60, TimeUnit.SECONDS) && python.exitValue() == 0, "boto3 is not installed");
        return out.lines()
                .map(line -> line.replaceAll(":(\\d+)-\\1 ", ":$1 "))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private DustProgram.Result dust(String line) {
        return new DustProgram(folder)
                .run("", "--endpoint-url", moto.endpoint().toString(), "--region", "eu-west-1", "-c", line);
    }

    private static Set<String> reported(String verb, DustProgram.Result result) {
        assertEquals(0, result.status(), result.err());
        Pattern report = Pattern.compile(verb + " (.*)");
        return result.out()
                .lines()
                .map(report::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(line -> line.group(1).replaceFirst("^all ", "-1 "))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> less(Set<String> from, Set<String> what) {
        Set<String> rest = new TreeSet<>(from);
        rest.removeAll(what);
        return rest;
    }

    @Test
    void anIndependentClientSeesExactlyWhatIsReported() throws Exception {
        String opened = "tcp:22 tcp:8000-8100 udp:53 icmp all --cidr 203.0.113.7 --cidr 10.1.2.3/8 --cidr 2001:db8::1";
        Set<String> before = seenByBoto();

        Set<String> added = reported("opened", dust("ec2sec add -y " + opened));
        Set<String> after = seenByBoto();
        assertEquals(15, added.size(), added::toString);
        assertEquals(added, less(after, before));
        assertEquals(Set.of(), less(before, after));

        assertEquals(Set.of(), reported("opened", dust("ec2sec add -y " + opened)));
        assertEquals(after, seenByBoto());

        Set<String> gone =
                reported("closed", dust("ec2sec remove tcp:22 icmp tcp:9 --cidr 203.0.113.7 --cidr 10.0.0.0/8"));
        assertEquals(4, gone.size(), gone::toString);
        assertEquals(gone, less(after, seenByBoto()));
        assertEquals(Set.of(), less(seenByBoto(), after));
    }

    @Test
    void whatIsNotAgreedToIsNotThere() throws Exception {
        Set<String> before = seenByBoto();

        DustProgram.Result result = dust("ec2sec add tcp:22 --cidr 0.0.0.0/0");

        assertEquals(2, result.status(), result.err());
        assertEquals(before, seenByBoto());
        assertFalse(before.isEmpty() && seenByBoto().contains("tcp:22 from 0.0.0.0/0 in default"));
    }
}
