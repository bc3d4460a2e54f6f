package org.dustcluster.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Which shell a node's users have. */
class SandboxNodeTest {

    @Test
    void theShellIsTheOneThatTheEnvironmentNames() {
        assertEquals("/bin/sh", SandboxNode.shell("/bin/sh"));
    }

    @Test
    void withoutAUsableOneItIsBashAsOnTheImagesOfEc2() {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not installed");
        assertEquals("/bin/bash", SandboxNode.shell(null));
        assertEquals("/bin/bash", SandboxNode.shell("bash"));
        assertEquals("/bin/bash", SandboxNode.shell("/nowhere/zsh"));
    }
}
