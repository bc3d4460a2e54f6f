package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.testing.OpenSshServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Key files as ssh-keygen and openssl write them. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdentitiesTest {
    private static final String SECRET = "correct horse";

    @TempDir
    Path folder;

    private final List<String> questions = new CopyOnWriteArrayList<>();

    @BeforeEach
    void installed() {
        assumeTrue(OpenSshServer.installed(), "OpenSSH is not installed");
    }

    private Identities identities(String... answers) {
        return identities(Map.of(), question -> {
            questions.add(question);
            int asked = questions.size();
            return asked > answers.length ? Optional.empty() : Optional.of(answers[asked - 1].toCharArray());
        });
    }

    private Identities identities(Map<String, String> environment, Function<String, Optional<char[]>> passphrase) {
        return new Identities(folder, environment, passphrase);
    }

    private static Stop.Keys with(Optional<Path> key) {
        return new Stop.Keys(key, List.of(), false);
    }

    private static KeyPair read(Identities identities, Path key) throws Exception {
        return identities.of(with(Optional.of(key))).keys().get(0);
    }

    private String refused(Identities identities, Path key) {
        return assertThrows(IOException.class, () -> read(identities, key)).getMessage();
    }

    static Stream<String> formats() {
        return Stream.of(
                "-t ed25519",
                "-t ecdsa -b 256",
                "-t ecdsa -b 384",
                "-t ecdsa -b 521",
                "-t rsa -b 2048",
                "-t rsa -b 2048 -m PEM",
                "-t rsa -b 2048 -m PKCS8",
                "-t ecdsa -b 256 -m PEM",
                "-t ecdsa -b 521 -m PKCS8");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aKeyOfSshKeygenIsRead(String options) throws Exception {
        Path file = Keys.generate(folder.resolve("key"), options.split(" "));
        assertSame(read(identities(), file), file, "");
        assertEquals(List.of(), questions);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void anEncryptedKeyOfSshKeygenIsReadWithItsPassphrase(String options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options.split(" ")));
        // One round of the key derivation: the default is slow on purpose.
        all.addAll(List.of("-N", SECRET, "-a", "1"));
        Path file = Keys.generate(folder.resolve("key"), all.toArray(String[]::new));
        assertSame(read(identities("wrong", SECRET), file), file, SECRET);
        assertEquals(2, questions.size());
        assertTrue(questions.get(0).contains(file.toString()));
    }

    static Stream<List<String>> opensslFormats() {
        return Stream.of(
                List.of("genpkey", "-algorithm", "ed25519"),
                List.of("genpkey", "-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:2048"),
                List.of("genrsa", "-traditional", "2048"),
                List.of("genpkey", "-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
                List.of("ecparam", "-name", "prime256v1", "-genkey"),
                List.of("ecparam", "-name", "secp384r1", "-genkey", "-noout"),
                List.of("genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:" + SECRET),
                List.of("genpkey", "-algorithm", "rsa", "-aes256", "-pass", "pass:" + SECRET));
    }

    @ParameterizedTest
    @MethodSource("opensslFormats")
    void aKeyOfOpensslIsRead(List<String> options) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not installed");
        Path file = Keys.openssl(folder.resolve("key"), options.toArray(String[]::new));
        KeyPair pair = read(identities(SECRET), file);
        String spki =
                Keys.run(List.of("openssl", "pkey", "-in", file.toString(), "-passin", "pass:" + SECRET, "-pubout"));
        String ours = java.util.Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPublic().getEncoded());
        assertTrue(spki.contains(ours), () -> spki + ours);
    }

    private static void assertSame(KeyPair pair, Path file, String passphrase) throws IOException {
        String ours = PublicKeyEntry.toString(pair.getPublic());
        assertTrue(Keys.publicHalf(file, passphrase).startsWith(ours), ours);
    }

    @Test
    void aWrongPassphraseIsAskedForThreeTimesAndNeverShown() throws Exception {
        Path file = Keys.generate(folder.resolve("key"), "-t", "ed25519", "-N", SECRET, "-a", "1");
        String clause = refused(identities("nono1", "nono2", "nono3", "nono4"), file);
        assertEquals("key file " + file + ": that is not its passphrase", clause);
        assertEquals(3, questions.size());
    }

    @Test
    void aDeclinedQuestionIsAskedOnceForAllWhoWait() throws Exception {
        Path file = Keys.generate(folder.resolve("key"), "-t", "ed25519", "-N", SECRET, "-a", "1");
        Identities identities = identities();
        String clause = "key file " + file + " is encrypted, and no passphrase was given";
        assertEquals(clause, refused(identities, file));
        assertEquals(clause, refused(identities, file));
        assertEquals(1, questions.size());
    }

    @Test
    void onePassphraseServesAllNodesThatWaitForIt() throws Exception {
        Path file = Keys.generate(folder.resolve("key"), "-t", "ed25519", "-N", SECRET, "-a", "1");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Identities identities = identities(Map.of(), question -> {
            questions.add(question);
            asked.countDown();
            try {
                answer.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return Optional.empty();
            }
            return Optional.of(SECRET.toCharArray());
        });
        List<FutureTask<KeyPair>> nodes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            FutureTask<KeyPair> node = new FutureTask<>(() -> read(identities, file));
            nodes.add(node);
            new Thread(node, "test-node-" + i).start();
        }
        assertTrue(asked.await(10, TimeUnit.SECONDS));
        answer.countDown();
        for (FutureTask<KeyPair> node : nodes) {
            node.get(10, TimeUnit.SECONDS);
        }
        assertEquals(1, questions.size());
    }

    @Test
    void aFileThatIsNoUsableKeySaysWhyAndWhatToDo() throws Exception {
        Path key = Keys.generate(folder.resolve("key"), "-t", "ed25519");
        Path open = write("open.pem", Files.readString(key), "rw-r--r--");
        assertEquals(
                "key file " + open + " can be used by others (rw-r--r--), so its key is not used: chmod 600 " + open,
                refused(identities(), open));
        Path missing = folder.resolve("missing");
        assertEquals("key file " + missing + " does not exist", refused(identities(), missing));
        Path text = write("text", "hello\n", "rw-------");
        assertEquals("key file " + text + " holds no private key", refused(identities(), text));
        Path empty = write("empty", "", "rw-------");
        assertEquals("key file " + empty + " holds no private key", refused(identities(), empty));
        Path half = write("half", Files.readString(key).substring(0, 120), "rw-------");
        assertTrue(refused(identities(), half).contains("is damaged"));
        Path other = write("pub", Files.readString(folder.resolve("key.pub")), "rw-------");
        assertTrue(refused(identities(), other).contains("holds a public key"));
        assertTrue(refused(identities(), folder).contains("is a directory"));
        assertTrue(refused(identities(), write("ppk", "PuTTY-User-Key-File-3: ssh-ed25519\n", "rw-------"))
                .contains("puttygen"));
    }

    private Path write(String name, String text, String modes) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text, StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
        return file;
    }

    @Test
    void aKeyFileThatChangedIsReadAgain() throws Exception {
        Path file = Keys.generate(folder.resolve("key"), "-t", "ed25519");
        Identities identities = identities();
        KeyPair first = read(identities, file);
        assertTrue(first == read(identities, file), "read twice");
        Files.delete(file);
        Keys.generate(file, "-t", "ecdsa");
        assertFalse(first.getPublic().equals(read(identities, file).getPublic()));
    }

    @Test
    void withoutAKeyFileTheUsersOwnKeysAreOffered() throws Exception {
        Files.createDirectories(folder.resolve(".ssh"));
        Keys.generate(folder.resolve(".ssh/id_ecdsa"), "-t", "ecdsa");
        Keys.generate(folder.resolve(".ssh/id_ed25519"), "-t", "ed25519");
        Credentials credentials = identities().of(with(Optional.empty()));
        assertEquals(2, credentials.keys().size());
        assertTrue(credentials.origin().contains("id_ed25519"), credentials.origin());
    }

    @Test
    void withNothingToOfferThatIsSaid() {
        IOException e = assertThrows(IOException.class, () -> identities().of(with(Optional.empty())));
        assertTrue(e.getMessage().startsWith("no key to log in with"), e.getMessage());
    }

    @Test
    void aKeyThatIsThereAndNotOfferedIsNamedWithItsRemedy() throws Exception {
        Files.createDirectories(folder.resolve(".ssh"));
        Path open = Keys.generate(folder.resolve(".ssh/id_rsa"), "-t", "rsa", "-b", "2048");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Keys.generate(folder.resolve(".ssh/id_ed25519"), "-t", "ed25519");
        Credentials credentials = identities().of(with(Optional.empty()));
        assertEquals(1, credentials.keys().size());
        assertEquals(1, credentials.unused().size());
        assertTrue(credentials.unused().get(0).endsWith("chmod 600 " + open), credentials.unused()::toString);
    }

    @Test
    void theKeysOfTheConfigAreOfferedAndMissingOnesAreNot() throws Exception {
        Path key = Keys.generate(folder.resolve("k"), "-t", "ed25519");
        Stop.Keys listed = new Stop.Keys(Optional.empty(), List.of(folder.resolve("missing"), key), false);
        Credentials credentials = identities().of(listed);
        assertEquals("keys of " + key, credentials.origin());
        assertEquals(1, credentials.keys().size());
    }

    @Test
    void anEncryptedFileWhoseKeyTheAgentHasAsksNothing() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-agent")), "ssh-agent is not installed");
        Path socket = folder.resolve("agent");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
        try (SshBench bench = new SshBench(
                folder,
                SshBench.dashServer(folder).config("MaxAuthTries 1").start(),
                Map.of("SSH_AUTH_SOCK", socket.toString()),
                question -> {
                    questions.add(question);
                    return Optional.empty();
                })) {
            new java.io.BufferedReader(new java.io.InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            String variable = "SSH_AUTH_SOCK=" + socket;
            // Another key comes first in the agent: were it offered, that would be the one try.
            Path other = Keys.generate(folder.resolve("other"), "-t", "ed25519");
            Keys.run(List.of("env", variable, "ssh-add", other.toString()));
            Path key = Keys.generate(folder.resolve("key"), "-t", "ed25519");
            bench.server.authorize(Keys.publicHalf(key, ""));
            Keys.run(List.of("env", variable, "ssh-add", key.toString()));
            Keys.run(List.of("ssh-keygen", "-q", "-p", "-N", SECRET, "-a", "1", "-f", key.toString()));

            SshAddress a = bench.address();
            bench.open(new SshAddress(
                            a.host(),
                            a.port(),
                            a.user(),
                            Optional.of(key),
                            a.identity(),
                            false,
                            List.of(),
                            a.hostKeys(),
                            a.connectTimeout()))
                    .close();

            assertEquals(List.of(), questions);
        } finally {
            agent.destroy();
        }
    }

    @Test
    void tooManyKeysForAServerNameTheRemedy() throws Exception {
        Files.createDirectories(folder.resolve("home/.ssh"));
        Keys.generate(folder.resolve("home/.ssh/id_ed25519"), "-t", "ed25519");
        Keys.generate(folder.resolve("home/.ssh/id_ecdsa"), "-t", "ecdsa");
        try (SshBench bench = new SshBench(
                folder, SshBench.dashServer(folder).config("MaxAuthTries 1").start())) {
            SshAddress a = bench.address();
            String clause = assertThrows(
                            IOException.class,
                            () -> bench.open(new SshAddress(
                                    a.host(),
                                    a.port(),
                                    a.user(),
                                    Optional.empty(),
                                    a.identity(),
                                    false,
                                    List.of(),
                                    a.hostKeys(),
                                    a.connectTimeout())))
                    .getMessage();
            assertTrue(clause.contains("id_ed25519") && clause.contains("id_ecdsa"), clause);
            assertTrue(clause.endsWith("name the right one with keyfile="), clause);
        }
    }

    @Test
    void aKeyOfTheAgentLogsIn() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-agent")), "ssh-agent is not installed");
        Path socket = folder.resolve("agent");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
        try (SshBench bench = new SshBench(
                folder,
                SshBench.dashServer(folder).start(),
                Map.of("SSH_AUTH_SOCK", socket.toString()),
                question -> Optional.empty())) {
            // It prints its variables once the socket is there.
            new java.io.BufferedReader(new java.io.InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            Path rsa = Keys.generate(folder.resolve("rsa"), "-t", "rsa", "-b", "2048");
            bench.server.authorize(Keys.publicHalf(rsa, ""));
            Keys.run(List.of("env", "SSH_AUTH_SOCK=" + socket, "ssh-add", rsa.toString()));
            SshAddress a = bench.address();
            bench.open(new SshAddress(
                            a.host(),
                            a.port(),
                            a.user(),
                            Optional.empty(),
                            a.identity(),
                            false,
                            List.of(),
                            a.hostKeys(),
                            a.connectTimeout()))
                    .close();
            // The agent may ask its user before it signs: only for a key that the server takes.
            String log = bench.server.log();
            assertTrue(log.contains("Postponed publickey"), log);
        } finally {
            agent.destroy();
        }
    }
}
