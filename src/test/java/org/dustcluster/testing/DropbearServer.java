package org.dustcluster.testing;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A real dropbear on a free port of 127.0.0.1. It looks for keys in the home that {@code /etc/passwd} names and nowhere else, so it
 * gets, in a mount namespace of its own, an {@code /etc/passwd} whose homes are the given folder. Check {@link #obstacle} first.
 */
public final class DropbearServer implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Path folder;
    private final int port;
    private final Process process;

    /** @param folder where everything is written; the home of the logins is {@code home} in it */
    public DropbearServer(Path folder) throws IOException {
        this.folder = folder;
        Path keys = Files.createDirectories(home().resolve(".ssh"));
        Files.setPosixFilePermissions(home(), PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx------"));
        run("dropbearkey", "-t", "ed25519", "-f", folder.resolve("host").toString());
        run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-C",
                "",
                "-f",
                keyFile().toString());
        Files.copy(folder.resolve("id.pub"), keys.resolve("authorized_keys"));
        Files.setPosixFilePermissions(keys.resolve("authorized_keys"), PosixFilePermissions.fromString("rw-------"));
        Path passwd = folder.resolve("passwd");
        Files.writeString(
                passwd,
                Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1).stream()
                        .map(this::atHome)
                        .collect(Collectors.joining("\n", "", "\n")));
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        process = new ProcessBuilder(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount --bind '" + passwd + "' /etc/passwd && exec dropbear -F -E -m -s -p 127.0.0.1:" + port
                                + " -r '" + folder.resolve("host") + "' -P '" + folder.resolve("pid") + "'")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("dropbear.log").toFile())
                .start();
        awaitBanner();
    }

    /** Why it cannot be run here; empty when it can. */
    public static String obstacle() {
        for (String program : List.of("dropbear", "dropbearkey", "ssh-keygen", "unshare")) {
            if (!RealPrograms.installed(program)) {
                return program + " is not installed";
            }
        }
        try {
            run("unshare", "-m", "true");
            return "";
        } catch (IOException e) {
            return "a mount namespace is not allowed here";
        }
    }

    private String atHome(String line) {
        String[] fields = line.split(":", -1);
        if (fields.length == 7 && fields[0].equals(user())) {
            fields[5] = home().toString();
            fields[6] = "/bin/bash";
        }
        return String.join(":", fields);
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    private void awaitBanner() throws IOException {
        long end = System.nanoTime() + START_NANOS;
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(5000);
                Reader reader = new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII);
                if (reader.read() == 'S') {
                    return;
                }
                throw new IOException("dropbear says something else");
            } catch (java.net.ConnectException e) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    close();
                    throw new IOException(Files.readString(folder.resolve("dropbear.log")), e);
                }
                pause();
            }
        }
    }

    /** Until the server dies, or a moment has passed. */
    private void pause() throws IOException {
        try {
            boolean dead = process.waitFor(20, TimeUnit.MILLISECONDS);
            assert dead || process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The user that may log in: the one who runs the test. */
    public String user() {
        return System.getProperty("user.name");
    }

    public Path home() {
        return folder.resolve("home");
    }

    public Path keyFile() {
        return folder.resolve("id");
    }

    public int port() {
        return port;
    }

    /** Cuts every connection as a lost machine would; the server goes on. */
    public void killConnections() {
        process.children().forEach(DropbearServer::kill);
    }

    private static void kill(ProcessHandle process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        List<ProcessHandle> connections = process.descendants().toList();
        process.destroyForcibly();
        process.onExit().join();
        connections.forEach(DropbearServer::kill);
    }
}
