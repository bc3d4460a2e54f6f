package org.dustcluster.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/** How long the production client waits between its tries; nobody sleeps here. */
class PatienceTest {
    private static final int TIMES = 300;

    /** A part of each pause is chance: in the mean it is half of what it can be. */
    @ParameterizedTest
    @CsvSource({"RequestLimitExceeded, 503, 500", "InternalError, 500, 50"})
    void pausesGrow(String code, int status, long first) {
        Ec2Exception failure = (Ec2Exception) Ec2Exception.builder()
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .statusCode(status)
                .build();
        List<Duration> sums = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            List<Duration> pauses = pauses(failure);
            assertEquals(5, pauses.size());
            for (int k = 0; k < pauses.size(); k++) {
                Duration before = i == 0 ? Duration.ZERO : sums.get(k);
                Duration sum = before.plus(pauses.get(k));
                if (i == 0) {
                    sums.add(sum);
                } else {
                    sums.set(k, sum);
                }
            }
        }
        long expected = first;
        for (Duration sum : sums) {
            long mean = sum.toMillis() / TIMES;
            assertTrue(mean > expected * 0.75 && mean < expected * 1.25, () -> "in the mean: " + sums + " / " + TIMES);
            expected *= 2;
        }
    }

    private static List<Duration> pauses(Ec2Exception failure) {
        StandardRetryStrategy strategy = Patience.real().retries();
        RetryToken token = strategy.acquireInitialToken(AcquireInitialTokenRequest.create("test"))
                .token();
        List<Duration> pauses = new ArrayList<>();
        while (true) {
            try {
                RefreshRetryTokenResponse next = strategy.refreshRetryToken(RefreshRetryTokenRequest.builder()
                        .token(token)
                        .failure(failure)
                        .build());
                token = next.token();
                pauses.add(next.delay());
            } catch (TokenAcquisitionFailedException over) {
                return pauses;
            }
        }
    }
}
