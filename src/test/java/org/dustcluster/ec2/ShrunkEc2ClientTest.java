package org.dustcluster.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Request;

/** The client that the build makes of the SDK's. What its operations do is tried by the tests of {@link Ec2Cloud}. */
class ShrunkEc2ClientTest {
    /** The call of one that is missing fails, and each one more loads classes. */
    @Test
    void itHasTheOperationsThatDustCallsAndNoOther() {
        Set<String> called = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.dustcluster").stream()
                        .flatMap(dust -> dust.getAccessesFromSelf().stream())
                        .filter(access -> access.getTargetOwner().isEquivalentTo(Ec2Client.class))
                        .map(JavaAccess::getName)
                        .map(name -> name.replaceAll("Paginator$", ""))
                        .filter(operations(Ec2Client.class)::contains)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertTrue(called.contains("runInstances") && called.contains("describeInstances"), called.toString());
        assertEquals(called, operations(made()));
    }

    private static Set<String> operations(Class<?> client) {
        return Arrays.stream(client.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.getParameterCount() == 1
                        && Ec2Request.class.isAssignableFrom(method.getParameterTypes()[0]))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Not the SDK's own, which is what an IDE's build falls back to. */
    private static Class<?> made() {
        try (Ec2Client client = ClientFactory.builder()
                .region(Region.EU_WEST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            assertEquals("ShrunkEc2Client", client.getClass().getSimpleName());
            return client.getClass();
        }
    }
}
