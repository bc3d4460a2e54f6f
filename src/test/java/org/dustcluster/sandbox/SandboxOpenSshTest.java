package org.dustcluster.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Instance;

/** A node as the real ssh and sftp see it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SandboxOpenSshTest {
    private Path directory;
    private RunningSandbox running;
    private Instance node;
    private OpenSsh openSsh;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        OpenSsh.assumeInstalled();
        running = new RunningSandbox(directory.resolve("sandbox"));
        node = running.node();
        openSsh = new OpenSsh(directory, running.sandbox.keyFile(), running.sandbox.sshPort());
    }

    @AfterAll
    void stop() {
        if (running != null) {
            running.close();
        }
    }

    private String target() {
        return "ec2-user@" + node.publicIpAddress();
    }

    @Test
    void aCommandHasItsStreamsApartAndItsStatus() throws Exception {
        OpenSsh.Result result = openSsh.ssh("in\n", target(), "cat; echo out; echo err >&2; exit 7");
        assertEquals(new OpenSsh.Result(7, "in\nout\n", "err\n"), result);
    }

    @Test
    void aCommandOnATerminalHasOne() throws Exception {
        OpenSsh.Result result = openSsh.ssh("", target(), "-tt", "test -t 0 && tty; exit 5");
        assertEquals(5, result.status(), result.toString());
        assertTrue(result.out().startsWith("/dev/pts/"), result.out());
    }

    @Test
    void aLoginShellIsTheUsersOwnInAHomeOfItsOwn() throws Exception {
        OpenSsh.Result result = openSsh.ssh(
                "echo \"<$USER|$LOGNAME|$HOME|$PWD|$-|${AWS_SECRET_ACCESS_KEY-none}>\"\nexit 3\n", target(), "-tt");
        assertEquals(3, result.status(), result.toString());
        Path home = running.sandbox.keyFile().resolveSibling(node.instanceId());
        assertTrue(result.out().contains("<ec2-user|ec2-user|" + home + "|" + home + "|"), result.out());
        assertTrue(result.out().contains("|none>"), result.out());
        assertTrue(result.out().contains("ec2-user@ip-127-31-"), result.out());
    }

    @Test
    void aShellKilledByASignalEndsWith128AndItsNumber() throws Exception {
        assertEquals(137, openSsh.ssh("kill -9 $$\n", target(), "-tt").status());
    }

    @Test
    void aBackgroundJobDoesNotHoldTheTerminal() throws Exception {
        OpenSsh.Result result = openSsh.ssh("sleep 100 & exit 4\n", target(), "-tt");
        assertEquals(4, result.status(), result.toString());
    }

    @Test
    void anyUserAndAnyKeyOfThisUserAreWelcome() throws Exception {
        Path other = directory.resolve("other");
        new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other.toString())
                .start()
                .waitFor();
        OpenSsh.Result result = new OpenSsh(directory, other, running.sandbox.sshPort())
                .ssh("", "any.body@" + node.publicIpAddress(), "echo $USER");
        assertEquals("any.body\n", result.out(), result.toString());
    }

    @Test
    void anotherUserOfThisMachineIsTurnedAway() throws Exception {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/setpriv")),
                "only root can try as another user, through setpriv");
        String script = "umask 077; mkdir d && ssh-keygen -q -t ed25519 -N '' -f d/k && chown -R 65534 d && chmod 755 ."
                + " && exec setpriv --reuid=65534 --clear-groups ssh -F none -i d/k -p " + running.sandbox.sshPort()
                + " -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=no"
                + " -o UserKnownHostsFile=/dev/null u@" + node.publicIpAddress() + " id";
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(255, process.waitFor(), answer);
        assertTrue(answer.contains("Permission denied (publickey)"), answer);
    }

    @Test
    void thePrivateAddressWorksAsWell() throws Exception {
        assertEquals(
                "hi\n",
                openSsh.ssh("", "u@" + node.privateIpAddress(), "echo hi").out());
    }

    @Test
    void sftpStartsInTheHomeAndReachesTheWholeMachine() throws Exception {
        Path file = Files.writeString(directory.resolve("local.txt"), "contents\n");
        Path far = directory.resolve("far.txt");
        OpenSsh.Result result = openSsh.sftp(
                "pwd\nput " + file + " sent.txt\nput " + file + " " + far + "\nget sent.txt " + directory
                        + "/back.txt\n",
                target());
        assertEquals(0, result.status(), result.toString());
        Path home = running.sandbox.keyFile().resolveSibling(node.instanceId());
        assertTrue(result.out().contains("Remote working directory: " + home), result.out());
        assertEquals("contents\n", Files.readString(home.resolve("sent.txt")));
        assertEquals("contents\n", Files.readString(far));
        assertEquals("contents\n", Files.readString(directory.resolve("back.txt")));
    }

    @Test
    void theConsoleShowsTheHostKeyThatSshMeets() throws Exception {
        openSsh.ssh("", target(), "true");
        String known = Files.readAllLines(directory.resolve("known_hosts")).stream()
                .filter(line -> line.contains(node.publicIpAddress()))
                .findFirst()
                .orElseThrow();
        String key = known.substring(known.indexOf(' ') + 1);
        String console = new String(
                Base64.getDecoder()
                        .decode(running.client
                                .getConsoleOutput(r -> r.instanceId(node.instanceId()))
                                .output()),
                StandardCharsets.UTF_8);
        List<String> lines = console.lines().toList();
        int begin = lines.indexOf("-----BEGIN SSH HOST KEY KEYS-----");
        assertTrue(lines.get(begin + 1).startsWith(key + " root@ip-127-31-"), console);
        assertEquals("-----END SSH HOST KEY KEYS-----", lines.get(begin + 2));
        assertTrue(console.contains("-----BEGIN SSH HOST KEY FINGERPRINTS-----"), console);
        assertFalse(console.contains("%"), console);
    }

    @Test
    void everyNodeHasAHostKeyOfItsOwn() throws Exception {
        Instance second = running.node();
        openSsh.ssh("", target(), "true");
        openSsh.ssh("", "u@" + second.publicIpAddress(), "true");
        List<String> keys = Files.readAllLines(directory.resolve("known_hosts")).stream()
                .filter(line -> line.contains(node.publicIpAddress()) || line.contains(second.publicIpAddress()))
                .map(line -> line.substring(line.indexOf(' ')))
                .distinct()
                .toList();
        assertEquals(2, keys.size());
    }
}
