package org.dustcluster.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.dustcluster.cluster.DustException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the programs print goes to files: standard output belongs to the test runner. */
class HostShellTest {
    @TempDir
    Path folder;

    private HostShell shell;

    @BeforeEach
    void make() throws IOException {
        folder = folder.toRealPath();
        Files.createDirectory(folder.resolve("sub dir"));
        Files.createDirectory(folder.resolve("tmp"));
        shell = shellOf("/bin/sh");
    }

    private HostShell shellOf(String program) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("SHELL", program);
        environment.put("HOME", folder.toString());
        environment.put("GIVEN", "1");
        environment.remove("OLDPWD");
        return new HostShell(IntSupplier::getAsInt, folder, environment, folder.resolve("tmp"));
    }

    private List<String> output() throws IOException {
        return Files.readAllLines(folder.resolve("out"));
    }

    @ParameterizedTest
    @CsvSource({
        "true, 0",
        "exit 7, 7",
        "kill -9 $$, 137",
        "kill -INT $$, 130",
        "no-such-program 2>/dev/null, 127",
        "cd /nowhere 2>/dev/null || exit 5, 5",
        "export A=1; (exit 4), 4"
    })
    void theStatusIsThatOfTheLine(String line, int status) {
        assertEquals(status, shell.run(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/bin/sh", "/bin/bash", "/bin/dash", "/usr/bin/zsh", "/usr/bin/ksh", "/usr/bin/fish", "/bin/csh"
            })
    void aChangeOfDirectoryLasts(String program) {
        assumeTrue(Files.isExecutable(Path.of(program)), program + " is not installed");
        shell = shellOf(program);

        assertEquals(0, shell.run("cd 'sub dir' && true"));
        assertEquals(folder.resolve("sub dir"), shell.directory());
        assertEquals(0, shell.run("cd - >/dev/null"));
        assertEquals(folder, shell.directory());
        assertEquals(0, shell.run("cd /"));
        assertEquals(0, shell.run("cd"));
        assertEquals(folder, shell.directory());
    }

    @Test
    void whatFollowsRunsInTheNewDirectory() throws IOException {
        shell.run("cd 'sub dir'");
        shell.run("pwd > ../out");

        assertEquals(List.of(folder.resolve("sub dir").toString()), output());
    }

    @Test
    void exportAndUnsetLast() throws IOException {
        shell.run("export A=\"$(echo one\necho two)\" B=2; unset GIVEN");
        shell.run("printf '%s\\n' \"$A\" \"$B\" \"${GIVEN-gone}\" > out");

        assertEquals(List.of("one", "two", "2", "gone"), output());
        assertEquals("one\ntwo", shell.environment().get("A"));
        assertFalse(shell.environment().containsKey("GIVEN"));
        assertFalse(shell.environment().containsKey("__dust"));
    }

    @Test
    void anAssignmentToAnExportedVariableLasts() {
        shell.run("GIVEN=2");

        assertEquals("2", shell.environment().get("GIVEN"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cd /nowhere 2>/dev/null",
                "(cd /; export A=1)",
                "cd / ; exit 3",
                "cd / && if 2>/dev/null",
                "cd / | cat"
            })
    void whatFailsOrRunsInASubshellChangesNothing(String line) {
        shell.run(line + " 2>/dev/null");

        assertEquals(folder, shell.directory());
        assertFalse(shell.environment().containsKey("A"));
    }

    @Test
    void aBackslashOrACommentAtTheEndDoesNotSwallowTheRest() {
        assertEquals(0, shell.run("cd 'sub dir' # comment"));
        assertEquals(folder.resolve("sub dir"), shell.directory());
        assertEquals(0, shell.run("cd .. \\"));
        assertEquals(folder, shell.directory());
    }

    @Test
    void noPrivateFileIsLeftBehind() throws IOException {
        shell.run("cd /");

        try (var files = Files.list(folder.resolve("tmp"))) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aShellThatDoesNotExistIsReplaced() {
        assertEquals(3, shellOf("/no/such/shell").run("exit 3"));
    }

    @Test
    void aDirectoryThatIsGoneIsSaid() throws IOException {
        shell.run("cd 'sub dir'");
        Files.delete(folder.resolve("sub dir"));

        assertEquals(
                3, assertThrows(DustException.class, () -> shell.run("true")).status());
    }
}
