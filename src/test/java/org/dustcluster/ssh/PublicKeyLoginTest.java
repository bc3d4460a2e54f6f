package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.shell.ProcessShellFactory;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.testing.OpenSshServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a real server is asked about a key, by its own log. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PublicKeyLoginTest {
    /** A look at authorized_keys that found the key. */
    private static final String LOOKED = "Accepted key ";

    /** A key that was only asked about, and that the server would take. */
    private static final String ASKED = "Postponed publickey";

    @TempDir
    Path folder;

    @BeforeEach
    void installed() {
        assumeTrue(OpenSshServer.installed(), "OpenSSH is not installed");
    }

    private SshBench bench(String... config) throws IOException {
        OpenSshServer.Builder server = SshBench.dashServer(folder);
        for (String line : config) {
            server.config(line);
        }
        return new SshBench(folder, server.start());
    }

    private Path key(String name, String... options) throws IOException {
        return Keys.generate(folder.resolve(name), options);
    }

    /** The keys are offered in this order. */
    private SshAddress offering(SshBench bench, Path... keys) throws IOException {
        Path config = Files.createDirectories(folder.resolve("home/.ssh")).resolve("config");
        Files.writeString(
                config, Stream.of(keys).map(key -> "IdentityFile " + key + "\n").collect(Collectors.joining()));
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        return with(bench.address(), true, Optional.empty(), SshBench.PATIENCE);
    }

    private static SshAddress with(SshBench bench, Path key) {
        return with(bench.address(), false, Optional.of(key), SshBench.PATIENCE);
    }

    private static SshAddress with(SshAddress a, boolean literal, Optional<Path> key, Duration timeout) {
        return new SshAddress(
                a.host(), a.port(), a.user(), key, a.identity(), literal, a.proxyJump(), a.hostKeys(), timeout);
    }

    private static String refused(SshBench bench, SshAddress address) {
        return assertThrows(IOException.class, () -> bench.open(address)).getMessage();
    }

    private static int count(SshBench bench, String text) {
        return bench.server.log().split(text, -1).length - 1;
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t ed25519", "-t ecdsa -b 384", "-t rsa -b 2048"})
    void aKeyOfAFileIsSignedWithAtOnce(String options) throws Exception {
        try (SshBench bench = bench("LogLevel DEBUG1")) {
            Path key = key("key", options.split(" "));
            bench.server.authorize(Keys.publicHalf(key, ""));
            bench.open(with(bench, key)).close();
            assertEquals(1, count(bench, LOOKED), bench.server.log());
            assertEquals(0, count(bench, ASKED), bench.server.log());
            // With the server's own key under the signature, where it knows that: sshd does.
            assertEquals(1, count(bench, "method publickey-hostbound-v00@openssh.com "), bench.server.log());
        }
    }

    /** A server of the time before RFC 8308 is offered an RSA key with the next algorithm before it is offered the next key. */
    @Test
    void aServerThatNamesNoAlgorithmsIsOfferedTheNextOne() throws Exception {
        Path rsa = key("rsa", "-t", "rsa", "-b", "2048");
        Path other = key("other", "-t", "ed25519");
        List<String> offered = new CopyOnWriteArrayList<>();
        try (SshServer server = oldServer(offered);
                SshBench bench = bench()) {
            SshAddress a = offering(bench, rsa, other);
            for (SshAddress address : List.of(with(bench, rsa), a)) {
                bench.open(at(address, server.getPort())).close();
            }
        }
        assertEquals(
                List.of(
                        "signed rsa-sha2-512",
                        "asked rsa-sha2-256",
                        "signed rsa-sha2-256",
                        "asked rsa-sha2-512",
                        "asked rsa-sha2-256",
                        "signed rsa-sha2-256"),
                offered);
    }

    /** Knows one algorithm and tells nobody which. */
    private SshServer oldServer(List<String> offered) throws IOException {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(folder.resolve("host")));
        server.setKexExtensionHandler(null);
        server.setPublickeyAuthenticator((user, offer, session) -> true);
        server.setUserAuthFactories(List.of(new UserAuthPublicKeyFactory(List.of(BuiltinSignatures.rsaSHA256)) {
            @Override
            public UserAuthPublicKey createUserAuth(ServerSession session) throws IOException {
                return new UserAuthPublicKey(getSignatureFactories()) {
                    @Override
                    public Boolean doAuth(Buffer request, boolean init) throws Exception {
                        int start = request.rpos();
                        offered.add((request.getBoolean() ? "signed " : "asked ") + request.getString());
                        request.rpos(start);
                        return super.doAuth(request, init);
                    }
                };
            }
        }));
        server.setShellFactory(new ProcessShellFactory("cat", "cat"));
        server.start();
        return server;
    }

    private static SshAddress at(SshAddress a, int port) {
        return new SshAddress(
                a.host(),
                port,
                a.user(),
                a.keyFile(),
                "i-old",
                a.literal(),
                a.proxyJump(),
                a.hostKeys(),
                a.connectTimeout());
    }

    /** Three keys and three tries: each is offered, and none twice. */
    @Test
    void aWrongKeyCostsOneTry() throws Exception {
        try (SshBench bench = bench("MaxAuthTries 3")) {
            Path wrong = key("wrong", "-t", "ed25519");
            Path rsa = key("rsa", "-t", "rsa", "-b", "2048");
            bench.open(offering(bench, wrong, rsa, bench.server.keyFile())).close();
            bench.open(offering(bench, wrong, bench.server.keyFile(), rsa)).close();
            bench.open(offering(bench, rsa, bench.server.keyFile(), wrong)).close();
            assertEquals(3, count(bench, LOOKED), bench.server.log());
        }
    }

    @Test
    void anRsaKeyInFrontOfOthersIsAskedAboutFirst() throws Exception {
        try (SshBench bench = bench()) {
            Path rsa = key("rsa", "-t", "rsa", "-b", "2048");
            bench.server.authorize(Keys.publicHalf(rsa, ""));
            bench.open(offering(bench, rsa, key("other", "-t", "ed25519"))).close();
            assertEquals(1, count(bench, ASKED), bench.server.log());
        }
    }

    @Test
    void aServerThatWantsTwoKeysGetsThem() throws Exception {
        try (SshBench bench = bench("AuthenticationMethods publickey,publickey")) {
            Path second = key("second", "-t", "rsa", "-b", "2048");
            bench.server.authorize(Keys.publicHalf(second, ""));
            bench.open(offering(bench, bench.server.keyFile(), second)).close();
            assertEquals(2, count(bench, LOOKED), bench.server.log());
        }
    }

    @Test
    void aServerThatWantsMoreThanAKeyIsRefused() throws Exception {
        try (SshBench bench = bench("AuthenticationMethods publickey,password", "PasswordAuthentication yes")) {
            String clause = refused(bench, bench.address());
            assertTrue(clause.startsWith("login refused for " + bench.server.user() + " with key "), clause);
            assertTrue(clause.contains("(the server takes password)"), clause);
        }
    }

    @Test
    void aKeyThatCannotSignIsOneThatTheServerDoesNotTake() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not installed");
        try (SshBench bench = bench()) {
            Path small = Keys.openssl(folder.resolve("small"), "genrsa", "-traditional", "512");
            String clause = refused(bench, with(bench, small));
            assertEquals(
                    "login refused for " + bench.server.user() + " with key " + small
                            + " (the server takes publickey); is the user name right?",
                    clause);
        }
    }

    @Test
    void aServerThatThinksTooLongAboutAKeyIsLeft() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "sshd runs such a command as root only");
        try (SshBench bench = bench("AuthorizedKeysCommand /usr/bin/sleep 60", "AuthorizedKeysCommandUser root")) {
            SshAddress a = bench.address();
            // The server's own key is in authorized_keys, at which it looks first.
            Path other = key("other", "-t", "ed25519");
            String clause = refused(bench, with(a, false, Optional.of(other), Duration.ofMillis(1500)));
            assertEquals(
                    "no login at 127.0.0.1:" + a.port() + " within 1500 ms: it connected, then kept silent", clause);
        }
    }
}
