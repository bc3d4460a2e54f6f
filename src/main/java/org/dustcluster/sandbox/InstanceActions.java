package org.dustcluster.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What the API does with instances, less describing and launching them. */
final class InstanceActions {
    private InstanceActions() {}

    static void start(Region region, Form form, Xml xml) {
        changes(xml, region.fleet.start(ids(form)));
    }

    static void stop(Region region, Form form, Xml xml) {
        changes(xml, region.fleet.stop(ids(form), form.flag("Force")));
    }

    static void terminate(Region region, Form form, Xml xml) {
        changes(xml, region.fleet.terminate(ids(form)));
    }

    static void reboot(Region region, Form form, Xml xml) {
        region.fleet.reboot(ids(form));
        xml.element("return", true);
    }

    private static List<String> ids(Form form) {
        List<String> ids = form.list("InstanceId");
        if (ids.isEmpty()) {
            throw Ec2Fault.missing("InstanceId");
        }
        return ids;
    }

    private static void changes(Xml xml, List<InstanceFleet.Change> changes) {
        xml.items("instancesSet", changes, change -> {
            xml.element("instanceId", change.id());
            change.now().write(xml, "currentState");
            change.before().write(xml, "previousState");
        });
    }

    /** Running instances only, unless IncludeAllInstances. */
    static void status(Region region, Form form, Xml xml) {
        List<String> ids = form.list("InstanceId");
        Filters filters = Filters.of(form);
        List<Machine> machines = (ids.isEmpty() ? List.copyOf(region.fleet.machines()) : region.fleet.require(ids))
                .stream()
                        .filter(machine -> machine.power == Power.RUNNING || form.flag("IncludeAllInstances"))
                        .filter(machine -> filters.match(machine, Machine::filterValues))
                        .toList();
        xml.items("instanceStatusSet", machines, machine -> {
            xml.element("instanceId", machine.id).element("availabilityZone", machine.launch.zone());
            machine.power.write(xml, "instanceState");
            check(xml, "systemStatus", machine);
            check(xml, "instanceStatus", machine);
        });
    }

    private static void check(Xml xml, String name, Machine machine) {
        boolean running = machine.power == Power.RUNNING;
        xml.open(name).element("status", running ? "ok" : "not-applicable");
        if (running) {
            xml.items("details", List.of("passed"), passed -> xml.element("name", "reachability")
                    .element("status", passed));
        }
        xml.close();
    }

    /** An attribute that DescribeInstances does not show; {@code userData} above all. */
    static void attribute(Region region, Form form, Xml xml) {
        Machine machine =
                region.fleet.require(List.of(form.required("InstanceId"))).get(0);
        String attribute = form.required("Attribute");
        Optional<String> value =
                switch (attribute) {
                    case "userData" -> machine.launch.userData();
                    case "instanceType" -> Optional.of(machine.launch.type());
                    case "rootDeviceName" -> Optional.of("/dev/xvda");
                    case "disableApiTermination", "disableApiStop" -> Optional.of("false");
                    case "instanceInitiatedShutdownBehavior" -> Optional.of("stop");
                    default -> throw Ec2Fault.invalid("Value (" + attribute + ") for parameter attribute is invalid.");
                };
        xml.element("instanceId", machine.id).open(attribute);
        value.ifPresent(text -> xml.element("value", text));
        xml.close();
    }

    static void volumes(Region region, Form form, Xml xml) {
        Filters filters = Filters.of(form);
        List<String> ids = form.list("VolumeId");
        List<Machine> machines = region.fleet.machines().stream()
                .filter(machine -> !machine.power.gone())
                .filter(machine -> ids.isEmpty() || ids.contains(machine.volume))
                .filter(machine -> filters.match(
                        machine,
                        (m, filter) -> filter.equals("attachment.instance-id")
                                ? Optional.of(List.of(m.id))
                                : filter.equals("volume-id") ? Optional.of(List.of(m.volume)) : Optional.empty()))
                .toList();
        xml.items("volumeSet", machines, machine -> {
            xml.element("volumeId", machine.volume).element("size", machine.launch.volumeSize());
            xml.element("availabilityZone", machine.launch.zone()).element("status", "in-use");
            xml.element("createTime", Timestamps.of(machine.launched)).element("volumeType", "gp3");
            xml.items("attachmentSet", List.of(machine), attached -> xml.element("volumeId", attached.volume)
                    .element("instanceId", attached.id)
                    .element("device", "/dev/xvda")
                    .element("status", "attached")
                    .element("deleteOnTermination", true));
        });
    }

    /** GetConsoleOutput: nothing while the machine boots. The host key may have to be made, so the lock is not held then. */
    static Ec2Action console(NodePower nodes, Clock clock) {
        record Booted(String id, String hostName, boolean printed) {}
        return (region, form, xml) -> {
            String id = form.required("InstanceId");
            Booted booted = region.alone(() -> {
                Machine machine = region.fleet.require(List.of(id)).get(0);
                boolean printed = machine.power != Power.PENDING && machine.power != Power.TERMINATED;
                return new Booted(machine.id, machine.hostName(), printed);
            });
            xml.element("instanceId", booted.id()).element("timestamp", Timestamps.of(clock.instant()));
            if (booted.printed()) {
                try {
                    String text = nodes.console(booted.id(), booted.hostName());
                    xml.element("output", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
                } catch (IOException broken) {
                    throw new Ec2Fault(500, "InternalError", "The console cannot be read: " + broken.getMessage());
                }
            }
        };
    }
}
