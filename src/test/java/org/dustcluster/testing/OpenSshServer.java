package org.dustcluster.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Real OpenSSH servers on loopback addresses, as root or as an ordinary user. Configuration, host keys and the key that may
 * log in are made anew in the given folder. {@link #close} ends the servers, their connections and what ran in them, and
 * nothing else. Check {@link #installed} first: {@code assumeTrue(OpenSshServer.installed(), "OpenSSH is not installed")}.
 */
public final class OpenSshServer implements AutoCloseable {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    /** MAX_LISTEN_SOCKS of sshd. */
    private static final int ADDRESSES_PER_SERVER = 16;

    private static final long START_SECONDS = 20;

    private final Path folder;
    private final List<String> addresses;
    private final List<String> hostKeyTypes;
    private final String shell;
    private final List<String> extra;
    private final List<String> launcher;
    private final int port;
    private final List<Process> servers = new ArrayList<>();

    private OpenSshServer(Builder builder) throws IOException {
        folder = Files.createDirectories(builder.folder);
        Files.createDirectories(home());
        addresses = List.copyOf(builder.addresses);
        hostKeyTypes = List.copyOf(builder.hostKeyTypes);
        shell = builder.shell;
        extra = List.copyOf(builder.extra);
        launcher = List.copyOf(builder.launcher);
        port = launcher.isEmpty() ? freePort(addresses.get(0)) : 22;
        prepare();
        start();
    }

    /** Whether sshd and ssh-keygen are there; they can be run by anybody. */
    public static boolean installed() {
        return Files.isExecutable(SSHD) && Files.isExecutable(Path.of("/usr/bin/ssh-keygen"));
    }

    /** @param folder where everything is written, a test's temporary folder as a rule */
    public static Builder in(Path folder) {
        return new Builder(folder);
    }

    /** What a server is to be like; the default is one address, 127.0.0.1, and the user's login shell. */
    public static final class Builder {
        private final Path folder;
        private List<String> addresses = List.of("127.0.0.1");
        private List<String> hostKeyTypes = List.of("ed25519");
        private String shell = "";
        private final List<String> extra = new ArrayList<>();
        private List<String> launcher = List.of();

        private Builder(Path folder) {
            this.folder = folder;
        }

        /** The addresses to answer at, all on the same port. */
        public Builder at(List<String> loopbackAddresses) {
            addresses = loopbackAddresses;
            return this;
        }

        /** So many addresses: 127.0.60.1 and on. */
        public Builder addresses(int count) {
            List<String> made = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                made.add("127.0." + (60 + i / 250) + "." + (1 + i % 250));
            }
            return at(made);
        }

        /** Types of host keys, as {@code ssh-keygen -t} names them. */
        public Builder hostKeys(String... types) {
            hostKeyTypes = List.of(types);
            return this;
        }

        /** What a login runs instead of the user's shell: {@code /usr/bin/zsh -l}. */
        public Builder withShell(String command) {
            shell = command;
            return this;
        }

        /** A line of sshd_config, before all others: the first value of a keyword counts. */
        public Builder config(String line) {
            extra.add(line);
            return this;
        }

        /** What runs it somewhere else, {@code ip netns exec NAME}; it answers at port 22 there. */
        public Builder through(String... command) {
            launcher = List.of(command);
            return this;
        }

        /** Starts it; on return it has answered at every address. */
        public OpenSshServer start() throws IOException {
            return new OpenSshServer(this);
        }
    }

    /** The user that may log in: the one who runs the test. */
    public String user() {
        return System.getProperty("user.name");
    }

    /** The private key (ed25519, OpenSSH format, not encrypted) that may log in. */
    public Path keyFile() {
        return folder.resolve("id");
    }

    /**
     * {@code $HOME} of the logins, empty at first: the dotfiles of this machine must not count. (A login still begins in the
     * user's real home, and sftp does not look at the variable.)
     */
    public Path home() {
        return folder.resolve("home");
    }

    public int port() {
        return port;
    }

    public List<String> addresses() {
        return addresses;
    }

    /** The first address. */
    public String address() {
        return addresses.get(0);
    }

    /** The public half of a host key, as one line. */
    public String hostKey(String type) throws IOException {
        return Files.readString(folder.resolve("host_" + type + ".pub")).strip();
    }

    /** Lets another key log in as well. */
    public void authorize(String publicKeyLine) throws IOException {
        Path file = folder.resolve("authorized_keys");
        Files.writeString(file, Files.readString(file) + publicKeyLine.strip() + "\n");
    }

    /** Cuts every connection as a lost machine would; the servers go on. */
    public void killConnections() {
        for (Process server : servers) {
            kill(server.children().toList());
        }
    }

    /** Lets every connection stay open and answer nothing, as a machine that hangs; they end with the server. */
    public void freezeConnections() throws IOException {
        for (Process server : servers) {
            for (ProcessHandle connection : server.descendants().toList()) {
                run(List.of("/bin/kill", "-STOP", String.valueOf(connection.pid())));
            }
        }
    }

    /** Ends the servers, makes new host keys and starts again at the same addresses and port. */
    public void restartWithNewHostKeys() throws IOException {
        close();
        for (String type : hostKeyTypes) {
            Files.delete(folder.resolve("host_" + type));
            Files.delete(folder.resolve("host_" + type + ".pub"));
        }
        prepare();
        start();
    }

    /** Ends the servers and starts them again as they were. */
    public void restart() throws IOException {
        close();
        start();
    }

    @Override
    public void close() {
        for (Process server : servers) {
            List<ProcessHandle> connections = server.descendants().toList();
            server.destroyForcibly();
            server.onExit().join();
            kill(connections);
        }
        servers.clear();
    }

    /** What the servers wrote about themselves. */
    public String log() {
        try {
            StringBuilder all = new StringBuilder();
            try (var files = Files.newDirectoryStream(folder, "sshd.*.log")) {
                for (Path file : files) {
                    all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void kill(List<ProcessHandle> processes) {
        for (ProcessHandle process : processes) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            kill(children);
        }
    }

    private void prepare() throws IOException {
        for (String type : hostKeyTypes) {
            keygen(folder.resolve("host_" + type), type);
        }
        if (!Files.exists(keyFile())) {
            keygen(keyFile(), "ed25519");
            Files.copy(folder.resolve("id.pub"), folder.resolve("authorized_keys"));
        }
        if (user().equals("root")) {
            // sshd drops its privileges into this folder and will not start without it.
            Path separation = Path.of("/run/sshd");
            if (!Files.isDirectory(separation)) {
                Files.createDirectories(separation);
                Files.setPosixFilePermissions(separation, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    private static void keygen(Path file, String type) throws IOException {
        // The default for rsa, 3072 bits, takes seconds to make.
        String bits = type.equals("rsa") ? "2048" : "256";
        run(List.of(
                "/usr/bin/ssh-keygen",
                "-q",
                "-t",
                type,
                "-b",
                bits,
                "-N",
                "",
                "-C",
                "dust-test",
                "-f",
                file.toString()));
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    private void start() throws IOException {
        for (int first = 0; first < addresses.size(); first += ADDRESSES_PER_SERVER) {
            List<String> some = addresses.subList(first, Math.min(first + ADDRESSES_PER_SERVER, addresses.size()));
            Path config = folder.resolve("sshd_config." + first);
            Files.writeString(config, config(some));
            List<String> command = new ArrayList<>(launcher);
            command.addAll(List.of(SSHD.toString(), "-D", "-e", "-f", config.toString()));
            servers.add(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("sshd." + first + ".log").toFile()))
                    .start());
        }
        try {
            for (String address : addresses) {
                awaitBanner(address);
            }
        } catch (IOException e) {
            close();
            throw new IOException("sshd did not start: " + log(), e);
        }
    }

    private String config(List<String> some) {
        List<String> lines = new ArrayList<>(extra);
        lines.add("Port " + port);
        some.forEach(address -> lines.add("ListenAddress " + address));
        hostKeyTypes.forEach(type -> lines.add("HostKey " + folder.resolve("host_" + type)));
        lines.add("AuthorizedKeysFile " + folder.resolve("authorized_keys"));
        if (!shell.isEmpty()) {
            lines.add("ForceCommand " + shell);
        }
        lines.addAll(List.of(
                "SetEnv HOME=" + home(),
                "PidFile none",
                "UsePAM no",
                "UseDNS no",
                "StrictModes no",
                "PermitRootLogin prohibit-password",
                "PubkeyAuthentication yes",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "MaxStartups 10000:30:20000",
                "MaxSessions 1000",
                "PrintMotd no",
                "PrintLastLog no",
                "X11Forwarding no",
                "Subsystem sftp internal-sftp",
                "LogLevel VERBOSE"));
        return String.join("\n", lines) + "\n";
    }

    /** A connection that is refused is tried again as long as the server lives. */
    private void awaitBanner(String address) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), 1000);
                socket.setSoTimeout(5000);
                BufferedReader reader = new BufferedReader(
                        new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                String banner = reader.readLine();
                if (banner != null && banner.startsWith("SSH-")) {
                    return;
                }
                throw new IOException("no ssh server at " + address + ": " + banner);
            } catch (java.net.ConnectException e) {
                if (System.nanoTime() > end || servers.stream().anyMatch(server -> !server.isAlive())) {
                    throw e;
                }
                pause();
            }
        }
    }

    /** Until a server dies, or a moment has passed. */
    private void pause() throws IOException {
        try {
            CompletableFuture.anyOf(servers.stream().map(Process::onExit).toArray(CompletableFuture[]::new))
                    .get(20, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Not dead: try again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static int freePort(String address) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        }
    }
}
