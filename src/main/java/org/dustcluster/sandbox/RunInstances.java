package org.dustcluster.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** RunInstances: reads every parameter that a template can fill, and launches. */
final class RunInstances implements Ec2Action {
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9-]*\\.[a-z0-9-]+");
    private static final int ROOT_GIB = 8;
    private static final int MOST_USER_DATA = 16_384;

    @Override
    public void answer(Region region, Form form, Xml xml) {
        String image = image(form.required("ImageId"));
        int least = form.requiredNumber("MinCount");
        int most = form.requiredNumber("MaxCount");
        if (least < 1 || most < least) {
            throw Ec2Fault.invalid("Value (" + most + ") for parameter maxCount is invalid: expecting at least "
                    + Math.max(1, least) + ".");
        }
        Map<String, String> tags = tags(form);
        InstanceFleet.Reservation made =
                region.fleet.run(launch(region, form, image), most, tags, form.fingerprint("ClientToken"));
        InstanceXml.reservation(xml, made.id(), made.machines());
    }

    private static Launch launch(Region region, Form form, String image) {
        String type = form.text("InstanceType").orElse("m1.small");
        if (!TYPE.matcher(type).matches()) {
            throw Ec2Fault.invalid("Invalid value '" + type + "' for InstanceType.");
        }
        Optional<Form> network = form.forms("NetworkInterface").stream().findFirst();
        Optional<String> subnet = form.text("SubnetId").or(() -> network.flatMap(n -> n.text("SubnetId")));
        subnet.ifPresent(id -> Ids.check("subnet", "InvalidSubnetID", id));
        String zone = zone(region, form);
        return new Launch(
                image,
                type,
                form.text("KeyName"),
                subnet.orElseGet(() -> Region.subnet(zone)),
                Region.VPC,
                zone,
                groups(region, form, network),
                profile(form),
                userData(form),
                volumeSize(form),
                form.text("InstanceMarketOptions.MarketType")
                        .filter("spot"::equals)
                        .isPresent(),
                network.flatMap(n -> n.text("AssociatePublicIpAddress"))
                        .map(Boolean::parseBoolean)
                        .orElse(true),
                token(form));
    }

    /** Any image will do; {@code resolve:ssm:PATH} always finds the same one. */
    private static String image(String image) {
        if (image.startsWith("resolve:ssm:")) {
            return "ami-0%016x".formatted(image.hashCode() & 0xffffffffL);
        }
        Ids.check("ami", "InvalidAMIID", image);
        return image;
    }

    private static String zone(Region region, Form form) {
        String zone = form.text("Placement.AvailabilityZone").orElse(region.name + "a");
        if (!zone.startsWith(region.name) || zone.length() != region.name.length() + 1) {
            throw Ec2Fault.invalid("Invalid availability zone: [" + zone + "]");
        }
        return zone;
    }

    private static List<SecurityGroup> groups(Region region, Form form, Optional<Form> network) {
        List<String> ids = new ArrayList<>(form.list("SecurityGroupId"));
        network.ifPresent(n -> ids.addAll(n.list("SecurityGroupId")));
        return region.groupsForLaunch(ids, form.list("SecurityGroup"));
    }

    private static Optional<String> profile(Form form) {
        return form.text("IamInstanceProfile.Arn").or(() -> form.text("IamInstanceProfile.Name")
                .map(name -> "arn:aws:iam::" + Region.OWNER + ":instance-profile/" + name));
    }

    private static Optional<String> userData(Form form) {
        Optional<String> data = form.text("UserData");
        data.ifPresent(text -> {
            int length;
            try {
                length = java.util.Base64.getMimeDecoder().decode(text).length;
            } catch (IllegalArgumentException notBase64) {
                throw Ec2Fault.badRequest("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
            }
            if (length > MOST_USER_DATA) {
                throw Ec2Fault.invalid("User data is limited to 16384 bytes");
            }
        });
        return data;
    }

    private static int volumeSize(Form form) {
        int size = ROOT_GIB;
        for (Form mapping : form.forms("BlockDeviceMapping")) {
            size = mapping.number("Ebs.VolumeSize").orElse(size);
        }
        if (size < 1 || size > 65_536) {
            throw Ec2Fault.invalid("Volume of " + size + "GiB is not between 1 and 65536");
        }
        return size;
    }

    private static Optional<String> token(Form form) {
        Optional<String> token = form.text("ClientToken");
        if (token.isPresent() && token.get().length() > 64) {
            throw Ec2Fault.badRequest("InvalidClientToken", "Client token is longer than 64 characters");
        }
        return token;
    }

    private static Map<String, String> tags(Form form) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Form specification : form.forms("TagSpecification")) {
            String kind = specification.required("ResourceType");
            Map<String, String> given = specification.tags("Tag");
            if (kind.equals("instance")) {
                tags.putAll(given);
            } else if (!kind.equals("volume")
                    && !kind.equals("network-interface")
                    && !kind.equals("spot-instances-request")) {
                throw Ec2Fault.invalid("'" + kind + "' is not a valid taggable resource type for this operation.");
            }
        }
        return Tags.checked(tags);
    }
}
