package org.dustcluster.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** The EC2 side alone, on a clock that the test turns, with machines that only take note. */
final class SmallEc2 implements AutoCloseable {
    static final Duration TRANSITION = Duration.ofSeconds(30);
    static final Duration KEPT = Duration.ofMinutes(10);
    static final String KEY = "AKIATEST";

    final ManualClock clock = new ManualClock();
    final List<String> happened = Collections.synchronizedList(new ArrayList<>());
    final Ec2Api api;
    final Ec2Endpoint endpoint;

    SmallEc2(int pageSize) throws IOException {
        this(pageSize, FaultPlan.none());
    }

    SmallEc2(int pageSize, FaultPlan faults) throws IOException {
        SandboxOptions options = new SandboxOptions(clock, TRANSITION, KEPT, pageSize, faults);
        NodePower nodes = new NotedNodes();
        api = new Ec2Api(options, nodes, name -> new Region(name, new InstanceFleet(name, options, nodes, () -> {})));
        endpoint = new Ec2Endpoint(api, KEY, faults);
    }

    Ec2Client client(String region) {
        return Ec2Client.builder()
                .endpointOverride(endpoint.uri())
                .region(software.amazon.awssdk.regions.Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, "secret")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    /** A request as it is, with the given Authorization header or none. */
    HttpResponse<String> post(String body, String authorization) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(endpoint.uri() + "/"))
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return post(
                body,
                "AWS4-HMAC-SHA256 Credential=" + KEY
                        + "/20260131/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=00");
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private final class NotedNodes implements NodePower {
        private final AtomicInteger addresses = new AtomicInteger();

        @Override
        public String takeAddress(String prefix) {
            return prefix
                    + ".0.".repeat(prefix.chars().filter(c -> c == '.').count() == 1 ? 1 : 0)
                    + addresses.incrementAndGet();
        }

        @Override
        public void freeAddress(String address) {}

        @Override
        public void prepare(String instance) {}

        @Override
        public void up(String instance, String hostName, List<String> at) {
            happened.add("up");
        }

        @Override
        public void down(String instance) {
            happened.add("down");
        }

        @Override
        public void erase(String instance) {
            happened.add("erase");
        }

        @Override
        public String console(String instance, String hostName) {
            return "console of " + hostName + "\n";
        }
    }
}
