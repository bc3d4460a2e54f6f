package org.dustcluster.ec2;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManager;
import org.dustcluster.cluster.DustException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.InstanceProfileRegionProvider;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.Ec2ClientBuilder;

/**
 * Makes the SDK's client from our settings.
 *
 * <ul>
 *   <li>The URL-connection HTTP client is passed by hand: the lightest, and no other is chosen silently.
 *   <li>Every wait is bounded: 5 s to connect, 30 s for an answer, 60 s for a call with its repetitions
 *       ({@link Patience}). A launch may be repeated, it carries a client token.
 *   <li>A profile that is named counts alone, as with the AWS CLI: variables that hold other credentials never win over
 *       it, so a mistake cannot silently act in another account.
 *   <li>Without one, the SDK's default chain, which asks the instance metadata service last. Elsewhere than on EC2 nobody
 *       answers there: measured against a socket that never answers, "no credentials" is said after 2 s. The region is
 *       asked for there only where nothing else names one; the SDK would take 7 s over that, so it gets 2 s.
 *       {@code AWS_EC2_METADATA_DISABLED=true} spares both.
 * </ul>
 */
final class ClientFactory {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration READ = Duration.ofSeconds(30);
    private static final Duration METADATA = Duration.ofSeconds(2);
    private static final Duration CALL = Duration.ofSeconds(60);

    /** What src/main/build/ShrinkEc2Client.java writes. */
    private static final String SHRUNK = "software.amazon.awssdk.services.ec2.ShrunkEc2ClientBuilder";

    private ClientFactory() {}

    static Ec2Client client(Ec2Settings settings, String region) {
        return client(settings, region, Patience.real());
    }

    static Ec2Client client(Ec2Settings settings, String region, Patience patience) {
        Ec2ClientBuilder builder = builder()
                .region(Region.of(region))
                .credentialsProvider(credentials(settings))
                .httpClient(http(settings.endpoint()))
                .overrideConfiguration(limits -> limits.apiCallTimeout(CALL).retryStrategy(patience.retries()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    /**
     * A builder of the client that the build made of the SDK's, with the operations alone that dust calls: to load the SDK's own
     * takes 20 MB more. An IDE may have built dust without it.
     */
    static Ec2ClientBuilder builder() {
        try {
            return Class.forName(SHRUNK)
                    .asSubclass(Ec2ClientBuilder.class)
                    .getConstructor()
                    .newInstance();
        } catch (ClassNotFoundException e) {
            return Ec2Client.builder();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(SHRUNK, e);
        }
    }

    /** The region, asking the instance metadata service when nothing else names one. */
    static String region(Ec2Settings settings, ExecutorService threads) throws InterruptedException {
        Optional<String> region = regionWithoutAsking(settings);
        if (region.isEmpty()) {
            region = regionOfThisMachine(threads);
        }
        return region.orElseThrow(
                () -> DustException.failure("no region: write region= under @cloud, pass --region, or set one with"
                        + " \"aws configure set region NAME\""));
    }

    private static Optional<String> regionOfThisMachine(ExecutorService threads) throws InterruptedException {
        Future<Optional<String>> answer = threads.submit(() -> from(new InstanceProfileRegionProvider()));
        try {
            return answer.get(METADATA.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the metadata service's region", e.getCause());
        }
    }

    /** The region as far as settings, environment and profile name one. */
    static Optional<String> regionWithoutAsking(Ec2Settings settings) {
        return settings.region()
                .or(() -> from(new SystemSettingsRegionProvider()))
                .or(() ->
                        Optional.ofNullable(System.getenv("AWS_DEFAULT_REGION")).filter(name -> !name.isBlank()))
                .or(() -> from(
                        settings.profile().isPresent()
                                ? new AwsProfileRegionProvider(
                                        ProfileFile::defaultProfileFile,
                                        settings.profile().get())
                                : new AwsProfileRegionProvider()));
    }

    private static Optional<String> from(AwsRegionProvider provider) {
        try {
            return Optional.ofNullable(provider.getRegion()).map(Region::id);
        } catch (SdkClientException e) {
            return Optional.empty(); // that is how a provider says that it knows none
        }
    }

    private static AwsCredentialsProvider credentials(Ec2Settings settings) {
        if (settings.accessKey().isPresent()) {
            Ec2Settings.AccessKey key = settings.accessKey().get();
            return StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret()));
        }
        if (settings.profile().isPresent()) {
            String profile = settings.profile().get();
            requireProfile(profile);
            return ProfileCredentialsProvider.create(profile);
        }
        return DefaultCredentialsProvider.builder().build();
    }

    private static void requireProfile(String name) {
        ProfileFile file = ProfileFile.defaultProfileFile();
        if (file.profile(name).isEmpty()) {
            String known = file.profiles().keySet().stream().sorted().collect(Collectors.joining(", "));
            throw DustException.failure("there is no profile \"" + name
                    + "\" in ~/.aws/config or ~/.aws/credentials"
                    + (known.isEmpty() ? "" : " (there are: " + known + ")")
                    + ": correct profile= or --profile, or make it with \"aws configure --profile "
                    + name + "\"");
        }
    }

    /** An endpoint on this machine (the sandbox) is never reached through a proxy. */
    private static SdkHttpClient http(Optional<URI> endpoint) {
        UrlConnectionHttpClient.Builder http =
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(READ);
        if (endpoint.map(URI::getHost).filter(ClientFactory::loopback).isPresent()) {
            http.proxyConfiguration(ProxyConfiguration.builder()
                    .useSystemPropertyValues(false)
                    .useEnvironmentVariablesValues(false)
                    .build());
        }
        if (endpoint.filter(address -> "http".equals(address.getScheme())).isPresent()) {
            // Nobody shows a certificate there: to read all that are trusted would be a thirtieth of a start's work.
            http.tlsTrustManagersProvider(() -> new TrustManager[0]);
        }
        return http.build();
    }

    private static boolean loopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        // Only literals, which need no name service.
        if (!host.matches("[0-9.]+|\\[.*]")) {
            return false;
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
