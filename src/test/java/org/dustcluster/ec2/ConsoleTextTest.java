package org.dustcluster.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.dustcluster.cluster.DustException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleTextTest {
    private static final String NOTHING =
            "<GetConsoleOutputResponse><instanceId>i-1</instanceId></GetConsoleOutputResponse>";

    private final RecordingEc2 ec2 = new RecordingEc2();
    private final Ec2Cloud cloud = Ec2Cloud.create(ec2.settings());

    @AfterEach
    void close() {
        cloud.close();
        ec2.close();
    }

    private static String holding(String text) {
        String output = Base64.getMimeEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return NOTHING.replace("</instanceId>", "</instanceId><output>" + output + "</output>");
    }

    @Test
    void whatWasPostedIsDecoded() {
        String text = "boot ".repeat(50) + "done \u00e9\n";
        ec2.answer("GetConsoleOutput", 200, holding(text));

        assertEquals(Optional.of(text), cloud.consoleOutput("i-1"));

        assertEquals("i-1", ec2.requests().get(0).get("InstanceId"));
        assertEquals(1, ec2.requests().size());
    }

    @Test
    void untilSomethingIsPostedTheLatestIsAskedFor() {
        ec2.answer("GetConsoleOutput", 200, NOTHING).answer("GetConsoleOutput", 200, holding("so far"));

        assertEquals(Optional.of("so far"), cloud.consoleOutput("i-1"));

        assertEquals("true", ec2.requests().get(1).get("Latest"));
    }

    @Test
    void aMachineThatCannotTellTheLatestHasNothingYet() {
        ec2.answer("GetConsoleOutput", 200, NOTHING)
                .refuse("GetConsoleOutput", "UnsupportedOperation", "This instance type does not support it");

        assertEquals(Optional.empty(), cloud.consoleOutput("i-1"));
    }

    @Test
    void aRefusalNamesTheInstance() {
        ec2.refuse("GetConsoleOutput", "InvalidInstanceID.NotFound", "The instance ID 'i-1' does not exist");

        DustException refused = assertThrows(DustException.class, () -> cloud.consoleOutput("i-1"));

        assertTrue(refused.sentence().contains("i-1"), refused.sentence());
    }
}
