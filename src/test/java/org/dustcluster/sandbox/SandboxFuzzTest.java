package org.dustcluster.sandbox;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dustcluster.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import org.xml.sax.helpers.DefaultHandler;

/** Forms that no client sends: each is answered with well-formed XML, and nothing but EC2's own refusals. */
class SandboxFuzzTest {
    private static final List<String> FRAGMENTS = List.of(
            "Action=RunInstances",
            "Action=DescribeInstances",
            "Action=TerminateInstances",
            "Action=CreateTags",
            "Action=DescribeSecurityGroups",
            "Action=AuthorizeSecurityGroupIngress",
            "Action=GetConsoleOutput",
            "&",
            "=",
            "&ImageId=ami-12345678",
            "&MinCount=1",
            "&MaxCount=1",
            "&MaxCount=99999999999",
            "&InstanceId.1=i-0123456789abcdef0",
            "&InstanceId.999999=x",
            "&Filter.1.Name=tag:Name",
            "&Filter.1.Value.1=*a*a*a*a*b",
            "&MaxResults=5",
            "&NextToken=x",
            "&TagSpecification.1.ResourceType=instance",
            "&TagSpecification.1.Tag.1.Key=Name",
            "&TagSpecification.1.Tag.1.Value=%F0%9F%98%80%00",
            "&ResourceId.1=i-1",
            "&Tag.1.Key=aws:x",
            "%zz",
            "%",
            "+",
            "&UserData=!!!",
            "&ClientToken=t",
            "&DryRun=true",
            "&GroupId=sg-1",
            "&IpPermissions.1.FromPort=-2",
            "&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/99",
            "&BlockDeviceMapping.1.Ebs.VolumeSize=0");

    @Test
    void everyFormIsAnsweredWithWellFormedXml() throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        try (SmallEc2 ec2 = new SmallEc2(1000)) {
            var parser = factory.newDocumentBuilder();
            parser.setErrorHandler(new DefaultHandler());
            Fuzz.run(FRAGMENTS, text -> {
                Ec2Api.Answer answer = answer(ec2, text);
                assertTrue(
                        answer.status() == 200 || (answer.status() >= 400 && answer.status() < 500), answer::toString);
                try {
                    assertNotNull(parser.parse(new InputSource(new StringReader(answer.xml())))
                            .getDocumentElement());
                } catch (IOException | org.xml.sax.SAXException e) {
                    throw new AssertionError(answer.xml(), e);
                }
            });
        }
    }

    private static Ec2Api.Answer answer(SmallEc2 ec2, String text) {
        Form form;
        try {
            form = Form.parse(text);
        } catch (Ec2Fault fault) {
            return Ec2Api.refusal(fault, "request");
        }
        return ec2.api.answer("eu-west-1", form);
    }
}
