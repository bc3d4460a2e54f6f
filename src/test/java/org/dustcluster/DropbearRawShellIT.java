package org.dustcluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.dustcluster.testing.DropbearServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The raw shell against dropbear. */
class DropbearRawShellIT extends RawShellContract {
    @TempDir
    static Path farm;

    private static DropbearServer server;

    @BeforeAll
    static void realServer() throws IOException {
        String obstacle = DropbearServer.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        server = new DropbearServer(farm);
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
