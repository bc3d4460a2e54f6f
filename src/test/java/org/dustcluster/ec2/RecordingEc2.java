package org.dustcluster.ec2;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The far end of the wire: keeps the form of every request and answers what it was told to. */
final class RecordingEc2 implements AutoCloseable {
    private static final String RUN = """
            <RunInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15"><instancesSet><item>\
            <instanceId>i-0a</instanceId><imageId>ami-1</imageId><instanceState><code>0</code><name>pending</name>\
            </instanceState><instanceType>t3.micro</instanceType></item></instancesSet></RunInstancesResponse>""";

    private record Answer(int status, String body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "dust-test-ec2");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Map<String, String>> requests = new ArrayList<>();
    private final Map<String, Deque<Answer>> answers = new HashMap<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile boolean silent;

    RecordingEc2() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
        answer("RunInstances", 200, RUN);
    }

    Ec2Settings settings() {
        return new Ec2Settings(
                Optional.of("eu-west-1"),
                Optional.empty(),
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                Optional.of(new Ec2Settings.AccessKey("id", "secret")));
    }

    /** The next answer to an action; the last one stays. */
    synchronized RecordingEc2 answer(String action, int status, String body) {
        answers.computeIfAbsent(action, any -> new ArrayDeque<>()).add(new Answer(status, body));
        return this;
    }

    /** What EC2 says when it refuses; the next answer to an action. */
    RecordingEc2 refuse(String action, String code, String message) {
        return answer(
                action,
                400,
                "<Response><Errors><Error><Code>" + code + "</Code><Message>" + message
                        + "</Message></Error></Errors><RequestID>3b9d-req</RequestID></Response>");
    }

    /** Forgets the answers to an action. */
    synchronized RecordingEc2 nothingFor(String action) {
        answers.remove(action);
        return this;
    }

    /** From now on takes requests and never answers. */
    void fallSilent() {
        silent = true;
    }

    /** Waits for the first request. */
    CountDownLatch asked() {
        return asked;
    }

    /** Every request so far, by its form's fields. */
    synchronized List<Map<String, String>> requests() {
        return List.copyOf(requests);
    }

    synchronized List<Map<String, String>> requests(String action) {
        return requests.stream()
                .filter(form -> action.equals(form.get("Action")))
                .toList();
    }

    Map<String, String> only(String action) {
        List<Map<String, String>> found = requests(action);
        if (found.size() != 1) {
            throw new AssertionError(action + " was asked " + found.size() + " times: " + requests());
        }
        return found.get(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> form = new TreeMap<>();
        for (String field : body.split("&")) {
            int at = field.indexOf('=');
            form.put(
                    URLDecoder.decode(field.substring(0, at), StandardCharsets.UTF_8),
                    URLDecoder.decode(field.substring(at + 1), StandardCharsets.UTF_8));
        }
        Answer answer = record(form);
        asked.countDown();
        if (silent) {
            return;
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/xml");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private synchronized Answer record(Map<String, String> form) {
        requests.add(form);
        Deque<Answer> left = answers.get(form.get("Action"));
        if (left == null) {
            return new Answer(200, "<Empty/>");
        }
        return left.size() == 1 ? left.getFirst() : left.removeFirst();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
