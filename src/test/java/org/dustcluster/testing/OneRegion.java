package org.dustcluster.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An EC2 whose instances simply run: for tests of the whole program against ssh servers that are no sandbox. Whatever it is asked,
 * it describes them.
 */
public final class OneRegion implements AutoCloseable {
    private final HttpServer server;
    private final List<String> nodes;

    /** @param nodes the names of the instances, of the cluster {@code real} */
    public OneRegion(List<String> nodes) throws IOException {
        this.nodes = List.copyOf(nodes);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                byte[] body = description().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/xml");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    /** A template of these nodes at one host. */
    public String template(String host, int port, String user, String keyFile) {
        StringBuilder text = new StringBuilder("""
                @cloud
                provider=ec2
                name=real
                region=eu-west-1
                endpoint=http://127.0.0.1:%d
                key=k
                image=ami-1
                instance_type=t3.micro
                keyfile=%s
                username=%s
                port=%d
                """.formatted(server.getAddress().getPort(), keyFile, user, port));
        nodes.forEach(node -> text.append("@" + node + "\nhost=" + host + "\n"));
        return text.toString();
    }

    private String description() {
        List<String> instances = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            instances.add("""
                    <item><instanceId>i-%017d</instanceId><imageId>ami-1</imageId>
                    <instanceState><code>16</code><name>running</name></instanceState><instanceType>t3.micro</instanceType>
                    <launchTime>2026-01-01T00:00:00.000Z</launchTime><ipAddress>127.0.0.1</ipAddress><tagSet>
                    <item><key>Name</key><value>%s</value></item>
                    <item><key>dust:cluster</key><value>real</value></item></tagSet></item>
                    """.formatted(i + 1, nodes.get(i)));
        }
        return "<DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r</requestId>"
                + "<reservationSet><item><reservationId>r-1</reservationId><ownerId>1</ownerId><instancesSet>"
                + String.join("", instances)
                + "</instancesSet></item></reservationSet></DescribeInstancesResponse>";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
