package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.dustcluster.cluster.DustException;
import org.dustcluster.testing.FakeCloud;
import org.junit.jupiter.api.Test;

class ConsolesTest {
    private final Consoles consoles = new Consoles();

    @Test
    void theCloudThatKnowsTheInstanceIsFound() {
        FakeCloud first = new FakeCloud();
        FakeCloud second = new FakeCloud();
        first.console("i-1", "one");
        second.failWith(DustException.failure("no such instance"));
        consoles.of(first);
        consoles.of(second);
        assertEquals(Optional.of("one"), consoles.output("i-1"));
    }

    @Test
    void whereNobodyKnowsItThatIsSaid() {
        assertEquals(Optional.empty(), consoles.output("i-1"));
        FakeCloud cloud = new FakeCloud();
        cloud.failWith(DustException.failure("no such instance"));
        consoles.of(cloud);
        assertThrows(DustException.class, () -> consoles.output("i-1"));
    }
}
