package org.dustcluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.dustcluster.DustProgram.Result;
import org.dustcluster.testing.MotoServer;
import org.dustcluster.testing.OpenSshServer;
import org.dustcluster.testing.PtyProgram;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program against an independent EC2 (moto) and real OpenSSH servers. */
class OpenSshClusterIT {
    private static final int NODES = 100;

    @TempDir
    static Path farm;

    private static OpenSshServer servers;
    private static MotoServer moto;

    @TempDir
    Path folder;

    private DustProgram dust;

    @BeforeAll
    static void realServers() throws IOException {
        assumeTrue(OpenSshServer.installed(), "openssh-server is not installed");
        assumeTrue(MotoServer.installed(), MotoServer.ABSENT);
        // A home of their own: the start-up files of this machine are not what is tested.
        servers = OpenSshServer.in(farm)
                .addresses(NODES)
                .config("SetEnv HOME=" + Files.createDirectory(farm.resolve("home")))
                .start();
        moto = MotoServer.start();
    }

    @AfterAll
    static void theirEnd() {
        if (servers != null) {
            servers.close();
        }
        if (moto != null) {
            moto.close();
        }
    }

    @BeforeEach
    void anEmptyRegion() {
        moto.reset();
        dust = new DustProgram(folder);
    }

    /** A template of nodes {@code n001}, {@code n002}, ... at the given hosts. */
    private void template(String file, List<String> hosts) throws IOException {
        StringBuilder text =
                new StringBuilder("""
                @cloud
                provider=ec2
                name=real
                region=us-east-1
                endpoint=%s
                key=k
                image=ami-12c6146b
                instance_type=t3.micro
                keyfile=%s
                username=%s
                port=%d
                connect_timeout=20
                """.formatted(moto.endpoint(), servers.keyFile(), servers.user(), servers.port()));
        for (int i = 0; i < hosts.size(); i++) {
            text.append("@n%03d%nhost=%s%n".formatted(i + 1, hosts.get(i)));
        }
        Files.writeString(folder.resolve(file), text);
    }

    @Test
    void aLineEndsWhenNobodyReadsWhatTheNodesSay() throws IOException {
        template("c.cnf", servers.addresses().subList(0, 2));
        assertEquals(0, dust.run("", "-f", "c.cnf", "start").status());
        try (PtyProgram terminal =
                dust.onPtyOfShell("\"$DUST\" -f c.cnf '@ yes e''ndless' | head -n 1; echo status-${PIPESTATUS[0]}")) {
            terminal.await("] endless");
            terminal.await(Pattern.compile("status-0"), Duration.ofSeconds(60));
        }
    }

    @Test
    void aHundredNodesAnswerAndADeadOneCostsTheOthersNothing() throws IOException {
        // Takes connections and never says a word: the worst kind of dead.
        try (ServerSocket silent = new ServerSocket(servers.port(), 50, InetAddress.getByName("127.0.99.99"))) {
            List<String> hosts = new java.util.ArrayList<>(servers.addresses().subList(0, NODES));
            hosts.add(7, silent.getInetAddress().getHostAddress());
            template("c.cnf", hosts);
            assertEquals(0, dust.run("", "-f", "c.cnf", "start").status());

            try (PtyProgram terminal = dust.onPty("-f", "c.cnf")) {
                terminal.await("dust$ ");
                long before = System.nanoTime();
                terminal.enter("@ echo up-$((40+2))");
                for (int i = 0; i < NODES; i++) {
                    terminal.await(Pattern.compile("\\[n[0-9]{3}\\] up-42"), Duration.ofSeconds(15));
                }
                long millis = Duration.ofNanos(System.nanoTime() - before).toMillis();
                assertTrue(millis < 20_000, "the dead node held the others up: " + millis + " ms");
                terminal.enter("@n00[1-3] uptime");
                terminal.await("load average");
                terminal.await(Pattern.compile("n008: no login at .* within 20 s"), Duration.ofSeconds(30));
                terminal.enter("exit");
                assertEquals(0, terminal.exitStatus());
            }
        }
    }

    @Test
    void twentyMegabytesFromEachOfTenNodesArriveCompleteAndInOrder() throws Exception {
        template("ten.cnf", servers.addresses().subList(0, 10));
        assertEquals(0, dust.run("", "-f", "ten.cnf", "start").status());
        int numbers = 2_650_000;
        int[] last = new int[11];
        Process process = dust.with("JDK_JAVA_OPTIONS", "-Xmx256m")
                .process("-f", "ten.cnf", "@", "seq 1 " + numbers)
                .redirectError(folder.resolve("err").toFile())
                .start();
        process.getOutputStream().close();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.isEmpty()) {
                    continue;
                }
                int node = Integer.parseInt(line, 2, 5, 10);
                int number = Integer.parseInt(line, 7, line.length(), 10);
                assertEquals(++last[node], number, () -> "n" + node + " lost or mixed a line");
            }
        }
        assertEquals(0, process.waitFor(), () -> read(folder.resolve("err")));
        assertTrue(Arrays.stream(last).skip(1).allMatch(count -> count == numbers), Arrays.toString(last));
    }

    @Test
    void startingTwiceLaunchesNothingTwiceAndStrangersAreLeftAlone() throws IOException {
        template("c.cnf", servers.addresses().subList(0, 3));
        template("other.cnf", servers.addresses().subList(0, 1));
        Path other = folder.resolve("other.cnf");
        Files.writeString(other, Files.readString(other).replace("name=real", "name=stranger"));
        assertEquals(0, dust.run("", "-f", "other.cnf", "start").status());
        assertEquals(
                0, dust.run("", "-f", "c.cnf", "-c", "start", "-c", "start").status());
        Result again = dust.run("", "-f", "c.cnf", "start");
        assertTrue(again.err().contains("already running"), again.err());
        assertEquals(
                4,
                dust.run("", "-f", "c.cnf", "show", "-a", "state=running")
                        .out()
                        .lines()
                        .filter(line -> line.contains(" running "))
                        .count());

        assertEquals(0, dust.run("", "-f", "c.cnf", "-y", "stop").status());
        assertEquals(2, dust.run("", "-f", "c.cnf", "terminate").status(), "nobody to ask, and no -y");
        assertEquals(0, dust.run("", "-f", "c.cnf", "terminate", "-y").status());
        Result strangers = dust.run("", "-f", "other.cnf", "show", "n001");
        assertTrue(strangers.out().contains(" running "), strangers.out() + strangers.err());
    }

    @Test
    void nothingThatANodeSendsMovesTheCursorOrChangesTheTitle() throws IOException {
        template("c.cnf", servers.addresses().subList(0, 1));
        assertEquals(0, dust.run("", "-f", "c.cnf", "start").status());
        try (PtyProgram terminal = dust.onPty("-f", "c.cnf")) {
            terminal.await("dust$ ");
            terminal.enter(
                    "@n001 printf '\\033]0;TITLE\\007\\033[2J\\033[1;1Hhome\\rover\\033[31mred\\n\\033c\\033[?1049hend\\n'");
            terminal.await("end");
            terminal.enter("exit");
            assertEquals(0, terminal.exitStatus());
            String written = terminal.everything();
            // The line that was typed holds these texts too, in caret notation or as backslashes, but no escape before
            // them.
            assertFalse(written.contains("\u001b]0;"), "the title");
            assertFalse(written.contains("\u001b[2J"), "the screen");
            assertFalse(written.contains("\u001bc"), "a reset");
            assertFalse(written.contains("\u001b[?1049h"), "the alternate screen");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
