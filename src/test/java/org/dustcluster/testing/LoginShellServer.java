package org.dustcluster.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.ssh.SshLinks;
import org.junit.jupiter.api.Assumptions;

/**
 * A real {@code sshd} of this machine, run by the current user, on loopback addresses and a free port, with keys and configuration of its own
 * in a temporary folder. Ends its own process and nothing else. {@link #start} skips the test where OpenSSH is not installed.
 */
public final class LoginShellServer implements AutoCloseable {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    private final Path folder;
    private final Process process;
    private final int port;
    private final List<String> addresses;

    private LoginShellServer(Path folder, Process process, int port, List<String> addresses) {
        this.folder = folder;
        this.process = process;
        this.port = port;
        this.addresses = addresses;
    }

    /** A server on 127.0.0.1 with the user's own login shell. */
    public static LoginShellServer start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Logs in to such servers as a user without a configuration does; keeps the host keys in this folder. The caller closes it. */
    public static SshLinks links(Path folder) {
        return new SshLinks(new SshLinks.Settings(
                folder.resolve("known_hosts"),
                folder.resolve("ssh"),
                Map.of(),
                "xterm-256color",
                question -> Optional.empty()));
    }

    /** How to set it up. */
    public static final class Builder {
        private List<String> addresses = List.of("127.0.0.1");
        private String shell = "";
        private final List<String> lines = new ArrayList<>();

        /** sshd listens on at most 16. */
        public Builder addresses(List<String> some) {
            addresses = List.copyOf(some);
            return this;
        }

        /** The command that runs on the pty instead of the login shell, such as {@code zsh -l}. */
        public Builder shell(String command) {
            shell = command;
            return this;
        }

        /** Further lines of the configuration. */
        public Builder config(String line) {
            lines.add(line);
            return this;
        }

        public LoginShellServer start() {
            Assumptions.assumeTrue(Files.isExecutable(SSHD), "OpenSSH's sshd is not installed");
            try {
                return launch();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("sshd did not start", e);
            }
        }

        private LoginShellServer launch() throws IOException, InterruptedException {
            Path folder = Files.createTempDirectory("dust-sshd-");
            if ("root".equals(System.getProperty("user.name"))) {
                // sshd's privilege separation wants it; a container has none.
                Files.createDirectories(Path.of("/run/sshd"));
            }
            Path home = Files.createDirectories(folder.resolve("home"));
            keygen(folder.resolve("host"), "ed25519", "");
            keygen(folder.resolve("client"), "ed25519", "");
            Files.copy(folder.resolve("client.pub"), folder.resolve("authorized_keys"));
            int port = freePort();
            List<String> config = new ArrayList<>(List.of(
                    "Port " + port,
                    "HostKey " + folder.resolve("host"),
                    "AuthorizedKeysFile " + folder.resolve("authorized_keys"),
                    "PidFile none",
                    "UsePAM no",
                    "StrictModes no",
                    "PasswordAuthentication no",
                    "KbdInteractiveAuthentication no",
                    "PermitRootLogin yes",
                    "MaxStartups 1000",
                    "UseDNS no",
                    "PrintMotd no",
                    "PrintLastLog no",
                    "Subsystem sftp internal-sftp",
                    "SetEnv HOME=" + home + " LC_ALL=C.UTF-8 HISTFILE=" + home.resolve("history")));
            addresses.forEach(address -> config.add("ListenAddress " + address));
            if (!shell.isEmpty()) {
                // As the user's login shell would: a command goes to it with -c.
                String program = shell.replaceFirst(" -[a-z]+$", "");
                config.add("ForceCommand cd; [ -z \"$SSH_ORIGINAL_COMMAND\" ] || exec " + program
                        + " -c \"$SSH_ORIGINAL_COMMAND\"; exec " + shell);
            }
            config.addAll(lines);
            Files.write(folder.resolve("config"), config);
            Process process = new ProcessBuilder(
                            SSHD.toString(),
                            "-D",
                            "-e",
                            "-f",
                            folder.resolve("config").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            LoginShellServer server = new LoginShellServer(folder, process, port, addresses);
            server.awaitAnswer();
            return server;
        }
    }

    /** Makes a key pair with {@code ssh-keygen}. */
    public static void keygen(Path file, String type, String passphrase, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "", "-f", file.toString()));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("ssh-keygen: " + said);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(addresses.get(0), port), 500);
                return;
            } catch (IOException e) {
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
        throw new IOException("sshd said: " + Files.readString(folder.resolve("log")));
    }

    public int port() {
        return port;
    }

    public Path clientKey() {
        return folder.resolve("client");
    }

    /** The home folder of the sessions. */
    public Path home() {
        return folder.resolve("home");
    }

    public Path folder() {
        return folder;
    }

    /** What sshd logged. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Lets another public key in as well. */
    public void authorize(Path publicKey) throws IOException {
        Files.writeString(
                folder.resolve("authorized_keys"),
                Files.readString(publicKey),
                java.nio.file.StandardOpenOption.APPEND);
    }

    /** A node at the first address, logged in to with the server's client key. */
    public RemoteNode node(String name) {
        return node(name, addresses.get(0));
    }

    public RemoteNode node(String name, String address) {
        return new RemoteNode(name, address(name, address));
    }

    private SshAddress address(String name, String address) {
        return new SshAddress(
                address,
                port,
                System.getProperty("user.name"),
                Optional.of(clientKey()),
                "i-" + name,
                false,
                List.of(),
                HostKeyPolicy.ACCEPT_NEW,
                Duration.ofSeconds(10));
    }

    /** Puts a file into the home folder. */
    public void homeFile(String name, String text) throws IOException {
        Files.writeString(home().resolve(name), text);
    }

    /** Ends the processes that serve connections, and leaves the listening one. */
    public void killConnections() {
        process.toHandle().children().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        process.toHandle().descendants().toList().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try (Stream<Path> all = Files.walk(folder)) {
            process.waitFor(5, TimeUnit.SECONDS);
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            // A session that is just ending may still write into its home; the folder is temporary anyway.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
