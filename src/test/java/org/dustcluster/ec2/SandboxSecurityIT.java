package org.dustcluster.ec2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.sandbox.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract of security groups against our own EC2. */
class SandboxSecurityIT extends SecurityContract {
    @TempDir
    private Path home;

    private Sandbox sandbox;

    @Override
    Cloud emptyCloud() {
        try {
            sandbox = Sandbox.start(home, Duration.ofMillis(200));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Ec2Cloud.create(new Ec2Settings(
                Optional.of(sandbox.region()),
                Optional.empty(),
                Optional.of(sandbox.endpoint()),
                Optional.of(new Ec2Settings.AccessKey(sandbox.accessKey(), sandbox.secretKey()))));
    }

    @Override
    String launched(Cloud where) {
        return where.launch(CloudContract.request(Map.of("Name", "worker0"))).id();
    }

    @AfterEach
    void end() {
        sandbox.close();
    }
}
