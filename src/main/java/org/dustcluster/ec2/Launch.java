package org.dustcluster.ec2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dustcluster.cluster.DustException;
import org.dustcluster.cluster.Instance;
import org.dustcluster.cluster.LaunchRequest;
import org.dustcluster.cluster.LaunchSettings;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

/**
 * One launch: the look-ups that a template may need, then one RunInstances. Most templates need no look-up.
 *
 * <ul>
 *   <li>Names of security groups count only without a subnet (EC2 takes them in the default VPC alone): beside a subnet,
 *       or mixed with ids, their ids are looked up. A name that several VPCs have is decided by the subnet's.
 *   <li>A root volume's size is set under the root device's name, and that is the image's affair ({@code /dev/xvda},
 *       {@code /dev/sda1}): any other name would add a second disk.
 * </ul>
 */
final class Launch {
    /** EC2 user guide, "Run commands when you launch": before base64. */
    private static final int MOST_USER_DATA = 16 * 1024;

    private final Ec2Connection connection;
    private final LaunchRequest request;
    private final LaunchSettings launch;

    Launch(Ec2Connection connection, LaunchRequest request) {
        this.connection = connection;
        this.request = request;
        this.launch = request.launch();
    }

    Instance run() {
        if (launch.image().isEmpty()) {
            throw DustException.usage(
                    "the template names no image; add image=ami-... to @cloud or to @" + request.name());
        }
        if (launch.key().isEmpty()) {
            throw DustException.usage(
                    "the template names no key pair, so nobody could log in; add key=NAME to @cloud or to @"
                            + request.name());
        }
        Optional<byte[]> userData = userData();
        RunRequest.Found found = new RunRequest.Found(groups(), rootDevice(), userData);
        RunInstancesRequest run = RunRequest.of(request, found);
        RunInstancesResponse answer = connection.call(attempt("ec2:RunInstances"), client -> client.runInstances(run));
        if (answer.instances().isEmpty()) {
            throw DustException.failure("EC2 answered without an instance; look with \"show\"");
        }
        return InstanceMapper.instance(answer.instances().get(0));
    }

    private Optional<byte[]> userData() {
        if (launch.userData().isEmpty()) {
            return Optional.empty();
        }
        Path file = launch.userData().get();
        try {
            long size = Files.size(file);
            if (size > MOST_USER_DATA) {
                throw DustException.usage("user_data file " + file + " has " + size + " bytes and EC2 takes at most "
                        + MOST_USER_DATA + "; compress it, or let it fetch the rest");
            }
            return size == 0 ? Optional.empty() : Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw DustException.usage("the user_data file " + file + " cannot be read");
        }
    }

    private RunRequest.Groups groups() {
        List<String> ids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String group : launch.securityGroups()) {
            // A group's name cannot begin with sg- (EC2 API reference, CreateSecurityGroup).
            (group.startsWith("sg-") ? ids : names).add(group);
        }
        boolean namesWillDo = launch.subnet().isEmpty() && ids.isEmpty();
        if (names.isEmpty() || namesWillDo) {
            return new RunRequest.Groups(ids, names);
        }
        List<SecurityGroup> known = connection.call(attempt("ec2:DescribeSecurityGroups"), client -> client
                .describeSecurityGroupsPaginator(ask -> ask.filters(
                        Filter.builder().name("group-name").values(names).build()))
                .securityGroups()
                .stream()
                .toList());
        for (String name : names) {
            ids.add(idOf(name, known));
        }
        return new RunRequest.Groups(ids, List.of());
    }

    private String idOf(String name, List<SecurityGroup> known) {
        List<SecurityGroup> named =
                known.stream().filter(group -> name.equals(group.groupName())).toList();
        if (named.isEmpty()) {
            throw DustException.usage("there is no security group \"" + CleanText.of(name) + "\"" + inRegion()
                    + "; correct security_groups=");
        }
        if (named.size() == 1) {
            return named.get(0).groupId();
        }
        String vpc = launch.subnet().flatMap(this::vpcOf).orElse("");
        return named.stream()
                .filter(group -> vpc.equals(group.vpcId()))
                .map(SecurityGroup::groupId)
                .findFirst()
                .orElseThrow(() -> DustException.usage("several VPCs" + inRegion() + " have a security group \""
                        + CleanText.of(name) + "\"; write its id (sg-...) in security_groups="));
    }

    private Optional<String> vpcOf(String subnet) {
        return connection
                .call(attempt("ec2:DescribeSubnets"), client -> client.describeSubnets(ask -> ask.subnetIds(subnet)))
                .subnets()
                .stream()
                .map(one -> one.vpcId())
                .findFirst();
    }

    private Optional<String> rootDevice() {
        if (launch.volumeSize().isEmpty()) {
            return Optional.empty();
        }
        String image = launch.image().orElse("");
        if (image.startsWith("resolve:")) {
            throw DustException.usage(
                    "volume_size= needs to know the image's root device, which image=" + CleanText.of(image)
                            + " does not tell; write the AMI's id, which \"aws ssm get-parameter --name "
                            + CleanText.of(image.substring(image.lastIndexOf(':') + 1)) + "\" prints");
        }
        return Optional.of(connection
                .call(attempt("ec2:DescribeImages"), client -> client.describeImages(ask -> ask.imageIds(image)))
                .images()
                .stream()
                .map(one -> one.rootDeviceName())
                .findFirst()
                .orElseThrow(() -> DustException.failure("there is no image \""
                        + CleanText.of(image) + "\"" + inRegion()
                        + " (an AMI id belongs to one region): correct image= or the region")));
    }

    private Attempt attempt(String permission) {
        return new Attempt("", permission, connection.place(), Optional.of(launch));
    }

    private String inRegion() {
        return connection.region().isEmpty() ? "" : " in " + connection.region();
    }
}
