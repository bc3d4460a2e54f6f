package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateReaderTest {

    @TempDir
    Path directory;

    private TemplateFile file;

    @BeforeEach
    void prepare() {
        file = new TemplateFile(directory);
    }

    private NodeSpec node(String keys) {
        return file.read(TemplateFile.CLOUD + "@n\n" + keys).nodes().get(0);
    }

    @Test
    void aTemplateWithEveryKeyIsReadWhole() {
        file.write("boot.sh", "#!/bin/sh\n");
        Template template = file.read("""
                # every key there is
                @cloud
                provider=ec2
                name=web farm
                region=eu-west-1
                profile=ops
                endpoint=http://127.0.0.1:5000/x
                hostkeys=strict
                connect_timeout=25
                key=pair
                keyfile=keys/a.pem
                username=admin
                port=2222
                address=private
                proxyjump=jump@bastion:22,other
                instance_type=t3.small
                image=ami-0123
                subnet=subnet-1
                security_groups=sg-1, web servers
                zone=eu-west-1a
                iam_profile=arn:aws:iam::1:instance-profile/x
                user_data=boot.sh
                volume_size=30
                spot=true
                tags=owner:dev,team:ops
                tag.cost=a=b

                ; the exception
                @db
                host=db.example.org
                key=pair2
                keyfile=~/db.pem
                username=root
                port=22
                address=dns
                proxyjump=none
                instance_type=m5.large
                image=resolve:ssm:/path
                subnet=subnet-2
                security_groups=sg-2
                zone=eu-west-1b
                iam_profile=y
                user_data=./boot.sh
                volume_size=8
                spot=false
                tags=team:data,gpu:
                tag.cost=c

                @web[08-10]
                """);

        assertEquals(directory.resolve("t.cnf"), template.file());
        assertEquals("web farm", template.clusterName());
        assertEquals(
                new CloudSettings(
                        "ec2",
                        Optional.of("eu-west-1"),
                        Optional.of("ops"),
                        Optional.of(URI.create("http://127.0.0.1:5000/x")),
                        HostKeyPolicy.STRICT,
                        Duration.ofSeconds(25)),
                template.cloud());
        SshSettings defaults = new SshSettings(
                "admin",
                2222,
                Optional.of(directory.resolve("keys/a.pem")),
                AddressChoice.PRIVATE,
                Optional.empty(),
                List.of("jump@bastion:22", "other"));
        assertEquals(defaults, template.defaults());
        LaunchSettings web = new LaunchSettings(
                "t3.small",
                Optional.of("ami-0123"),
                Optional.of("pair"),
                Optional.of("subnet-1"),
                List.of("sg-1", "web servers"),
                Optional.of("eu-west-1a"),
                Optional.of("arn:aws:iam::1:instance-profile/x"),
                Optional.of(directory.resolve("boot.sh")),
                OptionalInt.of(30),
                true,
                Map.of("owner", "dev", "team", "ops", "cost", "a=b"));
        LaunchSettings db = new LaunchSettings(
                "m5.large",
                Optional.of("resolve:ssm:/path"),
                Optional.of("pair2"),
                Optional.of("subnet-2"),
                List.of("sg-2"),
                Optional.of("eu-west-1b"),
                Optional.of("y"),
                Optional.of(directory.resolve("boot.sh")),
                OptionalInt.of(8),
                false,
                Map.of("owner", "dev", "team", "data", "gpu", "", "cost", "c"));
        SshSettings dbSsh = new SshSettings(
                "root",
                22,
                Optional.of(Path.of("/home/ann/db.pem")),
                AddressChoice.DNS,
                Optional.of("db.example.org"),
                List.of());
        assertEquals(
                List.of(
                        new NodeSpec("db", db, dbSsh),
                        new NodeSpec("web08", web, defaults),
                        new NodeSpec("web09", web, defaults),
                        new NodeSpec("web10", web, defaults)),
                template.nodes());
    }

    @Test
    void aSmallTemplateHasTheDefaultsOfTheSpec() {
        Template template = file.read(TemplateFile.CLOUD + "@n\n");
        NodeSpec node = template.nodes().get(0);
        assertEquals(
                new SshSettings(
                        "ec2-user",
                        22,
                        Optional.empty(),
                        AddressChoice.AUTOMATIC,
                        Optional.empty(),
                        List.of(),
                        Set.of(SshChoice.USER, SshChoice.PORT, SshChoice.PROXY_JUMP)),
                node.ssh());
        assertEquals(
                new CloudSettings(
                        "ec2",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        HostKeyPolicy.ACCEPT_NEW,
                        Duration.ofSeconds(10)),
                template.cloud());
        assertEquals(Optional.empty(), node.launch().image());
        assertFalse(node.launch().spot());
    }

    @Test
    void theSampleOfTheProjectIsRead() {
        Path sample = Path.of("sample.cnf").toAbsolutePath();
        Template template = new TemplateReader(Map.of(), Path.of("/home/ann"), directory).read(sample);
        assertEquals(
                List.of("worker0", "worker1", "worker2"),
                template.nodes().stream().map(NodeSpec::name).toList());
        assertEquals(Optional.of("eu-west-1"), template.cloud().region());
        assertEquals(
                Optional.of(Path.of("/home/ann/.ssh/sample.pem")),
                template.nodes().get(0).ssh().keyFile());
    }

    @Test
    void blanksWindowsLineEndsAndAByteOrderMarkDoNotMatter() {
        Template template = file.read("\uFEFF\r\n  @cloud \r\n\tprovider = ec2\r\n name=  a b \r\n\r\n"
                + "  # c\r\n  ; d\r\n@ n[0-1]\t\r\ninstance_type\t=\tt3.micro");
        assertEquals("a b", template.clusterName());
        assertEquals(2, template.nodes().size());
    }

    @Test
    void commentsAreLinesOfTheirOwn() {
        assertEquals("a # b ; c", node("tag.note=a # b ; c").launch().tags().get("note"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "~              | /home/ann",
                "~/x            | /home/ann/x",
                "a~             | a~",
                "~5             | ~5",
                "${TEAM}        | data",
                "x${TEAM}${HOME}y | xdata/home/anny",
                "${NESTED}      | ${TEAM}",
                "$TEAM          | $TEAM",
                "a=b=c          | a=b=c",
                "a$b{c}         | a$b{c}",
                "x${EMPTY}y     | xy",
                "`\"a b\"`      | `\"a b\"`",
            })
    void valuesAreExpandedOnce(String value, String expected) {
        assertEquals(expected, node("tag.x=" + value).launch().tags().get("x"));
    }

    @Test
    void homeIsTheUsersOwnWhereTheVariableIsNotSet() {
        file.write("t.cnf", TemplateFile.CLOUD + "@n\nkeyfile=~/k");
        TemplateReader reader = new TemplateReader(Map.of(), Path.of("/home/nobody"), directory);
        assertEquals(
                Optional.of(Path.of("/home/nobody/k")),
                reader.read(Path.of("t.cnf")).nodes().get(0).ssh().keyFile());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1 | 10.0.0.1",
                "a-b.example.org | a-b.example.org",
                "localhost | localhost",
                "::1 | ::1",
                "[fe80::1%eth0] | fe80::1%eth0",
                "2001:db8::192.0.2.1 | 2001:db8::192.0.2.1",
            })
    void hostsAreAddressesOrNames(String value, String host) {
        assertEquals(Optional.of(host), node("host=" + value).ssh().host());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bastion | bastion",
                "a@b:2222 | a@b:2222",
                "a@b , c | a@b c",
                "u@[::1]:22,[fe80::2] | u@[::1]:22 [fe80::2]",
                "ssh://a@b:22 | a@b:22",
                "me@corp.org@host | me@corp.org@host",
            })
    void proxyJumpIsThatOfOpenSsh(String value, String hops) {
        assertEquals(List.of(hops.split(" ")), node("proxyjump=" + value).ssh().proxyJump());
    }

    @Test
    void aSectionWithoutKeysIsANodeAndOnlyACloudIsACluster() {
        assertEquals(1, file.read(TemplateFile.CLOUD + "@n").nodes().size());
        assertTrue(file.read(TemplateFile.CLOUD).nodes().isEmpty());
    }

    @Test
    void theCloudMayStandAnywhere() {
        assertEquals("n", file.read("@n\n" + TemplateFile.CLOUD).nodes().get(0).name());
    }

    @Test
    void severalBracketsAndNumbersCountAsTheyDoInTargets() {
        assertEquals(
                List.of("r1-n08", "r1-n09", "r2-n08", "r2-n09"),
                file.read(TemplateFile.CLOUD + "@r[1-2]-n[08-09]").nodes().stream()
                        .map(NodeSpec::name)
                        .toList());
    }

    @Test
    void onlyAColonMakesAPrefixReserved() {
        assertEquals(
                Map.of("AWS", "x", "dusty", "y"),
                node("tags=AWS:x,dusty:y").launch().tags());
    }

    @Test
    void aMissingKeyFileIsNoMistake() {
        assertEquals(
                Optional.of(directory.resolve("none.pem")),
                node("keyfile=none.pem").ssh().keyFile());
    }
}
