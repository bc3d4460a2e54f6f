package org.dustcluster.remote;

import java.nio.file.Path;
import org.dustcluster.ssh.SshLinks;
import org.dustcluster.testing.LoginShellServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SshLinkContractIT extends LinkContract {
    private LoginShellServer server;
    private SshLinks links;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = LoginShellServer.builder().shell("dash -i").start();
        links = LoginShellServer.links(folder);
    }

    @AfterAll
    void stop() {
        if (links != null) {
            links.close();
            server.close();
        }
    }

    @Override
    Link open() throws Exception {
        return links.open(server.node("a"), 80, 24, Place.ALONE);
    }

    @Override
    String statusLine(int status) {
        return "(exit " + status + ")";
    }
}
