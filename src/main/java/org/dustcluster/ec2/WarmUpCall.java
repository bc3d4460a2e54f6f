package org.dustcluster.ec2;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLEventReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceState;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * A whole DescribeInstances, from marshalling over signing to parsing, that reaches nobody: a throwaway client whose HTTP
 * layer answers by itself. Most of a first call's time is the loading of the classes that it needs.
 */
final class WarmUpCall {
    private static final byte[] ANSWER = """
            <DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15"><reservationSet><item>\
            <instancesSet><item><instanceId>i-0</instanceId><instanceState><name>running</name></instanceState>\
            <launchTime>2026-01-01T00:00:00.000Z</launchTime><tagSet><item><key>k</key><value>v</value></item></tagSet>\
            </item></instancesSet></item></reservationSet></DescribeInstancesResponse>""".getBytes(StandardCharsets.UTF_8);

    private WarmUpCall() {}

    static void run() {
        try (Ec2Client client = ClientFactory.builder()
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("none", "none")))
                .httpClient(new Answering())
                .build()) {
            client.describeInstancesPaginator(request -> request.maxResults(Ec2Cloud.PAGE)).reservations().stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .forEach(InstanceMapper::instance);
        }
    }

    /** Loads, without a client, what reads an answer: while one is made, that can be done beside it. */
    static void prepare() {
        DescribeInstancesResponse.builder();
        Reservation.builder();
        Instance.builder();
        InstanceState.builder();
        Tag.builder();
        try {
            XMLEventReader events =
                    XMLInputFactory.newInstance().createXMLEventReader(new ByteArrayInputStream(ANSWER));
            while (events.hasNext()) {
                events.nextEvent();
            }
            events.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("our own answer", e);
        }
    }

    private static final class Answering implements SdkHttpClient {
        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() {
                    return HttpExecuteResponse.builder()
                            .response(SdkHttpFullResponse.builder()
                                    .statusCode(200)
                                    .build())
                            .responseBody(AbortableInputStream.create(new ByteArrayInputStream(ANSWER)))
                            .build();
                }

                @Override
                public void abort() {}
            };
        }

        @Override
        public void close() {}
    }
}
