package org.dustcluster.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dustcluster.testing.Fuzz;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
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
            "&MaxResults=many",
            "&MaxResults=5.0",
            "&Filter.99999999999.Name=tag:Name",
            "&InstanceId.99999999999=ID",
            "%-1",
            "%+f",
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

    /** Whole requests; {@code ID} becomes an instance that there is. */
    private static final List<String> GOOD = List.of(
            "Action=RunInstances&ImageId=ami-12345678&MinCount=1&MaxCount=1&InstanceType=t3.micro&ClientToken=t"
                    + "&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=Name"
                    + "&TagSpecification.1.Tag.1.Value=worker0",
            "Action=CreateTags&ResourceId.1=ID&Tag.1.Key=Name&Tag.1.Value=a%26b%3C",
            "Action=DescribeInstances&InstanceId.1=ID&Filter.1.Name=tag:Name&Filter.1.Value.1=*a*",
            "Action=DescribeTags&Filter.1.Name=value&Filter.1.Value.1=*a%3F",
            "Action=DescribeInstances&Filter.1.Name=tag:Name&Filter.1.Value.1=" + "*a".repeat(60) + "*b",
            "Action=DescribeInstances&MaxResults=5",
            "Action=GetConsoleOutput&InstanceId=ID",
            "Action=AuthorizeSecurityGroupIngress&GroupName=default&IpPermissions.1.IpProtocol=tcp"
                    + "&IpPermissions.1.FromPort=22&IpPermissions.1.ToPort=22&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8",
            "Action=StopInstances&InstanceId.1=ID",
            "Action=%3Cb%3E%26");

    /** After so many requests another EC2 is taken: each leaves machines and tags behind. */
    private static final int REQUESTS = 1000;

    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private @Nullable SmallEc2 small;
    private String id = "";
    private int requests;

    @AfterEach
    void close() {
        if (small != null) {
            small.close();
        }
    }

    @Test
    void everyFormIsAnsweredWithWellFormedXml() throws Exception {
        DocumentBuilder parser = parser();
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger carriedOut = new AtomicInteger();
        Fuzz.run(GOOD, FRAGMENTS, text -> {
            SmallEc2 ec2 = ec2();
            Ec2Api.Answer answer = answer(ec2, text.replace("ID", id));
            assertTrue(answer.status() == 200 || (answer.status() >= 400 && answer.status() < 500), answer::toString);
            asked.incrementAndGet();
            carriedOut.addAndGet(answer.status() == 200 ? 1 : 0);
            assertNotNull(parsed(parser, answer));
            mistake(text).ifPresent(code -> {
                assertEquals(400, answer.status(), answer::toString);
                assertTrue(answer.xml().contains("<Code>" + code + "</Code>"), answer::toString);
            });
        });
        assertTrue(asked.get() < 500 || carriedOut.get() > 20, () -> "carried out: " + carriedOut);
    }

    /** The code of the refusal that a form must get whatever else is wrong with it; empty where it depends. */
    private static Optional<String> mistake(String text) {
        if (BROKEN_ESCAPE.matcher(text).find()) {
            return Optional.of("MalformedQueryString");
        }
        Map<String, String> fields = new HashMap<>();
        for (String pair : text.replace("ID", "i-0").split("&")) {
            String[] sides = pair.split("=", 2);
            fields.put(
                    URLDecoder.decode(sides[0], StandardCharsets.UTF_8),
                    sides.length < 2 ? "" : URLDecoder.decode(sides[1].stripTrailing(), StandardCharsets.UTF_8));
        }
        if (!fields.getOrDefault("Action", "").equals("DescribeInstances")
                || fields.getOrDefault("DryRun", "").equalsIgnoreCase("true")) {
            return Optional.empty();
        }
        if (fields.keySet().stream().anyMatch(name -> name.matches("(?s)InstanceId\\.(?![0-9]{1,6}(\\.|$)).*"))) {
            return Optional.of("UnknownParameter");
        }
        String most = fields.getOrDefault("MaxResults", "");
        return most.isEmpty() || most.matches("(?U)[+-]?\\d+")
                ? Optional.empty()
                : Optional.of("InvalidParameterValue");
    }

    /** A text of any kind goes in as a tag and comes out of the XML as it was, less what XML cannot carry. */
    @Test
    void textGoesThroughTheXmlAndBack() throws Exception {
        DocumentBuilder parser = parser();
        Fuzz.run(
                List.of("<a>&amp;</a>", "]]>", "\"quoted\"", "a\r\nb", " blanks ", "\u0001\u001f\ufffe\uffff"),
                FRAGMENTS,
                text -> {
                    SmallEc2 ec2 = ec2();
                    String value = text.length() > 250 ? text.substring(0, 250) : text;
                    Ec2Api.Answer made = answer(
                            ec2,
                            "Action=CreateTags&ResourceId.1=" + id + "&Tag.1.Key=k&Tag.1.Value="
                                    + URLEncoder.encode(value, StandardCharsets.UTF_8));
                    assertEquals(200, made.status(), made::toString);
                    Element all =
                            parsed(parser, answer(ec2, "Action=DescribeTags&Filter.1.Name=key&Filter.1.Value.1=k"));
                    NodeList values = all.getElementsByTagName("value");
                    assertEquals(1, values.getLength());
                    // Half a character does not get into a form.
                    assertEquals(carried(value), values.item(0).getTextContent());
                });
    }

    private static String carried(String value) {
        StringBuilder carried = new StringBuilder();
        value.codePoints().forEach(c -> {
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                carried.append('?');
            } else if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff) {
                carried.append('\ufffd');
            } else {
                carried.appendCodePoint(c);
            }
        });
        return carried.toString();
    }

    private static DocumentBuilder parser() throws Exception {
        DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        parser.setErrorHandler(new DefaultHandler());
        return parser;
    }

    private static Element parsed(DocumentBuilder parser, Ec2Api.Answer answer) {
        try {
            return parser.parse(new InputSource(new StringReader(answer.xml()))).getDocumentElement();
        } catch (IOException | SAXException e) {
            throw new AssertionError(answer.xml(), e);
        }
    }

    /** One with a machine in it. */
    private SmallEc2 ec2() {
        SmallEc2 current = small;
        if (current != null && requests++ < REQUESTS) {
            return current;
        }
        close();
        try {
            current = new SmallEc2(1000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        small = current;
        requests = 0;
        String xml = answer(current, "Action=RunInstances&ImageId=ami-12345678&MinCount=1&MaxCount=1")
                .xml();
        id = xml.replaceFirst("(?s).*<instanceId>(.*?)</instanceId>.*", "$1");
        return current;
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
