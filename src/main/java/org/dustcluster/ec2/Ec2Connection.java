package org.dustcluster.ec2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.dustcluster.cluster.DustException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * The one client of a cloud, made at the first call or by {@link #warmUp}, whichever comes first; the other waits for it.
 *
 * <p>Calls run on threads {@code dust-ec2-n}, one for each caller that waits: a thread that sits in a socket read cannot be
 * interrupted, so the caller waits for the answer instead and leaves at once when it is interrupted. The abandoned call
 * ends by itself within its time limit; what a launch then still makes carries its tags and its client token.
 */
final class Ec2Connection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ec2Connection.class);

    /** Beyond every limit of a single call; a listing of many pages or a profile's credential process may take long. */
    private static final long DEADLINE_MINUTES = 5;

    private final Ec2Settings settings;
    private final Patience patience;
    private final ReentrantLock making = new ReentrantLock();
    private final AtomicLong threads = new AtomicLong();
    private final ExecutorService callers = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "dust-ec2-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    @GuardedBy("making")
    private @Nullable Ec2Client client;

    private volatile String region;

    Ec2Connection(Ec2Settings settings, Patience patience) {
        this.settings = settings;
        this.patience = patience;
        this.region = settings.region().orElse("");
    }

    /** The region as far as it is known. */
    String region() {
        return region;
    }

    Attempt.Place place() {
        return new Attempt.Place(region, settings.profile(), settings.endpoint().map(uri -> uri.getAuthority()));
    }

    /**
     * Makes one call, or several that belong together, and waits for the answer. A failure is thrown as a
     * {@link DustException}. An interrupt is carried by {@link DustException#interrupted()}: the thread's flag is clear
     * afterwards, so that the next thing it waits for is not cut short (TRAPS J4).
     */
    <T> T call(Attempt attempt, Function<Ec2Client, T> work) {
        if (Thread.interrupted()) {
            throw DustException.interrupted();
        }
        Future<T> answer = callers.submit(() -> work.apply(client()));
        try {
            return answer.get(DEADLINE_MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw DustException.interrupted();
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw DustException.failure(attempt.cannot() + "no answer within " + DEADLINE_MINUTES + " minutes", e);
        } catch (ExecutionException e) {
            throw failure(attempt, e.getCause() == null ? e : e.getCause());
        }
    }

    /** What a failed call is to the caller: a sentence, or the defect itself. */
    private RuntimeException failure(Attempt attempt, Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof DustException sentence) {
            return sentence;
        }
        // The region may have become known since the attempt began.
        return Ec2Errors.failure(new Attempt(attempt.action(), attempt.permission(), place(), attempt.launch()), cause);
    }

    /** Makes the client, unless that needs somebody to be asked, and loads the classes of a call. */
    void warmUp() {
        try {
            making.lockInterruptibly();
            try {
                if (client == null) {
                    ClientFactory.regionWithoutAsking(settings).ifPresent(known -> use(known));
                }
            } finally {
                making.unlock();
            }
            WarmUpCall.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The first call meets it again and has somebody to tell.
            LOG.debug("warm-up of the EC2 client ended early", e);
        }
    }

    private Ec2Client client() throws InterruptedException {
        making.lockInterruptibly();
        try {
            return client == null ? use(ClientFactory.region(settings, callers)) : client;
        } finally {
            making.unlock();
        }
    }

    @GuardedBy("making")
    private Ec2Client use(String wanted) {
        Ec2Client made = ClientFactory.client(settings, wanted, patience);
        client = made;
        region = wanted;
        return made;
    }

    @Override
    public void close() {
        callers.shutdownNow();
        making.lock();
        try {
            if (client != null) {
                client.close();
                client = null;
            }
        } finally {
            making.unlock();
        }
    }
}
