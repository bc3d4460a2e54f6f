package org.dustcluster.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What an account can choose from: regions, zones, images and key pairs. Any of them will do in the sandbox. */
final class CatalogActions {
    private static final List<String> REGIONS = List.of(
            "ap-northeast-1",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2");

    private CatalogActions() {}

    static void regions(Region region, Form form, Xml xml) {
        List<String> asked = form.list("RegionName");
        TreeSet<String> names = new TreeSet<>(asked.isEmpty() ? REGIONS : asked);
        if (asked.isEmpty()) {
            names.add(region.name);
        }
        xml.items("regionInfo", names, name -> xml.element("regionName", name)
                .element("regionEndpoint", "ec2." + name + ".amazonaws.com")
                .element("optInStatus", "opt-in-not-required"));
    }

    static void zones(Region region, Form form, Xml xml) {
        xml.items(
                "availabilityZoneInfo", List.of("a", "b", "c"), letter -> xml.element("zoneName", region.name + letter)
                        .element("zoneId", region.name + "-az" + letter)
                        .element("zoneState", "available")
                        .element("zoneType", "availability-zone")
                        .element("regionName", region.name)
                        .element("optInStatus", "opt-in-not-required"));
    }

    /** The images that were asked for, else those in use. */
    static void images(Region region, Form form, Xml xml) {
        List<String> asked = form.list("ImageId");
        asked.forEach(id -> Ids.check("ami", "InvalidAMIID", id));
        TreeSet<String> ids = new TreeSet<>(asked);
        if (asked.isEmpty()) {
            region.fleet.machines().forEach(machine -> ids.add(machine.launch.image()));
        }
        Filters filters = Filters.of(form);
        ids.removeIf(id -> !filters.match(id, (image, filter) -> switch (filter) {
            case "image-id" -> Optional.of(List.of(image));
            case "state" -> Optional.of(List.of("available"));
            case "architecture" -> Optional.of(List.of("x86_64"));
            case "name" -> Optional.of(List.of("sandbox"));
            default -> Optional.empty();
        }));
        xml.items("imagesSet", ids, id -> xml.element("imageId", id)
                .element("imageLocation", "amazon/sandbox")
                .element("imageState", "available")
                .element("imageOwnerId", Region.OWNER)
                .element("isPublic", true)
                .element("architecture", "x86_64")
                .element("imageType", "machine")
                .element("name", "sandbox")
                .element("rootDeviceType", "ebs")
                .element("rootDeviceName", "/dev/xvda")
                .element("virtualizationType", "hvm")
                .element("hypervisor", "xen"));
    }

    /** The key pairs that were asked for, else those that instances were launched with. */
    static void keyPairs(Region region, Form form, Xml xml) {
        TreeSet<String> names = new TreeSet<>(form.list("KeyName"));
        if (names.isEmpty()) {
            region.fleet.machines().forEach(machine -> machine.launch.key().ifPresent(names::add));
        }
        xml.items("keySet", names, name -> xml.element("keyName", name)
                .element("keyPairId", "key-0%016x".formatted(name.hashCode() & 0xffffffffL))
                .element("keyType", "ed25519"));
    }

    /** The one VPC, which is the default one. */
    static void vpcs(Region region, Form form, Xml xml) {
        xml.items("vpcSet", List.of(Region.VPC), id -> xml.element("vpcId", id)
                .element("ownerId", Region.OWNER)
                .element("state", "available")
                .element("cidrBlock", "127.0.0.0/8")
                .element("isDefault", true));
    }

    /** The subnets that were asked for, as they are, else the zones' own; all of them in the one VPC. */
    static void subnets(Region region, Form form, Xml xml) {
        TreeSet<String> ids = new TreeSet<>(form.list("SubnetId"));
        ids.forEach(id -> Ids.check("subnet", "InvalidSubnetID", id));
        if (ids.isEmpty()) {
            List.of("a", "b", "c").forEach(letter -> ids.add(Region.subnet(region.name + letter)));
        }
        xml.items("subnetSet", ids, id -> xml.element("subnetId", id)
                .element("vpcId", Region.VPC)
                .element("state", "available")
                .element("cidrBlock", "127.0.0.0/8"));
    }
}
