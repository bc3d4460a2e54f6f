package org.dustcluster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.dustcluster.testing.FakeCloud;
import org.dustcluster.testing.Templates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressBookTest {
    private final FakeCloud cloud = new FakeCloud();

    @ParameterizedTest
    @CsvSource({"AUTOMATIC, 203.0.113.1", "PUBLIC, 203.0.113.1", "PRIVATE, 10.0.0.1", "DNS, ec2-1.example.com"})
    void theTemplateSaysWhichAddress(AddressChoice choice, String host) {
        cloud.addMember("sample", "w0", InstanceState.RUNNING);
        SshAddress address = address(settings(choice, Optional.empty(), 22)).orElseThrow();
        assertEquals(host, address.host());
        assertEquals("i-0001", address.identity());
        assertFalse(address.literal());
    }

    @Test
    void aLiteralHostStandsWhateverEc2Says() {
        cloud.addMember("sample", "w0", InstanceState.RUNNING);
        SshAddress address = address(settings(AddressChoice.AUTOMATIC, Optional.of("lab.example.com"), 22))
                .orElseThrow();
        assertEquals("lab.example.com", address.host());
        assertEquals("lab.example.com", address.identity());
        assertTrue(address.literal());
    }

    @Test
    void aLiteralHostOnAnotherPortIsKnownByBoth() {
        SshAddress address = address(settings(AddressChoice.AUTOMATIC, Optional.of("lab"), 2222))
                .orElseThrow();
        assertEquals("[lab]:2222", address.identity());
    }

    @Test
    void aNodeWithoutInstanceAndHostHasNoAddress() {
        assertEquals(Optional.empty(), address(settings(AddressChoice.AUTOMATIC, Optional.empty(), 22)));
    }

    @Test
    void aStrayIsLoggedInToWithTheDefaultsOfTheTemplate() {
        cloud.addMember("other", "x", InstanceState.RUNNING);
        Template template = Templates.of("sample");
        Node stray = Reconciler.reconcile(Optional.of(template), cloud.now())
                .strays()
                .get(0);
        SshAddress address = AddressBook.real(stray, Optional.of(template)).orElseThrow();
        assertEquals("ec2-user", address.user());
        assertEquals(AddressBook.CONNECT_TIMEOUT, address.connectTimeout());
    }

    private static SshSettings settings(AddressChoice choice, Optional<String> host, int port) {
        return new SshSettings("ec2-user", port, Optional.empty(), choice, host, List.of());
    }

    private Optional<SshAddress> address(SshSettings settings) {
        Template template = Templates.with(Templates.of("sample"), Templates.node("w0", settings));
        Node node = Reconciler.reconcile(Optional.of(template), cloud.now())
                .members()
                .get(0);
        return AddressBook.real(node, Optional.of(template));
    }
}
