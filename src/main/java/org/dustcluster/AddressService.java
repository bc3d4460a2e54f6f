package org.dustcluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.dustcluster.cluster.Cidr;
import org.dustcluster.cluster.DustException;
import org.dustcluster.command.CallerAddress;

/**
 * {@code DUST_MY_ADDRESS}, else what a service says that answers with the address it is called from. What is no plain address
 * is a failure: nothing that a service says may open a group to everybody.
 */
final class AddressService implements CallerAddress {
    static final String ADDRESS = "DUST_MY_ADDRESS";
    static final String SERVICE = "DUST_ADDRESS_SERVICE";
    /** Amazon's, which its own documentation uses for this. */
    private static final String AMAZON = "https://checkip.amazonaws.com";
    /** No address is longer, and no page is wanted. */
    private static final int LONGEST = 64;

    private final Supplier<Map<String, String>> environment;
    private final Duration deadline;

    AddressService(Supplier<Map<String, String>> environment, Duration deadline) {
        this.environment = environment;
        this.deadline = deadline;
    }

    /** In the sandbox nothing outside is asked: its hosts see this machine on the loopback. */
    static CallerAddress inSandbox(Supplier<Map<String, String>> environment) {
        return () -> given(environment.get().getOrDefault(ADDRESS, "127.0.0.1"));
    }

    @Override
    public Cidr find() {
        String given = environment.get().getOrDefault(ADDRESS, "");
        return given.isEmpty() ? asked(environment.get().getOrDefault(SERVICE, "")) : given(given);
    }

    private static Cidr given(String address) {
        return Cidr.ofAddress(address.strip())
                .orElseThrow(() ->
                        DustException.usage(ADDRESS + " is `" + address + "`, which is no address of one machine"));
    }

    private Cidr asked(String configured) {
        String service = configured.isEmpty() ? AMAZON : configured;
        URI uri = uri(service);
        FutureTask<String> answer = new FutureTask<>(() -> read(uri));
        // A thread that sits in a connect cannot be interrupted: it is left behind, and ends by its own time limits.
        Thread thread = new Thread(answer, "dust-my-address");
        thread.setDaemon(true);
        thread.start();
        try {
            String text = answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS).strip();
            return Cidr.ofAddress(text)
                    .orElseThrow(() -> unknown(service + " answered with something that is no address"));
        } catch (InterruptedException e) {
            throw DustException.interrupted();
        } catch (TimeoutException e) {
            throw unknown(service + " did not answer within " + deadline.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw unknown(service + " cannot be asked: " + reason(e.getCause() == null ? e : e.getCause()));
        }
    }

    private static URI uri(String service) {
        try {
            URI uri = URI.create(service);
            if (("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for any other text that is none.
        }
        throw DustException.usage(SERVICE + " is `" + service + "`, which is no http or https address");
    }

    private String read(URI uri) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        int millis = (int) deadline.toMillis();
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        connection.setUseCaches(false);
        connection.setRequestProperty("Accept", "text/plain");
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("HTTP " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                return new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1);
            }
        } finally {
            connection.disconnect();
        }
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        String name = cause.getClass().getSimpleName().replace("Exception", "");
        return cause.getClass() == IOException.class && message != null
                ? message
                : message == null ? name : name + ", " + message;
    }

    private static DustException unknown(String clause) {
        return DustException.failure("cannot tell this machine's address: " + clause + "; set " + ADDRESS
                + ", or say --cidr with an address");
    }
}
