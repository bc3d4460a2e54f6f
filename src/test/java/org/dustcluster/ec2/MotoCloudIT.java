package org.dustcluster.ec2;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import java.util.Set;
import org.dustcluster.testing.MotoServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract against an EC2 that others wrote. */
class MotoCloudIT extends CloudContract {
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
    Ec2Settings emptyEc2() {
        moto.reset();
        return new Ec2Settings(
                Optional.of("eu-west-1"),
                Optional.empty(),
                Optional.of(moto.endpoint()),
                Optional.of(new Ec2Settings.AccessKey("moto", "moto")));
    }

    @Override
    Set<Gap> gaps() {
        return Set.of(Gap.CLIENT_TOKENS, Gap.STATES, Gap.TAGS_OF_NOBODY); // as of moto 5.2
    }
}
