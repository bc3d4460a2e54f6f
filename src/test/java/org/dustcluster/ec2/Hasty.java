package org.dustcluster.ec2;

import java.time.Duration;
import java.util.Optional;
import org.dustcluster.sandbox.FaultyEc2;

/** The production client in a hurry: it repeats at once, and its waits turn the far end's clock. */
final class Hasty {
    private Hasty() {}

    static Ec2Cloud cloud(FaultyEc2 ec2) {
        Ec2Settings settings = new Ec2Settings(
                Optional.of(ec2.region()),
                Optional.empty(),
                Optional.of(ec2.endpoint()),
                Optional.of(new Ec2Settings.AccessKey(ec2.accessKey(), "secret")));
        return Ec2Cloud.with(settings, patience(ec2));
    }

    static Patience patience(FaultyEc2 ec2) {
        Patience real = Patience.real();
        Duration atOnce = Duration.ofMillis(1);
        return new Patience(real.attempts(), atOnce, atOnce, real.unknown(), ec2::now, ec2::advance);
    }
}
