package org.dustcluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.dustcluster.testing.OpenSshServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The raw shell against OpenSSH. */
class OpenSshRawShellIT extends RawShellContract {
    @TempDir
    static Path farm;

    private static OpenSshServer server;

    @BeforeAll
    static void realServer() throws IOException {
        assumeTrue(OpenSshServer.installed(), "openssh-server is not installed");
        server = OpenSshServer.in(farm).config("AcceptEnv LANG LC_*").start();
    }

    @AfterAll
    static void itsEnd() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    Server server() {
        return new Server(server.port(), server.user(), server.keyFile(), server.home(), server::killConnections);
    }
}
