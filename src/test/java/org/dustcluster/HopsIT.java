package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.dustcluster.testing.OneRegion;
import org.dustcluster.testing.OpenSshServer;
import org.dustcluster.testing.PtyProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that a node can do, behind one hop, two hops and a program; the whole program on a real pty, every end a real OpenSSH. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HopsIT {
    private static final String CTRL_C = "\u0003";
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private OpenSshServer node;
    private OpenSshServer bastion;
    private OneRegion region;

    @BeforeEach
    void servers() throws IOException {
        assumeTrue(OpenSshServer.installed(), "openssh-server is not installed");
        region = new OneRegion(List.of("w0", "w1", "w2"));
        node = OpenSshServer.in(folder.resolve("node")).start();
        bastion = hop("bastion", "127.0.62.1");
    }

    /** The nodes' key is let in there as well. */
    private OpenSshServer hop(String name, String address) throws IOException {
        OpenSshServer hop =
                OpenSshServer.in(folder.resolve(name)).at(List.of(address)).start();
        hop.authorize(Files.readString(node.keyFile().resolveSibling("id.pub")));
        return hop;
    }

    @AfterEach
    void theirEnd() {
        for (AutoCloseable each : new AutoCloseable[] {bastion, node, region}) {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private PtyProgram program(String host, String proxyJump) throws IOException {
        String template =
                region.template(host, node.port(), node.user(), node.keyFile().toString());
        Files.writeString(
                folder.resolve("hops.cnf"),
                proxyJump.isEmpty()
                        ? template
                        : template.replaceFirst("\nkey=", "\nproxyjump=" + proxyJump + "\nkey="));
        PtyProgram terminal = new DustProgram(folder).onPty("-f", "hops.cnf");
        terminal.await("dust$ ");
        return terminal;
    }

    @Test
    void oneHop() throws IOException {
        try (PtyProgram terminal = program("127.0.0.1", "127.0.62.1:" + bastion.port())) {
            everythingWorks(terminal, "w[0-2]: proxyjump 127.0.62.1:" + bastion.port() + ": connection lost");
        }
    }

    /** The outer one is cut: it is blamed, and not the inner one that it took along. */
    @Test
    void twoHops() throws IOException {
        try (OpenSshServer inner = hop("inner", "127.0.62.2");
                PtyProgram terminal =
                        program("127.0.0.1", "127.0.62.1:" + bastion.port() + ",127.0.62.2:" + inner.port())) {
            everythingWorks(terminal, "w[0-2]: proxyjump 127.0.62.1:" + bastion.port() + ": connection lost");
        }
    }

    @Test
    void aProxyCommand() throws IOException {
        Path config = Files.createDirectory(folder.resolve(".ssh")).resolve("config");
        Files.writeString(config, """
                Host behind
                  HostName 127.0.0.1
                  ProxyCommand ssh -F none -i %s -p %d -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
                -o LogLevel=ERROR -W %%h:%%p %%r@127.0.62.1
                """.formatted(bastion.keyFile(), bastion.port()));
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        try (PtyProgram terminal = program("behind", "")) {
            everythingWorks(terminal, "the proxycommand ended");
        }
    }

    private void everythingWorks(PtyProgram terminal, String loss) throws IOException {
        lineMode(terminal);
        rawMode(terminal);
        copies(terminal);
        bastion.killConnections();
        terminal.await(Pattern.compile(Pattern.quote(loss)), SOON);
        terminal.enter("@ echo a''gain-${v:-new}");
        for (int i = 0; i < 3; i++) {
            terminal.await(Pattern.compile("\\[w[0-2]] again-new"), SOON);
        }
        if (loss.startsWith("w[0-2]")) {
            assertEquals(1, terminal.everything().split(Pattern.quote("connection lost"), -1).length - 1);
        }
        rawMode(terminal);
        copies(terminal);
        terminal.enter("reconnect w0");
        terminal.await("dust$ ");
        terminal.enter("@w0 echo t''hird");
        terminal.await("[w0] third");
        terminal.enter("exit");
        assertEquals(0, terminal.exitStatus());
        assertFalse(terminal.everything().contains("Exception"), terminal.everything());
    }

    private static void lineMode(PtyProgram terminal) {
        terminal.enter("@ v=kept; echo f''irst");
        for (int i = 0; i < 3; i++) {
            terminal.await(Pattern.compile("\\[w[0-2]] first"), SOON);
        }
        terminal.await("dust$ ");
    }

    /** Keys are echoed one by one, and the session is the one of the lines before and after. */
    private static void rawMode(PtyProgram terminal) {
        terminal.enter("@w1 PS1='remote> '; w=raw; echo re''ady");
        terminal.await("[w1] ready");
        terminal.await("dust$ ");
        terminal.enter("@w1");
        terminal.await(Pattern.compile("remote> "), SOON);
        for (String key : "echo k''eys-$w".split("")) {
            terminal.type(key);
            terminal.await(key);
        }
        terminal.type("\r");
        terminal.await("keys-raw");
        terminal.type(CTRL_C + CTRL_C + CTRL_C);
        terminal.await("detached");
        terminal.await("dust$ ");
        terminal.enter("@w1 echo s''ame-$w");
        terminal.await("[w1] same-raw");
        terminal.await("dust$ ");
    }

    private void copies(PtyProgram terminal) throws IOException {
        byte[] content = new byte[3_000_000];
        new Random(7).nextBytes(content);
        Files.write(folder.resolve("data"), content);
        Path there = Files.createTempDirectory(folder, "there");
        Path back = Files.createTempDirectory(folder, "back");
        terminal.enter("put --verify w0 data " + there);
        terminal.await(Pattern.compile("sent: 1 file"), SOON);
        terminal.await("dust$ ");
        terminal.enter("get --verify w2 " + there.resolve("data") + " " + back);
        terminal.await(Pattern.compile("fetched: 1 file"), SOON);
        terminal.await("dust$ ");
        assertArrayEquals(content, Files.readAllBytes(there.resolve("data")));
        assertArrayEquals(content, Files.readAllBytes(back.resolve("data.w2")));
    }
}
