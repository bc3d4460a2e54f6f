package org.dustcluster.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DumbPromptTest {

    @Test
    void aTerminalWithoutCapabilitiesStillWorks(@TempDir Path home) throws InterruptedException {
        try (PromptFixture prompt = new PromptFixture(home, "dumb")) {
            prompt.type("@w* uptime\n");

            assertEquals("@w* uptime", prompt.nextLine());
            prompt.print("worker0", "up");
            prompt.probe.awaitText("[worker0] up");
            assertFalse(prompt.probe.bytes().contains("\u001b"), prompt.probe::bytes);
        }
    }
}
