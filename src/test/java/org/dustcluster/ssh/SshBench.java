package org.dustcluster.ssh;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.dustcluster.cluster.HostKeyPolicy;
import org.dustcluster.cluster.RemoteNode;
import org.dustcluster.cluster.SshAddress;
import org.dustcluster.remote.Link;
import org.dustcluster.remote.Place;
import org.dustcluster.testing.OpenSshServer;

/** One real server, one client, and short words for what the tests do with them. */
final class SshBench implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    final Path folder;
    final OpenSshServer server;
    final SshLinks links;

    SshBench(Path folder, OpenSshServer server) {
        this(folder, server, Map.of(), question -> Optional.empty());
    }

    SshBench(
            Path folder,
            OpenSshServer server,
            Map<String, String> environment,
            Function<String, Optional<char[]>> passphrase) {
        this(folder, server, environment, passphrase, Duration.ofSeconds(15));
    }

    SshBench(
            Path folder,
            OpenSshServer server,
            Map<String, String> environment,
            Function<String, Optional<char[]>> passphrase,
            Duration heartbeat) {
        this(
                folder,
                server,
                new SshLinks.Settings(
                        folder.resolve("dust").resolve("known_hosts"),
                        folder.resolve("home"),
                        environment,
                        "xterm",
                        passphrase),
                heartbeat,
                ConsoleWatch.Rhythm.REAL);
    }

    SshBench(
            Path folder,
            OpenSshServer server,
            SshLinks.Settings settings,
            Duration heartbeat,
            ConsoleWatch.Rhythm consoleRhythm) {
        this.folder = folder;
        this.server = server;
        this.links = new SshLinks(settings, heartbeat, consoleRhythm);
    }

    static SshBench dash(Path folder) throws IOException {
        return new SshBench(folder, dashServer(folder).start());
    }

    static OpenSshServer.Builder dashServer(Path folder) {
        return OpenSshServer.in(folder.resolve("sshd")).withShell("exec env PS1='' /bin/sh -i");
    }

    Path knownHosts() {
        return folder.resolve("dust").resolve("known_hosts");
    }

    SshAddress address() {
        return new SshAddress(
                server.address(),
                server.port(),
                server.user(),
                Optional.of(server.keyFile()),
                "i-0123456789abcdef0",
                false,
                List.of(),
                HostKeyPolicy.ACCEPT_NEW,
                PATIENCE);
    }

    Link open() throws IOException, InterruptedException {
        return open(address());
    }

    Link open(SshAddress address) throws IOException, InterruptedException {
        return links.open(new RemoteNode("node", address), 80, 24, Place.ALONE);
    }

    Link open(UnaryOperator<SshAddress> change) throws IOException, InterruptedException {
        return open(change.apply(address()));
    }

    @Override
    public void close() {
        links.close();
        server.close();
    }

    static void type(Link link, String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        link.write(bytes, 0, bytes.length);
    }

    /** Reads until the text has appeared. */
    static String until(Link link, String text) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!all.toString(StandardCharsets.UTF_8).contains(text)) {
            int count = link.read(buffer);
            assertTrue(count > 0, () -> "the end came before '" + text + "': " + all + ", " + link.endReason());
            all.write(buffer, 0, count);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** Reads to the end. */
    static String rest(Link link) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int count = link.read(buffer); count >= 0; count = link.read(buffer)) {
            all.write(buffer, 0, count);
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
