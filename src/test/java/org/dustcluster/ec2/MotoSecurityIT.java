package org.dustcluster.ec2;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.testing.MotoServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of security groups against an EC2 that others wrote. */
class MotoSecurityIT extends SecurityContract {
    private static MotoServer moto;

    @BeforeAll
    static void start() {
        assumeTrue(MotoServer.installed(), MotoServer.ABSENT);
        moto = MotoServer.start();
    }

    @AfterAll
    static void end() {
        if (moto != null) {
            moto.close();
        }
    }

    @Override
    Cloud emptyCloud() {
        moto.reset();
        return Ec2Cloud.create(new Ec2Settings(
                Optional.of("eu-west-1"),
                Optional.empty(),
                Optional.of(moto.endpoint()),
                Optional.of(new Ec2Settings.AccessKey("moto", "moto"))));
    }

    @Override
    String launched(Cloud where) {
        return where.launch(CloudContract.request(Map.of("Name", "worker0"))).id();
    }

    @Override
    Set<Gap> gaps() {
        return Set.of(Gap.ATOMIC, Gap.NUMBERS); // as of moto 5.2
    }
}
