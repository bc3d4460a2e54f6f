package org.dustcluster.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no well-behaved client sends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Ec2EndpointTest {
    private SmallEc2 ec2;

    @BeforeAll
    void start() throws IOException {
        ec2 = new SmallEc2(1000);
    }

    @AfterAll
    void stop() {
        ec2.close();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '|', textBlock = """
                    Version=2016-11-15,                                     400, MissingParameter
                    Action=Fly,                                             400, InvalidAction
                    Action=DescribeInstances&a=%zz,                         400, MalformedQueryString
                    Action=DescribeInstances&a=%-1,                         400, MalformedQueryString
                    Action=DescribeInstances&Filter.99999999999.Name=state, 400, UnknownParameter
                    Action=TerminateInstances&InstanceId.x=i-01234567,      400, UnknownParameter
                    Action=DescribeInstances&Filter.1.Value.1=x,            400, InvalidParameterValue
                    Action=DescribeInstances&MaxResults=many,               400, InvalidParameterValue
                    Action=TerminateInstances,                              400, MissingParameter
                    Action=RunInstances&ImageId=ami-01234567&MinCount=1,    400, MissingParameter
                    Action=CreateTags&ResourceId.1=i-01234567&Tag.1.Key=k,  400, InvalidInstanceID.NotFound
                    """)
    void aMistakeIsAnsweredInEc2sWords(String body, int status, String code) throws Exception {
        HttpResponse<String> answer = ec2.post(body);
        assertEquals(status, answer.statusCode(), answer.body());
        assertTrue(
                answer.body().contains("<Response><Errors><Error><Code>" + code + "</Code><Message>"), answer.body());
        assertTrue(answer.body().contains("</Message></Error></Errors><RequestID>"), answer.body());
    }

    @Test
    void onlyTheSandboxesOwnKeyIsAccepted() throws Exception {
        assertEquals(401, ec2.post("Action=DescribeInstances", "").statusCode());
        HttpResponse<String> answer = ec2.post(
                "Action=DescribeInstances",
                "AWS4-HMAC-SHA256 Credential=AKIAOTHER/20260131/eu-west-1/ec2/aws4_request, Signature=00");
        assertEquals(401, answer.statusCode());
        assertTrue(answer.body().contains("<Code>AuthFailure</Code>"), answer.body());
    }

    @Test
    void aRequestTooLongIsRefused() throws Exception {
        assertEquals(
                413,
                ec2.post("Action=DescribeInstances&a=" + "x".repeat(1 << 20)).statusCode());
    }

    /** The JDK's server keeps a connection, and all that it wrote last, until it is told that the connection is over. */
    @Test
    void aConnectionThatWasCutIsForgotten() throws Exception {
        FaultPlan faults = FaultPlan.none();
        try (SmallEc2 cutting = new SmallEc2(1000, faults)) {
            int before = connections();
            for (int i = 0; i < 20; i++) {
                faults.next("DescribeInstances", i % 2 == 0 ? new Fault.CutBefore() : new Fault.CutAfter());
                assertThrows(IOException.class, () -> cutting.post("Action=DescribeInstances"));
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (connections() > before && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertTrue(connections() <= before, before + " connections became " + connections());
        }
    }

    /** How many connections the JDK's servers in this process hold, as a census of the heap has it. */
    private static int connections() throws JMException {
        String census = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        Matcher row = Pattern.compile(
                        "(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+sun\\.net\\.httpserver\\.HttpConnection\\b.*$")
                .matcher(census);
        return row.find() ? Integer.parseInt(row.group(1)) : 0;
    }

    @Test
    void whatCallersWriteCannotBreakTheXml() throws Exception {
        String answer = ec2.post(
                        "Action=RunInstances&ImageId=ami-01234567&MinCount=1&MaxCount=1&KeyName=%3C%2Fitem%3E%26%0D%00%1B")
                .body();
        assertTrue(answer.contains("<keyName>&lt;/item&gt;&amp;&#13;\uFFFD\uFFFD</keyName>"), answer);
    }

    @Test
    void anAnswerHasTheShapeOfEc2() throws Exception {
        String answer =
                ec2.post("Action=DescribeRegions&RegionName.1=eu-west-1").body();
        String shape = answer.replaceAll("<requestId>[0-9a-f-]{36}</requestId>", "<requestId/>");
        assertEquals("""
                <?xml version="1.0" encoding="UTF-8"?>
                <DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId/><regionInfo><item>\
                <regionName>eu-west-1</regionName><regionEndpoint>ec2.eu-west-1.amazonaws.com</regionEndpoint>\
                <optInStatus>opt-in-not-required</optInStatus></item></regionInfo></DescribeRegionsResponse>""", shape);
    }
}
