package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.dustcluster.remote.Place;
import org.dustcluster.testing.OpenSshServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PulseTest {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7})
    void aLostNodeIsNoticedWithin45SecondsHoweverManyHopsItLiesBehind(int hops) {
        Duration latest = Pulse.latest(Pulse.INTERVAL, hops);
        assertTrue(latest.compareTo(Duration.ofSeconds(45)) <= 0, latest::toString);
        assertTrue(Pulse.patience(hops) >= 3, "one lost packet is no lost node");
    }

    /** The README tells these times. */
    @ParameterizedTest
    @CsvSource({"0, 28", "2, 42"})
    void aLostNodeIsNoticedWhenTheReadmeSays(int hops, int seconds) {
        assertEquals(Duration.ofSeconds(7), Pulse.INTERVAL);
        assertEquals(Duration.ofSeconds(seconds), Pulse.latest(Pulse.INTERVAL, hops));
    }

    /**
     * After Ctrl-Z, a suspended laptop or a long pause every timer is overdue. Here the timer stands still for forty rounds: made
     * up for at once, they would be forty questions without an answer.
     */
    @Test
    void aTimerThatStoodStillEndsNoConnection() throws Exception {
        assumeTrue(OpenSshServer.installed(), "OpenSSH is not installed");
        OpenSshServer server = SshBench.dashServer(folder).start();
        try (SshBench bench = new SshBench(folder, server);
                SharedClient client =
                        new SharedClient(new HostKeys(bench.knownHosts(), folder.resolve("none")), INTERVAL);
                Passage passage = logIn(bench, client)) {
            ScheduledExecutorService timer = client.started().getScheduledExecutorService();
            rounds(timer, 3);
            long before = passage.attempt().timesHeard();
            rounds(timer, 3);
            assertTrue(passage.attempt().timesHeard() > before, "it was asked and answered");

            CountDownLatch stop = new CountDownLatch(1);
            timer.execute(() -> {
                try {
                    stop.await(40 * INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            rounds(timer, 20);

            assertTrue(passage.session().isOpen(), () -> passage.loss());
            assertEquals(Optional.empty(), passage.attempt().silence());
        }
    }

    private static Passage logIn(SshBench bench, SharedClient client) throws IOException, InterruptedException {
        Route route = new Routes(bench.folder.resolve("home")).to(bench.address());
        Identities identities = new Identities(bench.folder.resolve("home"), Map.of(), question -> Optional.empty());
        Login.Means means = new Login.Means(client, new Hops(), Map.of());
        Credentials credentials = identities.of(route.stops().get(0).keys());
        return new Login(means, route, List.of(credentials), bench.address(), Place.ALONE).passage();
    }

    /** Waits for so many rounds of a clock that ticks as the pulse does, on the same thread. */
    private static void rounds(ScheduledExecutorService timer, int count) throws Exception {
        CountDownLatch left = new CountDownLatch(count);
        ScheduledFuture<?> ticks =
                timer.scheduleWithFixedDelay(left::countDown, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        assertTrue(left.await(30, TimeUnit.SECONDS), "the timer stands still");
        ticks.cancel(false);
    }
}
