package org.dustcluster.ec2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.ExitStatus;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.cluster.LaunchRequest;
import org.dustcluster.cluster.LaunchSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a launch puts on the wire. */
class LaunchTest {
    private final RecordingEc2 ec2 = new RecordingEc2();
    private final Ec2Cloud cloud = Ec2Cloud.create(ec2.settings());

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        cloud.close();
        ec2.close();
    }

    @Test
    void theUsualLaunchIsOneRequest() {
        Instance instance = cloud.launch(request(new Wish()));

        assertEquals("i-0a", instance.id());
        assertEquals(InstanceState.PENDING, instance.state());
        assertEquals(1, ec2.requests().size());
        Map<String, String> form = ec2.only("RunInstances");
        assertEquals("1", form.get("MinCount"));
        assertEquals("1", form.get("MaxCount"));
        assertEquals("token-1", form.get("ClientToken"));
        assertEquals("t3.micro", form.get("InstanceType"));
        assertEquals("ami-1", form.get("ImageId"));
        assertEquals("mykey", form.get("KeyName"));
        assertFalse(form.keySet().stream().anyMatch(field -> field.startsWith("InstanceMarketOptions")));
        assertFalse(form.keySet().stream().anyMatch(field -> field.startsWith("BlockDeviceMapping")));
        assertNull(form.get("UserData"));
    }

    @Test
    void tagsRideInTheRequestForTheMachineAndItsVolumes() {
        cloud.launch(request(new Wish()));

        Map<String, String> form = ec2.only("RunInstances");
        assertEquals("instance", form.get("TagSpecification.1.ResourceType"));
        assertEquals("volume", form.get("TagSpecification.2.ResourceType"));
        assertNull(form.get("TagSpecification.3.ResourceType"));
        for (int i = 1; i <= 2; i++) {
            assertEquals("Name", form.get("TagSpecification." + i + ".Tag.1.Key"));
            assertEquals("worker1", form.get("TagSpecification." + i + ".Tag.1.Value"));
            assertEquals("dust:cluster", form.get("TagSpecification." + i + ".Tag.2.Key"));
            assertEquals("sample", form.get("TagSpecification." + i + ".Tag.2.Value"));
        }
    }

    @Test
    void aSpotMachineIsAskedForOnceAndItsRequestIsTagged() {
        Wish wish = new Wish();
        wish.spot = true;
        cloud.launch(request(wish));

        Map<String, String> form = ec2.only("RunInstances");
        assertEquals("spot", form.get("InstanceMarketOptions.MarketType"));
        assertEquals("one-time", form.get("InstanceMarketOptions.SpotOptions.SpotInstanceType"));
        assertEquals("spot-instances-request", form.get("TagSpecification.3.ResourceType"));
    }

    @Test
    void zoneSubnetAndGroupIdsReachTheRequest() {
        Wish wish = new Wish();
        wish.zone = Optional.of("eu-west-1b");
        wish.subnet = Optional.of("subnet-1");
        wish.groups = List.of("sg-1", "sg-2");
        cloud.launch(request(wish));

        assertEquals(1, ec2.requests().size());
        Map<String, String> form = ec2.only("RunInstances");
        assertEquals("eu-west-1b", form.get("Placement.AvailabilityZone"));
        assertEquals("subnet-1", form.get("SubnetId"));
        assertEquals("sg-1", form.get("SecurityGroupId.1"));
        assertEquals("sg-2", form.get("SecurityGroupId.2"));
    }

    @Test
    void groupNamesAreSentAsNamesWithoutASubnet() {
        Wish wish = new Wish();
        wish.groups = List.of("web", "db");
        cloud.launch(request(wish));

        assertEquals(1, ec2.requests().size());
        Map<String, String> form = ec2.only("RunInstances");
        assertEquals("web", form.get("SecurityGroup.1"));
        assertEquals("db", form.get("SecurityGroup.2"));
    }

    @Test
    void groupNamesBecomeIdsBesideASubnet() {
        ec2.answer("DescribeSecurityGroups", 200, groups("web", "sg-w", "vpc-1", "db", "sg-d", "vpc-1"));
        Wish wish = new Wish();
        wish.subnet = Optional.of("subnet-1");
        wish.groups = List.of("db", "sg-9", "web");
        cloud.launch(request(wish));

        Map<String, String> asked = ec2.only("DescribeSecurityGroups");
        assertEquals("group-name", asked.get("Filter.1.Name"));
        assertEquals("db", asked.get("Filter.1.Value.1"));
        assertEquals("web", asked.get("Filter.1.Value.2"));
        Map<String, String> form = ec2.only("RunInstances");
        assertEquals("sg-9", form.get("SecurityGroupId.1"));
        assertEquals("sg-d", form.get("SecurityGroupId.2"));
        assertEquals("sg-w", form.get("SecurityGroupId.3"));
        assertNull(form.get("SecurityGroup.1"));
    }

    @Test
    void aGroupNameOfSeveralVpcsIsThatOfTheSubnet() {
        ec2.answer("DescribeSecurityGroups", 200, groups("default", "sg-1", "vpc-1", "default", "sg-2", "vpc-2"));
        ec2.answer(
                "DescribeSubnets",
                200,
                "<DescribeSubnetsResponse><subnetSet><item><subnetId>subnet-2</subnetId><vpcId>vpc-2</vpcId></item>"
                        + "</subnetSet></DescribeSubnetsResponse>");
        Wish wish = new Wish();
        wish.subnet = Optional.of("subnet-2");
        wish.groups = List.of("default");
        cloud.launch(request(wish));

        assertEquals("subnet-2", ec2.only("DescribeSubnets").get("SubnetId.1"));
        assertEquals("sg-2", ec2.only("RunInstances").get("SecurityGroupId.1"));
    }

    @Test
    void aGroupNameThatDoesNotExistLaunchesNothing() {
        ec2.answer("DescribeSecurityGroups", 200, groups());
        Wish wish = new Wish();
        wish.subnet = Optional.of("subnet-1");
        wish.groups = List.of("web");

        assertEquals("there is no security group \"web\" in eu-west-1; correct security_groups=", mistake(wish));
    }

    @Test
    void anInstanceProfileIsNamedOrGivenByItsArn() {
        Wish wish = new Wish();
        wish.iamProfile = Optional.of("web");
        cloud.launch(request(wish));
        assertEquals("web", ec2.requests("RunInstances").get(0).get("IamInstanceProfile.Name"));

        wish.iamProfile = Optional.of("arn:aws:iam::123456789012:instance-profile/web");
        cloud.launch(request(wish));
        assertEquals(
                "arn:aws:iam::123456789012:instance-profile/web",
                ec2.requests("RunInstances").get(1).get("IamInstanceProfile.Arn"));
        assertNull(ec2.requests("RunInstances").get(1).get("IamInstanceProfile.Name"));
    }

    @Test
    void theVolumeSizeGoesToTheRootDeviceOfTheImage() {
        ec2.answer(
                "DescribeImages",
                200,
                "<DescribeImagesResponse><imagesSet><item><imageId>ami-1</imageId>"
                        + "<rootDeviceName>/dev/xvda</rootDeviceName></item></imagesSet></DescribeImagesResponse>");
        Wish wish = new Wish();
        wish.volumeSize = OptionalInt.of(40);
        cloud.launch(request(wish));

        assertEquals("ami-1", ec2.only("DescribeImages").get("ImageId.1"));
        Map<String, String> form = ec2.only("RunInstances");
        assertEquals("/dev/xvda", form.get("BlockDeviceMapping.1.DeviceName"));
        assertEquals("40", form.get("BlockDeviceMapping.1.Ebs.VolumeSize"));
    }

    @Test
    void theVolumeSizeOfAnImageThatDoesNotExistLaunchesNothing() {
        ec2.answer("DescribeImages", 200, "<DescribeImagesResponse><imagesSet/></DescribeImagesResponse>");
        Wish wish = new Wish();
        wish.volumeSize = OptionalInt.of(40);

        DustException failure = assertThrows(DustException.class, () -> cloud.launch(request(wish)));
        assertEquals(
                "there is no image \"ami-1\" in eu-west-1"
                        + " (an AMI id belongs to one region): correct image= or the region",
                failure.sentence());
        assertEquals(List.of(), ec2.requests("RunInstances"));
    }

    @Test
    void aParameterAsImageIsResolvedByEc2() {
        Wish wish = new Wish();
        wish.image = Optional.of("resolve:ssm:/golden/web");
        cloud.launch(request(wish));

        assertEquals("resolve:ssm:/golden/web", ec2.only("RunInstances").get("ImageId"));
    }

    @Test
    void userDataArrivesAsTheFilesBytes() throws IOException {
        byte[] bytes = "#!/bin/sh\necho grün\0\n".getBytes(StandardCharsets.UTF_8);
        Wish wish = new Wish();
        wish.userData = Optional.of(Files.write(folder.resolve("boot.sh"), bytes));
        cloud.launch(request(wish));

        assertArrayEquals(
                bytes, Base64.getDecoder().decode(ec2.only("RunInstances").get("UserData")));
    }

    @Test
    void userDataMayHaveSixteenKibibytesAndNotAByteMore() throws IOException {
        Wish wish = new Wish();
        Path file = folder.resolve("boot.sh");
        wish.userData = Optional.of(Files.write(file, new byte[16384]));
        cloud.launch(request(wish));
        ec2.only("RunInstances");

        Files.write(file, new byte[16385]);
        DustException failure = assertThrows(DustException.class, () -> cloud.launch(request(wish)));
        assertEquals(
                "user_data file " + file + " has 16385 bytes and EC2 takes at most 16384;"
                        + " compress it, or let it fetch the rest",
                failure.sentence());
        ec2.only("RunInstances");
    }

    @Test
    void userDataThatCannotBeReadLaunchesNothing() {
        Wish wish = new Wish();
        wish.userData = Optional.of(folder.resolve("missing.sh"));

        assertEquals("the user_data file " + folder.resolve("missing.sh") + " cannot be read", mistake(wish));
    }

    @Test
    void noImageLaunchesNothing() {
        Wish wish = new Wish();
        wish.image = Optional.empty();

        assertEquals("the template names no image; add image=ami-... to @cloud or to @worker1", mistake(wish));
    }

    @Test
    void noKeyPairLaunchesNothing() {
        Wish wish = new Wish();
        wish.key = Optional.empty();

        assertTrue(mistake(wish).startsWith("the template names no key pair"));
    }

    @Test
    void aRepetitionCarriesTheSameToken() {
        ec2.nothingFor("RunInstances")
                .answer("RunInstances", 503, "busy")
                .answer(
                        "RunInstances",
                        200,
                        "<RunInstancesResponse><instancesSet><item><instanceId>i-0b</instanceId></item></instancesSet>"
                                + "</RunInstancesResponse>");

        assertEquals("i-0b", cloud.launch(request(new Wish())).id());
        assertEquals(
                List.of("token-1", "token-1"),
                ec2.requests("RunInstances").stream()
                        .map(form -> form.get("ClientToken"))
                        .toList());
    }

    /** The sentence about a mistake in the template, which must not reach EC2. */
    private String mistake(Wish wish) {
        DustException mistake = assertThrows(DustException.class, () -> cloud.launch(request(wish)));
        assertEquals(ExitStatus.USAGE, mistake.status());
        assertEquals(List.of(), ec2.requests("RunInstances"));
        return mistake.sentence();
    }

    /** What a template may say. */
    private static final class Wish {
        private Optional<String> image = Optional.of("ami-1");
        private Optional<String> key = Optional.of("mykey");
        private Optional<String> subnet = Optional.empty();
        private List<String> groups = List.of();
        private Optional<String> zone = Optional.empty();
        private Optional<String> iamProfile = Optional.empty();
        private Optional<Path> userData = Optional.empty();
        private OptionalInt volumeSize = OptionalInt.empty();
        private boolean spot;
    }

    private static LaunchRequest request(Wish wish) {
        LaunchSettings launch = new LaunchSettings(
                "t3.micro",
                wish.image,
                wish.key,
                wish.subnet,
                wish.groups,
                wish.zone,
                wish.iamProfile,
                wish.userData,
                wish.volumeSize,
                wish.spot,
                Map.of());
        return new LaunchRequest("worker1", launch, Map.of("Name", "worker1", "dust:cluster", "sample"), "token-1");
    }

    /** Security groups as EC2 lists them: name, id, VPC, name, id, VPC... */
    private static String groups(String... words) {
        StringBuilder xml = new StringBuilder("<DescribeSecurityGroupsResponse><securityGroupInfo>");
        for (int i = 0; i < words.length; i += 3) {
            xml.append("<item><groupName>")
                    .append(words[i])
                    .append("</groupName><groupId>")
                    .append(words[i + 1])
                    .append("</groupId><vpcId>")
                    .append(words[i + 2])
                    .append("</vpcId></item>");
        }
        return xml.append("</securityGroupInfo></DescribeSecurityGroupsResponse>")
                .toString();
    }
}
