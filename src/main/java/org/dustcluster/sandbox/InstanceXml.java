package org.dustcluster.sandbox;

import java.util.List;
import java.util.Map;

/** Instances as DescribeInstances and RunInstances write them. */
final class InstanceXml {
    private InstanceXml() {}

    /** The inside of one reservation. */
    static void reservation(Xml xml, String id, List<Machine> machines) {
        xml.element("reservationId", id).element("ownerId", Region.OWNER);
        xml.items("groupSet", List.<String>of(), ignored -> {});
        xml.items("instancesSet", machines, machine -> instance(xml, machine));
    }

    private static void instance(Xml xml, Machine machine) {
        Launch launch = machine.launch;
        xml.element("instanceId", machine.id).element("imageId", launch.image());
        machine.power.write(xml, "instanceState");
        xml.element("privateDnsName", machine.power.gone() ? "" : machine.privateDns());
        xml.element("dnsName", machine.publicDns().orElse(""));
        xml.element("reason", machine.reason);
        launch.key().ifPresent(key -> xml.element("keyName", key));
        xml.element("amiLaunchIndex", machine.index);
        xml.element("instanceType", launch.type());
        xml.element("launchTime", Timestamps.of(machine.launched));
        xml.open("placement")
                .element("availabilityZone", launch.zone())
                .element("groupName", "")
                .element("tenancy", "default")
                .close();
        xml.open("monitoring").element("state", "disabled").close();
        network(xml, machine);
        if (!machine.reasonCode.isEmpty()) {
            xml.open("stateReason")
                    .element("code", machine.reasonCode)
                    .element("message", machine.reasonCode + ": " + machine.reason)
                    .close();
        }
        xml.element("architecture", "x86_64").element("rootDeviceType", "ebs").element("rootDeviceName", "/dev/xvda");
        disk(xml, machine);
        if (launch.spot()) {
            xml.element("instanceLifecycle", "spot")
                    .element("spotInstanceRequestId", "sir-" + machine.id.substring(11));
        }
        xml.element("virtualizationType", "hvm")
                .element("clientToken", launch.clientToken().orElse(""));
        tags(xml, machine.tags);
        xml.element("hypervisor", "xen");
        launch.iamProfile().ifPresent(profile -> xml.open("iamInstanceProfile")
                .element("arn", profile)
                .element("id", "AIPASANDBOX")
                .close());
        xml.element("ebsOptimized", false);
    }

    private static void network(Xml xml, Machine machine) {
        if (!machine.power.gone()) {
            xml.element("subnetId", machine.launch.subnet()).element("vpcId", machine.launch.vpc());
            xml.element("privateIpAddress", machine.privateIp);
        }
        machine.publicDns().ifPresent(address -> xml.element("ipAddress", address));
        xml.element("sourceDestCheck", true);
        xml.items("groupSet", machine.launch.groups(), group -> xml.element("groupId", group.id)
                .element("groupName", group.name));
    }

    private static void disk(Xml xml, Machine machine) {
        List<String> volumes = machine.power.gone() ? List.of() : List.of(machine.volume);
        xml.items("blockDeviceMapping", volumes, volume -> xml.element("deviceName", "/dev/xvda")
                .open("ebs")
                .element("volumeId", volume)
                .element("status", "attached")
                .element("attachTime", Timestamps.of(machine.launched))
                .element("deleteOnTermination", true)
                .close());
    }

    static void tags(Xml xml, Map<String, String> tags) {
        xml.items("tagSet", tags.entrySet(), tag -> xml.element("key", tag.getKey())
                .element("value", tag.getValue()));
    }
}
