package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.dustcluster.cluster.DustException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressServiceTest {
    private final Map<String, String> environment = new HashMap<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private HttpServer server;

    private String answering(int status, String text) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void end() {
        ended.set(true);
        if (server != null) {
            server.stop(0);
        }
    }

    private String found(Duration deadline) {
        return new AddressService(() -> environment, deadline).find().toString();
    }

    private DustException refused(Duration deadline) {
        return assertThrows(DustException.class, () -> found(deadline));
    }

    @Test
    void aVariableNeedsNoService() {
        environment.put("DUST_MY_ADDRESS", "203.0.113.7");
        environment.put("DUST_ADDRESS_SERVICE", "http://127.0.0.1:1");
        assertEquals("203.0.113.7/32", found(Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.0.0.0/0", "203.0.113.0/24", "::", "me", "example.com"})
    void aVariableThatIsNoAddressIsRefused(String text) {
        environment.put("DUST_MY_ADDRESS", text);
        assertEquals(2, refused(Duration.ofSeconds(5)).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.7", "203.0.113.7\n", "2001:db8::7\r\n"})
    void theServiceIsAsked(String answer) throws IOException {
        environment.put("DUST_ADDRESS_SERVICE", answering(200, answer));
        assertTrue(found(Duration.ofSeconds(5)).startsWith(answer.strip()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.0.0.0", "0.0.0.0/0", "<html>log in to the hotel</html>", "203.0.113.7 203.0.113.8"})
    void anAnswerThatIsNoAddressIsRefused(String answer) throws IOException {
        environment.put("DUST_ADDRESS_SERVICE", answering(200, answer));
        DustException refused = refused(Duration.ofSeconds(5));
        assertEquals(3, refused.status());
        assertTrue(refused.sentence().contains("is no address; set DUST_MY_ADDRESS"), refused.sentence());
    }

    /** A service that begins to answer, goes on as it likes, and does not come to an end. */
    private void answeringWithoutEnd(int bytesAtOnce, long pauseMillis) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (!ended.get()) {
                exchange.getResponseBody().write("1".repeat(bytesAtOnce).getBytes(StandardCharsets.US_ASCII));
                exchange.getResponseBody().flush();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
            }
        });
        server.start();
        environment.put(
                "DUST_ADDRESS_SERVICE",
                "http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Test
    void aPageOfAnySizeIsNotRead() throws IOException {
        answeringWithoutEnd(1000, 20);
        DustException refused = refused(Duration.ofSeconds(10));
        assertTrue(refused.sentence().contains("is no address"), refused.sentence());
    }

    @Test
    void aServiceThatDribblesIsNotWaitedFor() throws IOException {
        answeringWithoutEnd(1, 50);
        DustException refused = refused(Duration.ofMillis(500));
        assertTrue(refused.sentence().contains("did not answer within"), refused.sentence());
    }

    @Test
    void aServiceThatFailsIsNamed() throws IOException {
        String url = answering(503, "203.0.113.7");
        environment.put("DUST_ADDRESS_SERVICE", url);
        assertTrue(refused(Duration.ofSeconds(5)).sentence().contains(url + " cannot be asked: HTTP 503"));
    }

    @Test
    void aServiceThatIsSilentIsNotWaitedFor() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            environment.put("DUST_ADDRESS_SERVICE", "http://127.0.0.1:" + silent.getLocalPort());
            assertEquals(3, refused(Duration.ofMillis(200)).status());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/hostname",
                "checkip.amazonaws.com",
                "http://",
                "http:///path",
                "ftp://x/",
                "not a url"
            })
    void otherServicesAreNotAsked(String service) {
        environment.put("DUST_ADDRESS_SERVICE", service);
        assertEquals(2, refused(Duration.ofSeconds(5)).status());
    }

    @Test
    void theSandboxAsksNobody() {
        environment.put("DUST_ADDRESS_SERVICE", "http://127.0.0.1:1");
        assertEquals(
                "127.0.0.1/32",
                AddressService.inSandbox(() -> environment).find().toString());
    }
}
