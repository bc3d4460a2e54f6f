package org.dustcluster.sandbox;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The query API without its wire: a region and a form in, XML out. Thread-safe. */
final class Ec2Api {
    private static final String NAMESPACE = " xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"";

    /** What goes back over the wire. */
    record Answer(int status, String xml) {}

    private final Map<String, Ec2Action> actions = new TreeMap<>();
    private final Map<String, Region> regions = new ConcurrentHashMap<>();
    private final Function<String, Region> newRegion;

    /** @param newRegion makes a region at its first use */
    Ec2Api(SandboxOptions options, NodePower nodes, Function<String, Region> newRegion) {
        this.newRegion = newRegion;
        alone("DescribeInstances", new DescribeInstances(options.pageSize()));
        alone("RunInstances", new RunInstances());
        alone("StartInstances", InstanceActions::start);
        alone("StopInstances", InstanceActions::stop);
        alone("TerminateInstances", InstanceActions::terminate);
        alone("RebootInstances", InstanceActions::reboot);
        alone("DescribeInstanceStatus", InstanceActions::status);
        alone("DescribeInstanceAttribute", InstanceActions::attribute);
        alone("DescribeVolumes", InstanceActions::volumes);
        actions.put("GetConsoleOutput", InstanceActions.console(nodes, options.clock()));
        alone("CreateTags", Tags::create);
        alone("DeleteTags", Tags::delete);
        alone("DescribeTags", Tags::describe);
        alone("CreateSecurityGroup", SecurityGroupActions::create);
        alone("DeleteSecurityGroup", SecurityGroupActions::delete);
        alone("DescribeSecurityGroups", SecurityGroupActions::describe);
        alone("DescribeSecurityGroupRules", SecurityGroupActions::describeRules);
        alone("AuthorizeSecurityGroupIngress", SecurityGroupActions::authorize);
        alone("RevokeSecurityGroupIngress", SecurityGroupActions::revoke);
        alone("DescribeVpcs", CatalogActions::vpcs);
        alone("DescribeSubnets", CatalogActions::subnets);
        alone("DescribeRegions", CatalogActions::regions);
        alone("DescribeAvailabilityZones", CatalogActions::zones);
        alone("DescribeImages", CatalogActions::images);
        alone("DescribeKeyPairs", CatalogActions::keyPairs);
    }

    private void alone(String name, Ec2Action action) {
        actions.put(name, Ec2Action.alone(action));
    }

    Region region(String name) {
        return regions.computeIfAbsent(name, newRegion);
    }

    /** Lets pass in every region what has fallen due. */
    void settle() {
        regions.values().forEach(region -> region.alone(() -> Boolean.TRUE));
    }

    Answer answer(String regionName, Form form) {
        String request = UUID.randomUUID().toString();
        try {
            String name = form.required("Action");
            Ec2Action action = actions.get(name);
            if (action == null) {
                throw Ec2Fault.badRequest(
                        "InvalidAction", "The action " + name + " is not valid for this web service.");
            }
            if (form.flag("DryRun")) {
                throw new Ec2Fault(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
            }
            Xml xml = new Xml();
            xml.open(name + "Response", NAMESPACE).element("requestId", request);
            action.answer(region(regionName), form, xml);
            return new Answer(200, xml.close().toString());
        } catch (Ec2Fault fault) {
            return refusal(fault, request);
        }
    }

    static Answer refusal(Ec2Fault fault, String request) {
        Xml xml = new Xml();
        xml.open("Response").open("Errors").open("Error");
        xml.element("Code", fault.code()).element("Message", fault.message());
        xml.close().close().element("RequestID", request).close();
        return new Answer(fault.status(), xml.toString());
    }
}
