package org.dustcluster.sandbox;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/** A whole sandbox in a hurry, with an AWS client. */
final class RunningSandbox implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final Sandbox sandbox;
    final Ec2Client client;

    RunningSandbox(Path home) throws IOException {
        sandbox = Sandbox.start(home, Duration.ofMillis(100));
        client = Ec2Client.builder()
                .endpointOverride(sandbox.endpoint())
                .region(software.amazon.awssdk.regions.Region.of(sandbox.region()))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(sandbox.accessKey(), sandbox.secretKey())))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    /** Launches one and waits until its ssh server listens. */
    Instance node() {
        String id = client.runInstances(
                        r -> r.imageId("ami-0123456789abcdef0").minCount(1).maxCount(1))
                .instances()
                .get(0)
                .instanceId();
        return listening(id);
    }

    Instance listening(String id) {
        await("running", () -> describe(id).state().name() == InstanceStateName.RUNNING);
        Instance instance = describe(id);
        await("ssh", () -> listens(instance.publicIpAddress()));
        return instance;
    }

    Instance describe(String id) {
        return client.describeInstances(r -> r.instanceIds(id))
                .reservations()
                .get(0)
                .instances()
                .get(0);
    }

    boolean listens(String address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, sandbox.sshPort()), 1000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Waits until something is so. */
    static void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("waited in vain for: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Override
    public void close() {
        client.close();
        sandbox.close();
    }
}
