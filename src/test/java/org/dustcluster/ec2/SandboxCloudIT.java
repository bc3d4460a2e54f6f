package org.dustcluster.ec2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.dustcluster.sandbox.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract against our own EC2, which has no gaps. */
class SandboxCloudIT extends CloudContract {
    @TempDir
    private Path home;

    private Sandbox sandbox;

    @Override
    Ec2Settings emptyEc2() {
        try {
            sandbox = Sandbox.start(home, Duration.ofMillis(200));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Ec2Settings(
                Optional.of(sandbox.region()),
                Optional.empty(),
                Optional.of(sandbox.endpoint()),
                Optional.of(new Ec2Settings.AccessKey(sandbox.accessKey(), sandbox.secretKey())));
    }

    @Override
    String subnet(Ec2Settings where) {
        return "subnet-12345678"; // any is accepted as it is
    }

    @AfterEach
    void end() {
        sandbox.close();
    }
}
