package org.dustcluster.ec2;

import java.util.Map;
import org.dustcluster.cluster.Cloud;
import org.dustcluster.cluster.InstanceState;
import org.dustcluster.testing.FakeCloud;

/** The contract of security groups against the cloud that the tests of the commands use. */
class FakeSecurityTest extends SecurityContract {
    @Override
    Cloud emptyCloud() {
        return new FakeCloud();
    }

    @Override
    String launched(Cloud where) {
        return ((FakeCloud) where)
                .add(InstanceState.RUNNING, "t3.micro", "ami-1", Map.of("Name", "worker0"))
                .id();
    }
}
