package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.dustcluster.cluster.HostKeyPolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostKeysTest {
    private static final String ID = "i-0abc";

    @TempDir
    Path folder;

    private Path own;
    private Path users;
    private HostKeys hostKeys;

    @BeforeEach
    void make() throws IOException {
        own = folder.resolve("dust").resolve("known_hosts");
        users = folder.resolve("known_hosts");
        hostKeys = new HostKeys(own, users);
    }

    private static HostKey key(String type, int seed) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        byte[] blob = Arrays.copyOf(new byte[] {0, 0, 0, (byte) name.length}, 4 + name.length + 36);
        System.arraycopy(name, 0, blob, 4, name.length);
        Arrays.fill(blob, 4 + name.length + 4, blob.length, (byte) seed);
        return HostKey.parse(type, Base64.getEncoder().encodeToString(blob));
    }

    private static final HostKey OLD = key("ssh-ed25519", 1);
    private static final HostKey NEW = key("ssh-ed25519", 2);

    private static Attempt attempt(String identity, boolean literal, HostKeyPolicy policy) {
        return new Attempt(identity, literal, policy, new Credentials(Optional.empty(), List.of(), "test"));
    }

    private Optional<String> offered(HostKey key) {
        return hostKeys.refusal(attempt(ID, false, HostKeyPolicy.ACCEPT_NEW), key);
    }

    private void write(Path file, String... lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private static String line(String hosts, HostKey key) {
        return hosts + " " + key.type() + " " + key.encoded();
    }

    @Test
    void theFirstKeyIsRecordedForTheUserAlone() throws IOException {
        assertEquals(Optional.empty(), offered(OLD));
        assertEquals(line(ID, OLD) + "\n", Files.readString(own));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(own)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(own.getParent())));
    }

    @Test
    void aKnownKeyIsAcceptedAndNotRecordedTwice() throws IOException {
        offered(OLD);
        assertEquals(Optional.empty(), new HostKeys(own, users).refusal(attempt(ID, false, HostKeyPolicy.STRICT), OLD));
        assertEquals(1, Files.readAllLines(own).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACCEPT_NEW", "STRICT", "CONSOLE"})
    void aChangedKeyIsRefusedUnderEveryPolicy(String policy) throws IOException {
        write(own, "# mine", line(ID, OLD));
        String clause = hostKeys.refusal(attempt(ID, false, HostKeyPolicy.valueOf(policy)), NEW)
                .orElseThrow();
        for (String part :
                List.of("host key of i-0abc CHANGED", NEW.fingerprint(), OLD.fingerprint(), own + " line 2")) {
            assertTrue(clause.contains(part), clause);
        }
        assertEquals(2, Files.readAllLines(own).size());
    }

    @Test
    void aKeyOfATypeNeverRecordedIsAChangeAsWell() throws IOException {
        write(own, line(ID, key("ssh-rsa", 1)));
        assertTrue(offered(OLD).orElseThrow().contains("CHANGED"));
    }

    @Test
    void oneOfSeveralRecordedKeysSuffices() throws IOException {
        write(own, line(ID, key("ssh-rsa", 1)), line(ID, OLD), line(ID, NEW));
        assertEquals(Optional.empty(), offered(NEW));
        assertEquals(
                Set.of("ssh-rsa", "ssh-ed25519"), hostKeys.recordedTypes(attempt(ID, false, HostKeyPolicy.STRICT)));
    }

    @Test
    void anUnknownKeyIsRefusedByStrictWithItsFingerprintAndTheLineToAdd() {
        String clause =
                hostKeys.refusal(attempt(ID, false, HostKeyPolicy.STRICT), NEW).orElseThrow();
        assertTrue(clause.contains(NEW.fingerprint()), clause);
        assertTrue(clause.contains(line(ID, NEW)), clause);
        assertFalse(Files.exists(own));
    }

    @Test
    void aRevokedKeyIsRefusedEvenWhereItIsAlsoRecorded() throws IOException {
        write(own, line(ID, OLD), "@revoked " + line("*", OLD));
        assertTrue(offered(OLD).orElseThrow().contains("REVOKED"));
    }

    @Test
    void anAuthoritysLineVouchesForNoKey() throws IOException {
        write(own, "@cert-authority " + line("*", OLD));
        assertTrue(
                hostKeys.refusal(attempt(ID, false, HostKeyPolicy.STRICT), OLD).isPresent());
    }

    @Test
    void badLinesAreSkipped() throws IOException {
        write(
                own,
                "",
                "rubbish",
                "@what " + line(ID, NEW),
                ID + " ssh-ed25519 !!!",
                ID + " ssh-rsa " + OLD.encoded(),
                line(ID, OLD));
        assertEquals(Optional.empty(), offered(OLD));
    }

    @Test
    void anUnreadableFileRefusesEveryKey() throws IOException {
        Files.createDirectories(own);
        assertTrue(offered(OLD).orElseThrow().contains("cannot be checked"));
    }

    @Test
    void whereNothingCanBeWrittenTheFirstKeyCountsForThisRun() {
        HostKeys readOnly = new HostKeys(Path.of("/proc/dust-test/known_hosts"), users);
        Attempt attempt = attempt(ID, false, HostKeyPolicy.ACCEPT_NEW);
        assertEquals(Optional.empty(), readOnly.refusal(attempt, OLD));
        assertEquals(Optional.empty(), readOnly.refusal(attempt, OLD));
        assertTrue(readOnly.refusal(attempt, NEW).orElseThrow().contains("CHANGED"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a,b", "a\nb", "#a", "|1|x", "*", "!a", "", "@a"})
    void anIdentityThatCouldMeanSomethingElseInTheFileIsRefused(String identity) {
        assertTrue(hostKeys.refusal(attempt(identity, false, HostKeyPolicy.ACCEPT_NEW), OLD)
                .isPresent());
        assertFalse(Files.exists(own));
    }

    @Test
    void theUsersOwnFileCountsForLiteralHostsOnly() throws IOException {
        write(users, line("*.example.org,!bad.example.org", OLD), line("[gate]:2222", OLD));
        assertEquals(Optional.empty(), strict("node.example.org", true));
        assertEquals(Optional.empty(), strict("[gate]:2222", true));
        assertTrue(strict("bad.example.org", true).isPresent());
        assertTrue(strict("gate", true).isPresent());
        assertTrue(strict("node.example.org", false).isPresent());
    }

    private Optional<String> strict(String host, boolean literal) {
        return hostKeys.refusal(attempt(host, literal, HostKeyPolicy.STRICT), OLD);
    }

    @Test
    void hashedNamesAreUnderstood() throws Exception {
        byte[] salt = new byte[20];
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(salt, "HmacSHA1"));
        byte[] hash = mac.doFinal("node7".getBytes(StandardCharsets.UTF_8));
        Base64.Encoder base64 = Base64.getEncoder();
        write(users, line("|1|" + base64.encodeToString(salt) + "|" + base64.encodeToString(hash), OLD));
        assertEquals(Optional.empty(), strict("node7", true));
        assertTrue(strict("node8", true).isPresent());
    }

    @Test
    void aLastLineWithoutItsEndIsNotRunTogetherWithOurs() throws IOException {
        Files.createDirectories(own.getParent());
        Files.writeString(own, line("i-other", OLD));
        offered(NEW);
        assertEquals(List.of(line("i-other", OLD), line(ID, NEW)), Files.readAllLines(own));
    }

    @Test
    void whoKeepsTheFileLockedIsNotWaitedForLong() throws Exception {
        write(own, line("i-other", OLD));
        try (FileChannel file = FileChannel.open(own, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            assertTrue(lock.isValid());
            long start = System.nanoTime();
            assertEquals(Optional.empty(), offered(OLD));
            assertTrue(System.nanoTime() - start < 10_000_000_000L, "it waited");
            // It counts for this run.
            assertTrue(offered(NEW).orElseThrow().contains("CHANGED"));
        }
        assertEquals(1, Files.readAllLines(own).size());
    }

    @Test
    void howAKeyWasTrustedIsKept() throws IOException {
        Attempt first = attempt(ID, false, HostKeyPolicy.ACCEPT_NEW);
        assertEquals(Trust.NONE, first.shown().trust());
        hostKeys.refusal(first, OLD);
        assertEquals(
                new Attempt.Shown(
                        Trust.FIRST_USE, OLD, OLD.kind() + " " + OLD.fingerprint() + " " + Trust.FIRST_USE.words()),
                first.shown());
        Attempt second = attempt(ID, false, HostKeyPolicy.ACCEPT_NEW);
        hostKeys.refusal(second, OLD);
        assertEquals(Trust.KNOWN, second.shown().trust());
        write(users, line("db", OLD));
        Attempt third = attempt("db", true, HostKeyPolicy.STRICT);
        hostKeys.refusal(third, OLD);
        assertEquals(Trust.USERS, third.shown().trust());
        Attempt refused = attempt(ID, false, HostKeyPolicy.ACCEPT_NEW);
        hostKeys.refusal(refused, NEW);
        assertEquals(Trust.NONE, refused.shown().trust());
    }

    @Test
    void anEarlierFirstUseIsNoVerification() {
        offered(OLD);
        Attempt attempt = attempt(ID, false, HostKeyPolicy.CONSOLE);
        assertEquals(Optional.empty(), hostKeys.refusal(attempt, OLD));
        assertEquals(Trust.PENDING, attempt.shown().trust());
    }

    @Test
    void aHopHasNoConsole() {
        Attempt hop = attempt("gate", true, HostKeyPolicy.CONSOLE);
        assertEquals(Optional.empty(), hostKeys.refusal(hop, OLD));
        assertEquals(Trust.FIRST_USE, hop.shown().trust());
    }

    @Test
    void whileTheConsoleIsAwaitedAnotherKeyIsAChange() {
        assertEquals(Optional.empty(), hostKeys.refusal(attempt(ID, false, HostKeyPolicy.CONSOLE), OLD));
        assertTrue(hostKeys.refusal(attempt(ID, false, HostKeyPolicy.CONSOLE), NEW)
                .orElseThrow()
                .contains("CHANGED"));
        assertFalse(Files.exists(own));
    }

    @Test
    void aLineThatAnotherProcessWroteIsSeen() throws IOException {
        offered(OLD);
        write(own, line(ID, NEW), line("i-more", OLD));
        assertTrue(offered(OLD).orElseThrow().contains("CHANGED"));
    }

    @Test
    void aConnectionWithoutAnAttemptIsRefused() {
        assertFalse(hostKeys.verifyServerKey(null, null, null));
    }
}
