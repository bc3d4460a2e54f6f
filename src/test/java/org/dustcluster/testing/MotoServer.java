package org.dustcluster.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * A {@code moto_server}: an EC2 that others wrote, on a free loopback port. Whoever starts one closes it; nothing but its
 * own process is ended. Tests that need it begin with {@code assumeTrue(MotoServer.installed(), MotoServer.ABSENT)}.
 */
public final class MotoServer implements AutoCloseable {
    /** Why a test is skipped. */
    public static final String ABSENT = "moto_server is not installed (pip install 'moto[server]')";

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Process process;
    private final URI endpoint;
    private final HttpClient http = HttpClient.newHttpClient();

    private MotoServer(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Whether {@code moto_server} is on the path. */
    public static boolean installed() {
        String path = System.getenv("PATH");
        return path != null
                && Pattern.compile(Pattern.quote(File.pathSeparator))
                        .splitAsStream(path)
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "moto_server")));
    }

    /** Starts one and returns once it listens. */
    public static MotoServer start() {
        try {
            int port = freePort();
            ProcessBuilder builder = new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", String.valueOf(port));
            builder.environment().put("PYTHONUNBUFFERED", "1");
            builder.redirectErrorStream(true);
            Process process = builder.start();
            MotoServer server = new MotoServer(process, URI.create("http://127.0.0.1:" + port));
            server.awaitListening();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public URI endpoint() {
        return endpoint;
    }

    /** Forgets everything that it was told. */
    public void reset() {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(endpoint.resolve("/moto-api/reset"))
                            .timeout(DEADLINE)
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("moto_server refused the reset: " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** It says so ("Running on ..."); what it says afterwards is read and dropped, or it would block. */
    private void awaitListening() {
        CompletableFuture<Void> listening = new CompletableFuture<>();
        StringBuilder said = new StringBuilder();
        Thread reader = new Thread(() -> read(listening, said), "dust-test-moto");
        reader.setDaemon(true);
        reader.start();
        try {
            listening.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            close();
            throw new IllegalStateException("moto_server did not start", e);
        }
    }

    private void read(CompletableFuture<Void> listening, StringBuilder said) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("Running on")) {
                    listening.complete(null);
                }
                if (!listening.isDone()) {
                    said.append(line).append('\n');
                }
            }
            listening.completeExceptionally(new IllegalStateException("it ended: " + said));
        } catch (IOException e) {
            listening.completeExceptionally(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
