package org.dustcluster.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.dustcluster.remote.ShellPool;
import org.dustcluster.testing.LoginShellServer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tab at the prompt, answered by real shells behind a real OpenSSH. */
@Timeout(200)
class RemoteTypingIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(strings = {"bash -l", "dash -i", "zsh -l"})
    void wordsOfANodeAreCompletedOnTheScreen(String shell, @TempDir Path home) throws Exception {
        String program = shell.split(" ")[0];
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/" + program)), program + " is not installed");
        try (LoginShellServer server = LoginShellServer.builder().shell(shell).start();
                ShellPool pool = new ShellPool(LoginShellServer.links(home), event -> {});
                PromptFixture prompt = new PromptFixture(home)) {
            // A busy machine may need longer than a person's patience; how long that is, is tested elsewhere.
            prompt.shells.answers = (nodes, word, patience) -> pool.complete(nodes, word, DEADLINE);
            Files.createDirectory(server.home().resolve("sub"));
            server.homeFile("sub/it's here.txt", "");
            server.homeFile("sub/its.conf", "");

            prompt.type("@worker0 cat su\t");
            prompt.probe.await("nothing: no session, no login", text -> text.endsWith("dust$ @worker0 cat su"));
            prompt.type("\u0015");
            assertTrue(pool.send(List.of(server.node("worker0")), "cd sub").await(DEADLINE));

            prompt.type("@worker0 cat ../su\t\t");
            prompt.probe.await(
                    "both files",
                    text -> text.contains("dust$ @worker0 cat ../sub/it")
                            && text.contains("it's here.txt")
                            && text.contains("its.conf"));
            prompt.type("'h\t\n");
            // An apostrophe opens a quote of the shell, and what is in it is another word: nothing to go on with.
            assertEquals("@worker0 cat ../sub/it'h", prompt.nextLine());
            prompt.ready();
            prompt.type("@worker0 cat it\\'\t| unam\t-s\n");
            assertEquals("@worker0 cat it\\'s\\ here.txt | uname -s", prompt.nextLine());
            assertEquals(
                    1,
                    server.log()
                            .lines()
                            .filter(line -> line.contains("Accepted publickey"))
                            .count());
        }
    }
}
