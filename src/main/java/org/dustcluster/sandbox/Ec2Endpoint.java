package org.dustcluster.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wire of the small EC2: HTTP on a free port of 127.0.0.1, forms in, XML out. A request must be signed with the sandbox's
 * access key; the signature itself is not computed again. A few daemon threads serve it; {@link #close} ends them.
 */
final class Ec2Endpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ec2Endpoint.class);
    private static final int MOST_BYTES = 1 << 20;
    private static final int THREADS = 4;
    /** {@code AWS4-HMAC-SHA256 Credential=KEY/20260131/eu-west-1/ec2/aws4_request, ...} (AWS Signature Version 4). */
    private static final Pattern CREDENTIAL =
            Pattern.compile("AWS4-HMAC-SHA256\\s+Credential=([^/,\\s]+)/\\d{8}/([a-z0-9-]{1,40})/ec2/aws4_request.*");

    private final Ec2Api api;
    private final String accessKey;
    private final FaultPlan faults;
    private final HttpServer server;
    private final ThreadPoolExecutor pool;

    Ec2Endpoint(Ec2Api api, String accessKey) throws IOException {
        this(api, accessKey, FaultPlan.none());
    }

    /** @param faults what goes wrong on the wire */
    Ec2Endpoint(Ec2Api api, String accessKey, FaultPlan faults) throws IOException {
        this.api = api;
        this.accessKey = accessKey;
        this.faults = faults;
        // Without it each answer waits 40 ms for the client's delayed ACK; read once, when the server's classes load.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 64);
        pool = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1000), DaemonThreads.named("ec2"));
        pool.allowCoreThreadTimeOut(true);
        server.setExecutor(pool);
        server.createContext("/", this::serve);
        // The server's dispatcher inherits being a daemon from the thread that starts it.
        Thread starter = DaemonThreads.named("start").newThread(server::start);
        starter.start();
        try {
            starter.join();
        } catch (InterruptedException interrupted) {
            close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** @throws IOException when the connection is over; only so the server forgets it, and what was last written on it */
    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Ec2Api.Answer answer;
            try {
                Optional<Ec2Api.Answer> made = answer(exchange);
                if (made.isEmpty()) {
                    throw new IOException("the connection is cut: the fault plan has it so");
                }
                answer = made.get();
            } catch (Ec2Fault fault) {
                answer = Ec2Api.refusal(fault, UUID.randomUUID().toString());
            } catch (RuntimeException defect) {
                LOG.error("sandbox EC2 failed", defect);
                answer = Ec2Api.refusal(
                        new Ec2Fault(500, "InternalError", "An internal error has occurred"),
                        UUID.randomUUID().toString());
            }
            byte[] body = answer.xml().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml;charset=UTF-8");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Optional<Ec2Api.Answer> answer(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        String text =
                switch (exchange.getRequestMethod()) {
                    case "POST" -> body(exchange);
                    case "GET" -> query == null ? "" : query;
                    default -> throw new Ec2Fault(405, "MethodNotAllowed", "Only GET and POST are allowed");
                };
        String region = region(exchange.getRequestHeaders().getFirst("Authorization"));
        Form form = Form.parse(text);
        if (faults.reclaims()) {
            api.region(region).alone(() -> {
                api.region(region).fleet.reclaim();
                return Boolean.TRUE;
            });
        }
        return answer(region, form, faults.next(form.text("Action").orElse("")));
    }

    /** Empty when the connection is to break. */
    private Optional<Ec2Api.Answer> answer(String region, Form form, Fault fault) {
        if (fault instanceof Fault.Refuse refuse) {
            throw refuse.refusal();
        }
        if (fault instanceof Fault.CutBefore) {
            return Optional.empty();
        }
        if (fault instanceof Fault.Slow slow) {
            pause(slow.delay());
        }
        Ec2Api.Answer answer = api.answer(region, form);
        return fault instanceof Fault.CutAfter ? Optional.empty() : Optional.of(answer);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private static String body(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new Ec2Fault(413, "RequestEntityTooLarge", "The request is longer than " + MOST_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private String region(@org.jspecify.annotations.Nullable String authorization) {
        Matcher credential = CREDENTIAL.matcher(authorization == null ? "" : authorization);
        if (!credential.matches() || !credential.group(1).equals(accessKey)) {
            throw new Ec2Fault(401, "AuthFailure", "AWS was not able to validate the provided access credentials");
        }
        return credential.group(2);
    }

    @Override
    public void close() {
        server.stop(0);
        pool.shutdownNow();
    }
}
